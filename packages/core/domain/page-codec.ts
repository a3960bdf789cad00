import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import { type Window, windowMs } from "./window.ts";
import { decodeWindow, encodeWindow } from "./window-codec.ts";

/** An open window is written several times, mostly unchanged. */
const encoded = new WeakMap<Window, Uint8Array>();

const bytesOf = (window: Window): Uint8Array => {
  let bytes = encoded.get(window);
  if (!bytes) {
    bytes = encodeWindow(window);
    encoded.set(window, bytes);
  }
  return bytes;
};

/** Size of a window within a page, in bytes. */
export const sizeOf = (window: Window): number => bytesOf(window).length + 4;

/**
 * Binary form of some windows of a trip, in order of time. For each: the minutes since the start of the previous
 * window (for the first, since the epoch) and the number of bytes, as varints, then the bytes of `encodeWindow`.
 */
export const encodeWindows = (windows: readonly Window[]): Uint8Array => {
  const writer = new ByteWriter();
  let minutes = 0;
  for (const window of windows) {
    const bytes = bytesOf(window);
    writer.varint(window.start / windowMs - minutes);
    writer.varint(bytes.length);
    writer.bytes(bytes);
    minutes = window.start / windowMs;
  }
  return writer.finish();
};

/** Throws DecodeError for bytes that `encodeWindows` cannot have written. */
export const decodeWindows = (bytes: Uint8Array): Window[] => {
  const reader = new ByteReader(bytes);
  const windows: Window[] = [];
  let minutes = 0;
  while (reader.remaining > 0) {
    const step = reader.varint();
    if (step === 0) throw new DecodeError("a window comes twice");
    minutes += step;
    const window = decodeWindow(minutes * windowMs, reader.bytes(reader.varint()));
    windows.push(window);
  }
  return windows;
};

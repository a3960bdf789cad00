import { crc32 } from "node:zlib";

/**
 * The format of a record in a segment file. A frame is: payload length (uint32 LE), CRC-32 of the payload (uint32
 * LE), payload. A payload is: arrival time in epoch milliseconds (uint48 LE), length of the partition key in bytes
 * (uint16 LE), the partition key in UTF-8, the data. A record's position is not stored: it is the segment's first
 * position plus the number of frames before it.
 */
export const frameHeaderBytes = 8;
const payloadHeaderBytes = 8;

/** One record may be 10 MiB with its key; anything longer is not a frame. */
const maximumPayloadBytes = 11 * 1024 * 1024;

export type LogEntry = { readonly partitionKey: string; readonly data: Uint8Array };

export type LogRecord = {
  readonly position: number;
  readonly arrivalMs: number;
  readonly partitionKey: string;
  /** A view on the bytes read or written; must not be changed. */
  readonly data: Uint8Array;
};

/** Frames of neighbouring records; `marks` holds pairs of (frames before, bytes before), a pair per `markBytes`. */
export type EncodedFrames = { readonly bytes: Buffer; readonly marks: readonly number[] };

export const markBytes = 64 * 1024;

export const encodeFrames = (entries: readonly LogEntry[], arrivalMs: number): EncodedFrames => {
  const keyLengths = new Uint16Array(entries.length);
  let total = 0;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    const keyLength = Buffer.byteLength(entry.partitionKey);
    keyLengths[index] = keyLength;
    total += frameHeaderBytes + payloadHeaderBytes + keyLength + entry.data.length;
  }
  const bytes = Buffer.allocUnsafe(total);
  const marks: number[] = [];
  let offset = 0;
  let lastMark = -markBytes;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    if (offset - lastMark >= markBytes) {
      marks.push(index, offset);
      lastMark = offset;
    }
    const start = offset + frameHeaderBytes;
    const keyLength = keyLengths[index]!;
    const end = start + payloadHeaderBytes + keyLength + entry.data.length;
    bytes.writeUIntLE(arrivalMs, start, 6);
    bytes.writeUInt16LE(keyLength, start + 6);
    bytes.write(entry.partitionKey, start + payloadHeaderBytes, "utf8");
    bytes.set(entry.data, start + payloadHeaderBytes + keyLength);
    bytes.writeUInt32LE(end - start, offset);
    bytes.writeUInt32LE(crc32(bytes.subarray(start, end)), offset + 4);
    offset = end;
  }
  return { bytes, marks };
};

/** The whole frame's length; undefined if no frame can begin here. Needs the header's 8 bytes. */
export const frameLength = (bytes: Buffer, offset: number): number | undefined => {
  const payloadLength = bytes.readUInt32LE(offset);
  if (payloadLength < payloadHeaderBytes || payloadLength > maximumPayloadBytes) return undefined;
  return frameHeaderBytes + payloadLength;
};

export const isFrameIntact = (bytes: Buffer, offset: number, length: number): boolean => {
  const payload = bytes.subarray(offset + frameHeaderBytes, offset + length);
  return crc32(payload) === bytes.readUInt32LE(offset + 4);
};

/** A frame without key and data, which no record has, marks the position of a lost record. */
export const isLost = (length: number): boolean => length === frameHeaderBytes + payloadHeaderBytes;

export const encodeLost = (count: number, arrivalMs: number): Buffer => {
  const lost = { partitionKey: "", data: new Uint8Array(0) };
  return encodeFrames(new Array<LogEntry>(count).fill(lost), arrivalMs).bytes;
};

const longestKeyBytes = 1024;
/** No stream keeps its records longer than a year, so neighbours are at most that far apart. */
const longestPauseMs = 366 * 24 * 3_600_000;

/** Whether a frame may begin here, after one that arrived at `afterMs`: cheaper than the checksum. */
export const isPlausible = (bytes: Buffer, at: number, afterMs: number | undefined): boolean => {
  const length = frameLength(bytes, at);
  if (length === undefined || at + length > bytes.length) return false;
  const keyLength = bytes.readUInt16LE(at + frameHeaderBytes + 6);
  if (keyLength === 0 || keyLength > Math.min(longestKeyBytes, framePayloadBytes(length))) return false;
  const arrivalMs = frameArrivalMs(bytes, at);
  return afterMs === undefined || (arrivalMs >= afterMs && arrivalMs <= afterMs + longestPauseMs);
};

export const frameArrivalMs = (bytes: Buffer, offset: number): number =>
  bytes.readUIntLE(offset + frameHeaderBytes, 6);

/** Bytes of partition key and data, which is what the service's limits count. */
export const framePayloadBytes = (length: number): number => length - frameHeaderBytes - payloadHeaderBytes;

export const frameKeyStart = (offset: number): number => offset + frameHeaderBytes + payloadHeaderBytes;

export const frameDataStart = (bytes: Buffer, offset: number): number =>
  frameKeyStart(offset) + bytes.readUInt16LE(offset + frameHeaderBytes + 6);

export const decodeFrame = (bytes: Buffer, offset: number, length: number, position: number): LogRecord => {
  const dataStart = frameDataStart(bytes, offset);
  return {
    position,
    arrivalMs: frameArrivalMs(bytes, offset),
    partitionKey: bytes.toString("utf8", frameKeyStart(offset), dataStart),
    data: bytes.subarray(dataStart, offset + length),
  };
};

import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";

type Encoding = "utf-16le" | "utf-16be" | undefined;

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** By its byte order mark, else by the first character, which is ASCII in all our formats. */
export const wideEncodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
  if (bytes[0] && bytes[1] === 0) return "utf-16le";
  return bytes[0] === 0 && bytes[1] ? "utf-16be" : undefined;
};

const declaredEncoding = /^\s*<\?xml[^>]*\sencoding=["']([^"']+)["']/;

type Decoder = InstanceType<typeof TextDecoder>;

const decoderOf = (bytes: Uint8Array, label: string): Decoder => {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) return new TextDecoder(wide);
  const beginning = new TextDecoder("latin1")
    .decode(bytes.subarray(0, 200))
    .replace(/^\u00ef\u00bb\u00bf/, "");
  const declared = declaredEncoding.exec(beginning)?.[1] ?? "utf-8";
  // The declaration was readable byte by byte, so the text is not UTF-16, whatever it declares.
  const name = /^utf-?16/i.test(declared) ? "utf-8" : declared;
  try {
    return new TextDecoder(name);
  } catch (error) {
    if (error instanceof RangeError)
      throw new ImportError(say`${label} is in an encoding that is not known: ${declared}`);
    throw error;
  }
};

/** A text in the encoding that its byte order mark or its XML declaration names, else in UTF-8. */
export async function* decodeText(pieces: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  for await (const piece of pieces) {
    decoder ??= decoderOf(piece, label);
    yield decoder.decode(piece, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}

import { CliError } from "../cli-error.ts";

type Encoding = "utf-16le" | "utf-16be" | undefined;

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** By its byte order mark; without one by the first character, which in both formats is an ASCII one. */
const wideEncodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
  if (bytes[0] && bytes[1] === 0) return "utf-16le";
  return bytes[0] === 0 && bytes[1] ? "utf-16be" : undefined;
};

/** Refuses what is no text at all, whatever its name says. `bytes` are the first of the file. */
export const refuseBinary = (bytes: Uint8Array, path: string): void => {
  if (startsWith(bytes, 0x50, 0x4b, 3, 4))
    throw new CliError("input", `${path} is a zip archive: unpack it first`);
  if (startsWith(bytes, 0x1f, 0x8b))
    throw new CliError("input", `${path} is a gzip file: its name has to end in .gz`);
  if (bytes[0] === 0 && bytes[1] === 0)
    throw new CliError("input", `${path} is not text: it begins with zero bytes`);
};

/** Lines are read as they come, in UTF-8. */
export const refuseWideText = (bytes: Uint8Array, path: string): void => {
  if (wideEncodingOf(bytes) !== undefined)
    throw new CliError("input", `${path} is UTF-16: lines of JSON have to be UTF-8`);
};

const declaredEncoding = /^<\?xml[^>]*\sencoding=["']([^"']+)["']/;

/** The text of an XML file, in the encoding that its byte order mark or its declaration names. */
export const decodeXml = (bytes: Uint8Array, path: string): string => {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  const beginning = new TextDecoder("latin1")
    .decode(bytes.subarray(0, 200))
    .replace(/^\u00ef\u00bb\u00bf/, "");
  const declared = declaredEncoding.exec(beginning)?.[1] ?? "utf-8";
  // The declaration itself was read byte by byte, so it is not what some programs call their UTF-8.
  const label = /^utf-?16/i.test(declared) ? "utf-8" : declared;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError)
      throw new CliError("input", `${path} is in an encoding that is not known: ${declared}`);
    throw error;
  }
};

import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const stored = 0;

/**
 * Reads the files, not the folders, of a ZIP archive by its central directory (APPNOTE.TXT 4.3): stored or deflated, without
 * encryption, comments and the 64-bit extension. That is what SST uploads to Lambda.
 */
export const readZip = async (path: string): Promise<ReadonlyMap<string, Buffer>> => {
  const bytes = await readFile(path);
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== endOfDirectory)
    throw new Error(`${path} is no plain ZIP archive`);
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const method = bytes.readUInt16LE(at + 10);
    const compressedBytes = bytes.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    );
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameBytes!);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + compressedBytes);
    if (!name.endsWith("/")) files.set(name, method === stored ? data : inflateRawSync(data));
    at += 46 + nameBytes! + extraBytes! + commentBytes!;
  }
  return files;
};

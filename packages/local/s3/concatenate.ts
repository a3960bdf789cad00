import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type ChecksumAlgorithm, runningChecksum } from "./checksum.ts";

export const fileMd5 = async (path: string): Promise<Buffer> => {
  const md5 = createHash("md5");
  for await (const chunk of createReadStream(path)) md5.update(chunk);
  return md5.digest();
};

/** Joins files into a new one; returns the checksum of the whole if one is wanted. */
export const concatenate = async (
  paths: readonly string[],
  target: string,
  algorithm?: ChecksumAlgorithm,
): Promise<string | undefined> => {
  const checksum = algorithm && runningChecksum(algorithm);
  const file = await open(target, "wx");
  try {
    for (const path of paths) {
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
        checksum?.update(chunk);
        for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
      }
    }
  } finally {
    await file.close();
  }
  return checksum?.digest();
};

/** A file's checksum in Base64. */
export const fileChecksum = async (path: string, algorithm: ChecksumAlgorithm): Promise<string> => {
  const checksum = runningChecksum(algorithm);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) checksum.update(chunk);
  return checksum.digest();
};

import { createHash } from "node:crypto";
import { createReadStream, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { requireBucket, type Store } from "./buckets.ts";
import { type ChecksumAlgorithm, runningChecksum } from "./checksum.ts";
import { type ByteRange, checkCopyCondition } from "./conditions.ts";
import { readPartNumber, requireUpload, storePart } from "./multipart.ts";
import { encryptionHeaders, isoDate } from "./object-headers.ts";
import { checksumElement, readCopySource, requireObject } from "./objects.ts";
import type { S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { S3Error } from "./s3-error.ts";

const readCopyRange = (text: string | undefined, size: number): ByteRange => {
  if (text === undefined) return { start: 0, end: size - 1 };
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || end < start) {
    throw new S3Error(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: text },
    );
  }
  if (end >= size) {
    throw new S3Error("InvalidArgument", `Range specified is not valid for source object of size: ${size}`, {
      ArgumentName: "x-amz-copy-source-range",
      ArgumentValue: text,
    });
  }
  return { start, end };
};

/** A part made of another object's bytes, or of a range of them. */
export const uploadPartCopy = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { files, now } = store;
  const upload = requireUpload(store, request);
  const partNumber = readPartNumber(request);
  const source = readCopySource(request.header("x-amz-copy-source")!);
  requireBucket(store, source.bucket);
  const original = requireObject(store, source.bucket, source.key);
  checkCopyCondition(request.header, original, now());
  const range = readCopyRange(request.header("x-amz-copy-source-range"), original.size);
  // Opened in the same step as the look-up, so that a replacement cannot remove the file first.
  const descriptor = openSync(files.objectPath(source.bucket, original), "r");
  const file = files.newIncoming();
  try {
    const algorithm = upload.checksum?.algorithm;
    const { etag, value } = await copyRange(descriptor, range, files.incomingPath(file), algorithm);
    const checksum = algorithm && value ? ({ algorithm, value, type: "FULL_OBJECT" } as const) : undefined;
    const modifiedMs = now();
    const size = range.end - range.start + 1;
    storePart(store, request, { partNumber, file, size, etag, checksum, modifiedMs });
    return xmlResponse(
      "CopyPartResult",
      { LastModified: isoDate(modifiedMs), ETag: `"${etag}"`, ...checksumElement(checksum) },
      encryptionHeaders,
    );
  } catch (error) {
    files.discardIncoming(file);
    throw error;
  }
};

const copyRange = async (
  descriptor: number,
  { start, end }: ByteRange,
  target: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<{ etag: string; value: string | undefined }> => {
  const md5 = createHash("md5");
  const checksum = algorithm && runningChecksum(algorithm);
  const source = createReadStream("", { fd: descriptor, start, end: Math.max(start, end) });
  const file = await open(target, "wx");
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      md5.update(chunk);
      checksum?.update(chunk);
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    }
  } finally {
    source.destroy();
    await file.close();
  }
  return { etag: md5.digest("hex"), value: await checksum?.digest() };
};

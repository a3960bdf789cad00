import { createHash, hash } from "node:crypto";
import { open } from "node:fs/promises";
import { decodeAwsChunked } from "./aws-chunked.ts";
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  checksumOf,
  type RunningChecksum,
  runningChecksum,
} from "./checksum.ts";
import type { ObjectFiles } from "./object-files.ts";
import type { Checksum } from "./object-index.ts";
import type { S3Request } from "./request.ts";
import { S3Error } from "./s3-error.ts";

export type Received = {
  /** Name in `.incoming`; the caller commits or discards it. */
  readonly incoming: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly checksum?: Checksum;
};

const largestPut = 5 * 1024 ** 3;

/** The checksum that a request announces: its value in a header, or the name of its trailer. */
type Announced = { readonly algorithm: ChecksumAlgorithm; readonly value?: string };

const announcedChecksum = (request: S3Request): Announced | undefined => {
  const given = checksumAlgorithms.filter((name) => request.header(checksumHeader(name)) !== undefined);
  const trailer = request.header("x-amz-trailer")?.trim().toLowerCase();
  const trailed = checksumAlgorithms.find((name) => checksumHeader(name) === trailer);
  if (trailer !== undefined && trailed === undefined) {
    throw new S3Error(
      "InvalidRequest",
      `The value specified in the x-amz-trailer header is not supported: ${trailer}`,
    );
  }
  if (given.length + (trailed ? 1 : 0) > 1) {
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  if (trailed) return { algorithm: trailed };
  return given[0] && { algorithm: given[0], value: request.header(checksumHeader(given[0]))! };
};

const checkLength = (algorithm: ChecksumAlgorithm, value: string, where = "header"): void => {
  const bytes = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }[algorithm];
  if (Buffer.from(value, "base64").length !== bytes) {
    throw new S3Error("InvalidRequest", `Value for ${checksumHeader(algorithm)} ${where} is invalid.`);
  }
};

/**
 * Streams a request's content into its own file and verifies it by everything the client sent: length, Content-MD5,
 * x-amz-content-sha256 and the checksum in a header or trailer. `algorithm` is the checksum to store when the client
 * sends none.
 */
export const receive = async (
  files: ObjectFiles,
  request: S3Request,
  algorithm?: ChecksumAlgorithm,
): Promise<Received> => {
  const sha256 = request.header("x-amz-content-sha256");
  const encodings = (request.header("content-encoding") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());
  const chunked = encodings.includes("aws-chunked") || sha256?.startsWith("STREAMING-") === true;
  const length = expectedLength(request, chunked);
  const announced = announcedChecksum(request);
  if (announced?.value !== undefined) checkLength(announced.algorithm, announced.value);
  const kept = announced?.algorithm ?? algorithm;

  const md5 = createHash("md5");
  const checksum = kept && runningChecksum(kept);
  const contentSha256 = sha256 && /^[0-9a-f]{64}$/.test(sha256) ? createHash("sha256") : undefined;
  let trailers: ReadonlyMap<string, string> = new Map();
  const content = chunked
    ? decodeAwsChunked(request.body, (read) => {
        trailers = read;
      })
    : request.body;

  const incoming = files.newIncoming();
  try {
    const size = await write(files.incomingPath(incoming), content, length, [md5, checksum, contentSha256]);
    if (size !== length) {
      throw new S3Error(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
      );
    }
    const digest = md5.digest();
    checkMd5(request, digest);
    if (contentSha256 && contentSha256.digest("hex") !== sha256) {
      throw new S3Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const value = await checksum?.digest();
    if (announced) {
      const header = checksumHeader(announced.algorithm);
      const said = announced.value ?? trailers.get(header);
      if (said === undefined) {
        throw new S3Error("MalformedTrailerError", `The trailer ${header} is missing.`);
      }
      if (announced.value === undefined) checkLength(announced.algorithm, said, "trailing header");
      if (said !== value) {
        throw new S3Error(
          "BadDigest",
          `The ${announced.algorithm} you specified did not match the calculated checksum.`,
        );
      }
    }
    return {
      incoming,
      size,
      md5: digest,
      checksum: kept && value ? { algorithm: kept, value, type: "FULL_OBJECT" } : undefined,
    };
  } catch (error) {
    files.discardIncoming(incoming);
    throw error;
  }
};

const expectedLength = (request: S3Request, chunked: boolean): number => {
  const text = request.header(chunked ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined) {
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  if (!/^\d{1,15}$/.test(text)) throw new S3Error("InvalidArgument", `${text} is not a content length.`);
  const length = Number(text);
  if (length > largestPut) {
    throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: text,
      MaxSizeAllowed: String(largestPut),
    });
  }
  return length;
};

const checkMd5 = (request: S3Request, digest: Buffer): void => {
  const contentMd5 = request.header("content-md5");
  if (contentMd5 === undefined) return;
  const expected = Buffer.from(contentMd5, "base64");
  if (expected.length !== 16)
    throw new S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.");
  if (!expected.equals(digest)) {
    throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.", {
      ExpectedDigest: contentMd5,
      CalculatedDigest: digest.toString("base64"),
    });
  }
};

const write = async (
  path: string,
  content: AsyncIterable<Uint8Array>,
  length: number,
  checksums: readonly (Pick<RunningChecksum, "update"> | undefined)[],
): Promise<number> => {
  const file = await open(path, "wx");
  try {
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      if (size > length)
        throw new S3Error("IncompleteBody", `The body is longer than the ${length} bytes announced.`);
      for (const checksum of checksums) checksum?.update(chunk);
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    }
    return size;
  } finally {
    await file.close();
  }
};

/** A document body (delete, complete) with Content-MD5 or a checksum header, verified in the same way. */
export const verifyDocument = async (request: S3Request, document: Buffer): Promise<void> => {
  checkMd5(request, hash("md5", document, "buffer"));
  const announced = announcedChecksum(request);
  if (!announced?.value) return;
  checkLength(announced.algorithm, announced.value);
  if ((await checksumOf(announced.algorithm, document)) !== announced.value) {
    throw new S3Error(
      "BadDigest",
      `The ${announced.algorithm} you specified did not match the calculated checksum.`,
    );
  }
};

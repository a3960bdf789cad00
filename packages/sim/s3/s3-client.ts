import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { MemoryBuckets } from "./memory-buckets.ts";

export type ObjectRequest = { readonly name: string; readonly isWrite: boolean; readonly run: () => object };

const mostKeys = 1_000;

const check = (input: object, known: readonly string[]): void => {
  for (const [member, value] of Object.entries(input))
    if (value !== undefined && !known.includes(member))
      throw new Error(`simulated buckets know no ${member}`);
};

const list = (buckets: MemoryBuckets, input: ListObjectsV2Command["input"]): object => {
  check(input, ["Bucket", "Prefix", "StartAfter", "ContinuationToken", "MaxKeys"]);
  const { Bucket = "", Prefix, StartAfter, ContinuationToken, MaxKeys = mostKeys } = input;
  const keys = buckets.keys(Bucket, Prefix, ContinuationToken ?? StartAfter);
  const page = keys.slice(0, MaxKeys);
  return {
    Contents: page.map((Key) => {
      const { body, etag, modifiedMs } = buckets.get(Bucket, Key);
      return { Key, ETag: etag, Size: body.length, LastModified: new Date(modifiedMs) };
    }),
    ...(keys.length > page.length && { NextContinuationToken: page.at(-1), IsTruncated: true }),
  };
};

const get = (buckets: MemoryBuckets, input: GetObjectCommand["input"]): object => {
  check(input, ["Bucket", "Key"]);
  const { body, etag, modifiedMs, contentType } = buckets.get(input.Bucket!, input.Key!);
  return {
    Body: {
      transformToByteArray: async () => Uint8Array.from(body),
      transformToString: async () => Buffer.from(body).toString("utf8"),
    },
    ETag: etag,
    ContentType: contentType,
    LastModified: new Date(modifiedMs),
  };
};

const put = (buckets: MemoryBuckets, input: PutObjectCommand["input"]): object => {
  check(input, [
    ...["Bucket", "Key", "Body", "IfMatch", "IfNoneMatch"],
    ...["ContentType", "ContentEncoding", "Metadata"],
  ]);
  const { Bucket, Key, Body, IfMatch: ifMatch, IfNoneMatch: ifNoneMatch, ContentType } = input;
  if (!(Body instanceof Uint8Array)) throw new Error("simulated buckets take bytes");
  return { ETag: buckets.put(Bucket!, Key!, Body, { ifMatch, ifNoneMatch }, ContentType).etag };
};

const requestOf = (buckets: MemoryBuckets, command: { readonly input: object }): ObjectRequest => {
  if (command instanceof GetObjectCommand)
    return { name: "GetObject", isWrite: false, run: () => get(buckets, command.input) };
  if (command instanceof HeadObjectCommand) {
    const { Bucket, Key } = command.input;
    return { name: "HeadObject", isWrite: false, run: () => ({ ETag: buckets.get(Bucket!, Key!).etag }) };
  }
  if (command instanceof ListObjectsV2Command)
    return { name: "ListObjects", isWrite: false, run: () => list(buckets, command.input) };
  if (command instanceof PutObjectCommand)
    return { name: "PutObject", isWrite: true, run: () => put(buckets, command.input) };
  if (command instanceof DeleteObjectCommand) {
    const { Bucket, Key, IfMatch: ifMatch } = command.input;
    const run = () => {
      buckets.delete(Bucket!, Key!, { ifMatch });
      return {};
    };
    return { name: "DeleteObject", isWrite: true, run };
  }
  throw new Error(`no simulated ${command.constructor.name}`);
};

/** The SDK's client over buckets in memory. */
export const createObjectClient = (
  buckets: MemoryBuckets,
  transport: (request: ObjectRequest) => Promise<object>,
): S3Client =>
  Object.assign(Object.create(S3Client.prototype), {
    send: (command: { readonly input: object }) => transport(requestOf(buckets, command)),
  });

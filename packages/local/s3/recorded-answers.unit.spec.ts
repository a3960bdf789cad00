import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBench, type TestBench } from "./test-bench.ts";

/** Answers as they were recorded on AWS in published snapshot tests. */
let bench: TestBench;

beforeEach(async () => {
  bench = await openTestBench();
});

afterEach(() => bench.close());

const hourMs = 3_600_000;

const put = (Key: string, Body = "text", more: object = {}) =>
  bench.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body, ...more }));

describe("ListBuckets", () => {
  const list = (more: object) => bench.s3.send(new ListBucketsCommand(more));
  const namesOf = ({ Buckets }: Awaited<ReturnType<typeof list>>) => Buckets!.map(({ Name }) => Name);

  beforeEach(async () => {
    for (const Bucket of ["logs-b", "logs-a", "other"])
      await bench.s3.send(new CreateBucketCommand({ Bucket }));
  });

  test("without parameters it tells all buckets and no region", async () => {
    const answer = await list({});
    expect(namesOf(answer)).toEqual(["lake", "logs-a", "logs-b", "other"]);
    expect(answer.Buckets![0]).not.toHaveProperty("BucketRegion");
    expect(answer).not.toHaveProperty("Prefix");
  });

  test("a prefix chooses, and is told with the regions", async () => {
    const answer = await list({ Prefix: "logs-" });
    expect(answer).toMatchObject({
      Prefix: "logs-",
      Buckets: [
        { Name: "logs-a", BucketRegion: "us-east-1" },
        { Name: "logs-b", BucketRegion: "us-east-1" },
      ],
    });
    expect(answer.ContinuationToken).toBeUndefined();
  });

  test("pages of at most max-buckets follow each other by their token to the last", async () => {
    const pages: (string | undefined)[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const answer = await list({ MaxBuckets: 2, ContinuationToken });
      pages.push(namesOf(answer));
      ContinuationToken = answer.ContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(pages).toEqual([
      ["lake", "logs-a"],
      ["logs-b", "other"],
    ]);
  });

  test("a region chooses the buckets in it, and one that is none is refused", async () => {
    expect(namesOf(await list({ BucketRegion: "us-east-1" }))).toHaveLength(4);
    expect((await list({ BucketRegion: "eu-west-1" })).Buckets ?? []).toEqual([]);
    await expect(list({ BucketRegion: "atlantis" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Argument value atlantis is not a valid AWS Region",
    });
  });

  test.each([{ MaxBuckets: 0 }, { ContinuationToken: "no token" }])("%j is refused", async (parameters) => {
    await expect(list(parameters)).rejects.toMatchObject({ name: "InvalidArgument" });
  });
});

describe("conditions", () => {
  const inFuture = () => new Date(Date.now() + hourMs);
  const source = { CopySource: "lake/a" };

  test("an If-Modified-Since of the future is ignored", async () => {
    await put("a");
    for (const Command of [GetObjectCommand, HeadObjectCommand]) {
      const read = (IfModifiedSince: Date) =>
        bench.s3.send(new Command({ Bucket: "lake", Key: "a", IfModifiedSince }));
      expect((await read(inFuture())).$metadata.httpStatusCode).toBe(200);
      await expect(read(new Date())).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    }
  });

  test("so it is for the source of a copy, whose failed condition is named in full", async () => {
    await put("a");
    const copy = (more: object) =>
      bench.s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "b", ...source, ...more }));
    expect((await copy({ CopySourceIfModifiedSince: inFuture() })).$metadata.httpStatusCode).toBe(200);
    const failing = [
      [{ CopySourceIfModifiedSince: new Date() }, "x-amz-copy-source-If-Modified-Since"],
      [{ CopySourceIfUnmodifiedSince: new Date(0) }, "x-amz-copy-source-If-Unmodified-Since"],
      [{ CopySourceIfMatch: '"0"' }, "x-amz-copy-source-If-Match"],
      [{ CopySourceIfNoneMatch: "*" }, "x-amz-copy-source-If-None-Match"],
    ] as const;
    for (const [condition, Condition] of failing) {
      await expect(copy(condition)).rejects.toMatchObject({ name: "PreconditionFailed", Condition });
    }
  });

  test("so it is for a part that is copied", async () => {
    await put("a");
    const target = { Bucket: "lake", Key: "c" };
    const { UploadId } = await bench.s3.send(new CreateMultipartUploadCommand(target));
    const copyPart = (CopySourceIfModifiedSince: Date) =>
      bench.s3.send(
        new UploadPartCopyCommand({
          ...target,
          ...source,
          UploadId,
          PartNumber: 1,
          CopySourceIfModifiedSince,
        }),
      );
    expect((await copyPart(inFuture())).CopyPartResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    await expect(copyPart(new Date())).rejects.toMatchObject({ name: "PreconditionFailed" });
    const { Initiator, Owner } = await bench.s3.send(new ListPartsCommand({ ...target, UploadId }));
    expect([Initiator, Owner]).toEqual([{ ID: "local" }, { ID: "local" }]);
  });
});

test("an object is copied onto itself where its storage class is named, and only then", async () => {
  await put("a", "text", { Metadata: { colour: "red" } });
  const copy = { Bucket: "lake", Key: "a", CopySource: "lake/a" };
  await expect(bench.s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: "InvalidRequest" });
  await bench.s3.send(new CopyObjectCommand({ ...copy, StorageClass: "STANDARD" }));
  const { Body, Metadata } = await bench.s3.send(new GetObjectCommand({ Bucket: "lake", Key: "a" }));
  expect([await Body!.transformToString(), Metadata]).toEqual(["text", { colour: "red" }]);
});

test("the documents tell times to the second", async () => {
  await put("a");
  const text = await (await fetch(`${bench.endpoint}/lake?list-type=2`)).text();
  expect(text).toMatch(/<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/);
});

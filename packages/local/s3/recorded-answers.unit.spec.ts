import { get as httpGet } from "node:http";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checksumOf } from "./checksum.ts";
import { openTestBench, type TestBench } from "./test-bench.ts";

/** Answers recorded on AWS in published snapshot tests. */
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

  test("without parameters it returns all buckets and no region", async () => {
    const answer = await list({});
    expect(namesOf(answer)).toEqual(["lake", "logs-a", "logs-b", "other"]);
    expect(answer.Buckets![0]).not.toHaveProperty("BucketRegion");
    expect(answer).not.toHaveProperty("Prefix");
  });

  test("a prefix filters, and is returned with the regions", async () => {
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

  test("tokens lead through pages of at most max-buckets to the last one", async () => {
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

  test("a region filters the buckets, and an invalid one is refused", async () => {
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

  test("an If-Modified-Since in the future is ignored", async () => {
    await put("a");
    for (const Command of [GetObjectCommand, HeadObjectCommand]) {
      const read = (IfModifiedSince: Date) =>
        bench.s3.send(new Command({ Bucket: "lake", Key: "a", IfModifiedSince }));
      expect((await read(inFuture())).$metadata.httpStatusCode).toBe(200);
      await expect(read(new Date())).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    }
  });

  test("so it is for the source of a copy, whose failed condition has its full name", async () => {
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

  test("so it is for a copied part", async () => {
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

test("an object can be copied onto itself only if a storage class is given", async () => {
  await put("a", "text", { Metadata: { colour: "red" } });
  const copy = { Bucket: "lake", Key: "a", CopySource: "lake/a" };
  await expect(bench.s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: "InvalidRequest" });
  await bench.s3.send(new CopyObjectCommand({ ...copy, StorageClass: "STANDARD" }));
  const { Body, Metadata } = await bench.s3.send(new GetObjectCommand({ Bucket: "lake", Key: "a" }));
  expect([await Body!.transformToString(), Metadata]).toEqual(["text", { colour: "red" }]);
});

test("the documents have times to the second", async () => {
  await put("a");
  const text = await (await fetch(`${bench.endpoint}/lake?list-type=2`)).text();
  expect(text).toMatch(/<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/);
});

describe("every answer to a write or a read", () => {
  const target = { Bucket: "lake", Key: "parts" };
  const source = { CopySource: "lake/a" };

  test("says that S3 encrypts with its own key", async () => {
    const put = await bench.s3.send(new PutObjectCommand({ Bucket: "lake", Key: "a", Body: "text" }));
    const upload = await bench.s3.send(new CreateMultipartUploadCommand(target));
    const { UploadId } = upload;
    const part = await bench.s3.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * 1024 ** 2) }),
    );
    const copied = await bench.s3.send(
      new UploadPartCopyCommand({ ...target, ...source, UploadId, PartNumber: 2 }),
    );
    const Parts = [
      { PartNumber: 1, ETag: part.ETag },
      { PartNumber: 2, ETag: copied.CopyPartResult!.ETag },
    ];
    const answers = [
      put,
      upload,
      part,
      copied,
      await bench.s3.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
      ),
      await bench.s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "b", ...source })),
      await bench.s3.send(new GetObjectCommand({ Bucket: "lake", Key: "a" })),
      await bench.s3.send(new HeadObjectCommand({ Bucket: "lake", Key: "a" })),
    ];
    expect(answers.map((answer) => answer.ServerSideEncryption)).toEqual(answers.map(() => "AES256"));
  });

  test("spells ETag as S3 does", async () => {
    await put("a");
    const names = await new Promise<string[]>((resolve, reject) => {
      httpGet(`${bench.endpoint}/lake/a`, (response) => {
        response.resume();
        resolve(response.rawHeaders);
      }).on("error", reject);
    });
    expect(names.filter((name) => name.toLowerCase() === "etag")).toEqual(["ETag"]);
  });

  test("an error has no resource, a listing's owner no display name", async () => {
    await put("a");
    const missing = await (await fetch(`${bench.endpoint}/lake/none`)).text();
    expect(missing).toContain("<Code>NoSuchKey</Code>");
    const listed = await (await fetch(`${bench.endpoint}/lake?list-type=2&fetch-owner=true`)).text();
    expect(listed).toContain("<Owner><ID>local</ID></Owner>");
    const buckets = await (await fetch(bench.endpoint)).text();
    for (const document of [missing, listed, buckets]) expect(document).not.toMatch(/Resource>|DisplayName/);
  });
});

describe("a checksum", () => {
  const crc64Nvme = (text: string) => checksumOf("CRC64NVME", Buffer.from(text));
  /** Without the SDK, which always sends one. */
  const putPlain = (key: string, body: string) =>
    fetch(`${bench.endpoint}/lake/${key}`, { method: "PUT", body });
  const head = (Key: string) =>
    bench.s3.send(new HeadObjectCommand({ Bucket: "lake", Key, ChecksumMode: "ENABLED" }));
  const copy = (Key: string, from: string, more: object = {}) =>
    bench.s3.send(new CopyObjectCommand({ Bucket: "lake", Key, CopySource: `lake/${from}`, ...more }));

  test("is CRC64NVME of the whole object if the client sends none", async () => {
    const answer = await putPlain("a", "text");
    expect(answer.headers.get("x-amz-checksum-crc64nvme")).toBe(await crc64Nvme("text"));
    expect(answer.headers.get("x-amz-checksum-type")).toBe("FULL_OBJECT");
    expect(await head("a")).toMatchObject({
      ChecksumCRC64NVME: await crc64Nvme("text"),
      ChecksumType: "FULL_OBJECT",
    });
  });

  test("is copied, is returned with the copy, and can use another algorithm", async () => {
    await put("crc32", "text", { ChecksumAlgorithm: "CRC32" });
    await bench.store.putObject("lake", "none", Buffer.from("text"));
    const ChecksumCRC32 = await checksumOf("CRC32", Buffer.from("text"));
    expect((await copy("b", "crc32")).CopyObjectResult).toMatchObject({
      ChecksumCRC32,
      ChecksumType: "FULL_OBJECT",
    });
    const ChecksumCRC64NVME = await crc64Nvme("text");
    expect((await copy("c", "none")).CopyObjectResult).toMatchObject({ ChecksumCRC64NVME });
    const ChecksumSHA256 = await checksumOf("SHA256", Buffer.from("text"));
    const asked = await copy("d", "crc32", { ChecksumAlgorithm: "SHA256" });
    expect(asked.CopyObjectResult).toMatchObject({ ChecksumSHA256 });
    expect(await head("d")).toMatchObject({ ChecksumSHA256 });
  });

  test("of a multipart upload is CRC64NVME of the whole object if none was chosen", async () => {
    const target = { Bucket: "lake", Key: "parts" };
    const started = await (await fetch(`${bench.endpoint}/lake/parts?uploads`, { method: "POST" })).text();
    const UploadId = /<UploadId>(.*)<\/UploadId>/.exec(started)![1]!;
    const { ETag } = await bench.s3.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "text" }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const done = await bench.s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
    );
    expect(done).toMatchObject({ ChecksumCRC64NVME: await crc64Nvme("text"), ChecksumType: "FULL_OBJECT" });
    await copy("whole", "parts");
    expect(await head("whole")).toMatchObject({ ChecksumCRC64NVME: await crc64Nvme("text") });
  });

  test("in a trailer that is malformed is an invalid request", async () => {
    const answer = await fetch(`${bench.endpoint}/lake/a`, {
      method: "PUT",
      headers: {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-trailer": "x-amz-checksum-sha256",
        "x-amz-decoded-content-length": "4",
      },
      body: "4\r\ntext\r\n0\r\nx-amz-checksum-sha256:BAD\r\n\r\n",
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(
      /<Code>InvalidRequest<.*Value for x-amz-checksum-sha256 trailing header is invalid\./,
    );
  });
});

describe("metadata", () => {
  const metadataOf = async (Key: string) =>
    (await bench.s3.send(new HeadObjectCommand({ Bucket: "lake", Key }))).Metadata;

  test.each([
    ["=?UTF-8?Q?some_text=3F?=", "some text?"],
    ["=?utf-8?b?c29tZSB0ZXh0?=", "some text"],
    ["=?UTF-8?Q?some_?= =?UTF-8?Q?text?=", "some text"],
    ["before =?UTF-8?Q?word?= behind", "before word behind"],
    ["=?UTF-8?Q?gr=C3=BC=C3=9Fe?=", `=?UTF-8?B?${Buffer.from("grüße").toString("base64")}?=`],
    ["=?KOI8-R?Q?text?=", "=?KOI8-R?Q?text?="],
    ["plain = ?text?", "plain = ?text?"],
  ])("%s is read as %s", async (sent, told) => {
    await put("a", "text", { Metadata: { word: sent } });
    expect(await metadataOf("a")).toEqual({ word: told });
    await bench.s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "b", CopySource: "lake/a" }));
    expect(await metadataOf("b")).toEqual({ word: told });
  });
});

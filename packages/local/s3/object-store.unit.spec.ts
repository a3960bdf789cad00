import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ObjectStoreService, openObjectStore } from "./object-store.ts";

let directory: string;
let store: ObjectStoreService;
let server: Server;
let s3: S3Client;
let endpoint: string;

const logged: string[] = [];

const open = async (region = "us-east-1"): Promise<void> => {
  store = await openObjectStore({ directory, region, log: (message) => logged.push(message) });
  server = createServer((request, response) => void store.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  s3 = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
};

const close = async (): Promise<void> => {
  s3.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store.stop();
};

beforeEach(async () => {
  logged.length = 0;
  directory = await mkdtemp(join(tmpdir(), "trips-s3-"));
  await open();
  await store.ensureBucket("lake");
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true, force: true });
});

const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body, ...more }));
const get = async (Key: string, more: object = {}) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket: "lake", Key, ...more }));
  return { ...answer, text: await answer.Body!.transformToString() };
};
const failure = async (sent: Promise<unknown>) => {
  const error = await sent.then(
    () => expect.unreachable("the request succeeded"),
    (thrown) => thrown,
  );
  return { code: error.name, status: error.$metadata?.httpStatusCode };
};

describe("buckets", () => {
  it("are created, listed, located and deleted", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "other" }));
    await s3.send(new HeadBucketCommand({ Bucket: "other" }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(["lake", "other"]);
    expect(
      (await s3.send(new GetBucketLocationCommand({ Bucket: "other" }))).LocationConstraint,
    ).toBeUndefined();
    await s3.send(new DeleteBucketCommand({ Bucket: "other" }));
    expect(await failure(s3.send(new HeadBucketCommand({ Bucket: "other" })))).toEqual({
      code: "NotFound",
      status: 404,
    });
  });

  it("can be created again in us-east-1 only", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    await close();
    await open("eu-west-1");
    expect(await failure(s3.send(new CreateBucketCommand({ Bucket: "lake" })))).toEqual({
      code: "BucketAlreadyOwnedByYou",
      status: 409,
    });
  });

  it("that hold objects are not deleted", async () => {
    await put("a", "1");
    expect(await failure(s3.send(new DeleteBucketCommand({ Bucket: "lake" })))).toEqual({
      code: "BucketNotEmpty",
      status: 409,
    });
  });

  it.each(["Upper", "a", "a..b", "192.168.0.1", ".index.sqlite", "%2e%2e%2fescape", "a".repeat(64)])(
    "cannot be called %s",
    async (name) => {
      const answer = await fetch(`${endpoint}/${name}`, { method: "PUT" });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining("InvalidBucketName"),
      ]);
    },
  );
});

describe("objects", () => {
  it("come back unchanged, headers and metadata included", async () => {
    const { ETag } = await put("a/b.json", '{"x":1}', {
      ContentType: "application/json",
      ContentEncoding: "identity",
      Metadata: { driver: "ana" },
    });
    const object = await get("a/b.json");
    expect(object.text).toBe('{"x":1}');
    expect(object).toMatchObject({
      ETag,
      ContentType: "application/json",
      ContentEncoding: "identity",
      Metadata: { driver: "ana" },
      ContentLength: 7,
    });
    expect(ETag).toBe(`"${createHash("md5").update('{"x":1}').digest("hex")}"`);
    const head = await s3.send(new HeadObjectCommand({ Bucket: "lake", Key: "a/b.json" }));
    expect(head).toMatchObject({ ETag, ContentLength: 7, ContentType: "application/json" });
  });

  it("of streams are stored without the chunk framing", async () => {
    const bytes = randomBytes(300_000);
    await put("stream", Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]), {
      ContentLength: bytes.length,
    });
    const object = await get("stream");
    expect(object.ContentEncoding).toBeUndefined();
    expect(Buffer.from((await store.getObject("lake", "stream"))!).equals(bytes)).toBe(true);
    const checked = await s3.send(
      new GetObjectCommand({ Bucket: "lake", Key: "stream", ChecksumMode: "ENABLED" }),
    );
    expect(checked.ChecksumCRC32).toBeDefined();
    expect(Buffer.from(await checked.Body!.transformToByteArray()).equals(bytes)).toBe(true);
  });

  it.each(
    Object.values(ChecksumAlgorithm).filter((name) => ["CRC32", "CRC32C", "SHA1", "SHA256"].includes(name)),
  )("are checked by %s as the SDK computes it", async (algorithm) => {
    await put("checked", "driven", { ChecksumAlgorithm: algorithm });
    expect((await get("checked", { ChecksumMode: "ENABLED" })).text).toBe("driven");
  });

  it("survive a restart", async () => {
    await put("kept", "still here");
    await close();
    await open();
    expect((await get("kept")).text).toBe("still here");
    expect(await store.listKeys("lake")).toEqual(["kept"]);
  });

  it("of any legal key stay apart and inside the directory", async () => {
    // XML cannot represent this character: on AWS, too, DeleteObjects answers MalformedXML.
    const unspeakable = "ctrl\u0001";
    const keys = [
      "a",
      "a/",
      "a/b",
      "a//b",
      "/a",
      "../../escape",
      "..",
      ".",
      "a/../b",
      "ä/日本/🚗",
      "with space+plus%2F?&#",
      "~tilde",
      "A",
      "x".repeat(1024),
      `${"é".repeat(500)}/z`,
      "back\\slash",
      unspeakable,
      "date=2026-01-01/p.parquet",
    ];
    for (const key of keys) await store.putObject("lake", key, Buffer.from(`content of ${key}`));
    for (const key of keys)
      expect(Buffer.from((await store.getObject("lake", key))!).toString()).toBe(`content of ${key}`);
    const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await store.listKeys("lake")).toEqual(byBytes);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "lake", EncodingType: "url" }));
    expect(Contents?.map((object) => decodeURIComponent(object.Key!))).toEqual(byBytes);
    for (const Key of keys.filter((key) => key !== "." && key !== ".."))
      expect((await get(Key)).text).toBe(`content of ${Key}`);
    expect(await readdir(join(directory, ".."), { recursive: false })).not.toContain("escape");
    expect(await readdir(join(directory, "lake", "date=2026-01-01"))).toEqual(["p.parquet"]);
    for (const Key of keys.filter((key) => key !== unspeakable))
      await s3.send(new DeleteObjectsCommand({ Bucket: "lake", Delete: { Objects: [{ Key }] } }));
    await s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: unspeakable }));
    expect(await readdir(join(directory, "lake"))).toEqual([]);
  });

  it("with a key of more than 1,024 bytes are refused", async () => {
    expect(await failure(put("é".repeat(513), "x"))).toEqual({ code: "KeyTooLongError", status: 400 });
  });

  it("are overwritten as a whole, leaving one file", async () => {
    for (let round = 0; round < 5; round++) await put("same", `round ${round}`);
    expect((await get("same")).text).toBe("round 4");
    expect(await readdir(join(directory, "lake"))).toHaveLength(1);
    expect(await readdir(join(directory, ".incoming"))).toEqual([]);
  });

  it("that do not exist have another error than missing buckets", async () => {
    expect(await failure(get("nothing"))).toEqual({ code: "NoSuchKey", status: 404 });
    expect(await failure(s3.send(new GetObjectCommand({ Bucket: "nowhere", Key: "x" })))).toEqual({
      code: "NoSuchBucket",
      status: 404,
    });
    expect(await failure(s3.send(new HeadObjectCommand({ Bucket: "lake", Key: "nothing" })))).toEqual({
      code: "NotFound",
      status: 404,
    });
  });

  it("are read by ranges", async () => {
    await put("digits", "0123456789");
    expect(await get("digits", { Range: "bytes=2-4" })).toMatchObject({
      text: "234",
      ContentRange: "bytes 2-4/10",
    });
    expect((await get("digits", { Range: "bytes=7-" })).text).toBe("789");
    expect((await get("digits", { Range: "bytes=-2" })).text).toBe("89");
    expect((await get("digits", { Range: "bytes=8-99" })).text).toBe("89");
    expect(await failure(get("digits", { Range: "bytes=10-" }))).toEqual({
      code: "InvalidRange",
      status: 416,
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket: "lake", Key: "digits", Range: "bytes=2-4" }));
    expect(head.ContentLength).toBe(3);
  });

  it("are read and written conditionally", async () => {
    const { ETag } = await put("once", "first", { IfNoneMatch: "*" });
    expect(await failure(put("once", "second", { IfNoneMatch: "*" }))).toEqual({
      code: "PreconditionFailed",
      status: 412,
    });
    expect(await failure(put("once", "second", { IfMatch: '"other"' }))).toEqual({
      code: "PreconditionFailed",
      status: 412,
    });
    expect(await failure(put("none", "second", { IfMatch: ETag }))).toEqual({
      code: "NoSuchKey",
      status: 404,
    });
    await put("once", "second", { IfMatch: ETag });
    expect((await get("once")).text).toBe("second");
    expect(await failure(get("once", { IfMatch: ETag }))).toEqual({
      code: "PreconditionFailed",
      status: 412,
    });
    expect((await failure(get("once", { IfNoneMatch: (await get("once")).ETag }))).status).toBe(304);
  });

  it("are written by exactly one of many If-None-Match writers", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put("race", `writer ${index}`, { IfNoneMatch: "*" })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  it("are copied with their metadata, or with new ones", async () => {
    await put("source ä", "data", { Metadata: { a: "1" }, ContentType: "text/plain" });
    const CopySource = `lake/${encodeURIComponent("source ä")}`;
    await s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "copy", CopySource }));
    expect(await get("copy")).toMatchObject({
      text: "data",
      Metadata: { a: "1" },
      ContentType: "text/plain",
    });
    await put("source ä", "changed");
    expect((await get("copy")).text).toBe("data");
    await s3.send(
      new CopyObjectCommand({
        Bucket: "lake",
        Key: "copy",
        CopySource: "lake/copy",
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
      }),
    );
    expect((await get("copy")).Metadata).toEqual({ b: "2" });
    expect(
      await failure(s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "copy", CopySource: "lake/copy" }))),
    ).toEqual({
      code: "InvalidRequest",
      status: 400,
    });
    expect(
      await failure(s3.send(new CopyObjectCommand({ Bucket: "lake", Key: "x", CopySource: "lake/none" }))),
    ).toEqual({
      code: "NoSuchKey",
      status: 404,
    });
  });

  it("are deleted, and deleting nothing succeeds", async () => {
    await put("gone", "x");
    await s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: "gone" }));
    await s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: "gone" }));
    await put("d/1", "x");
    await put("d/<&>", "x");
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: "lake",
        Delete: { Objects: [{ Key: "d/1" }, { Key: "d/<&>" }, { Key: "d/3" }] },
      }),
    );
    expect(Deleted?.map((entry) => entry.Key)).toEqual(["d/1", "d/<&>", "d/3"]);
    expect(await store.listKeys("lake")).toEqual([]);
  });
});

it("objects acknowledged before a SIGKILL are there after it, and nothing else", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { openObjectStore } from ${JSON.stringify(new URL("./object-store.ts", import.meta.url).href)};
       const store = await openObjectStore({ directory: process.argv[1] });
       await store.ensureBucket("killed");
       for (let n = 0; ; n++) {
         await store.putObject("killed", "dir/" + n, Buffer.alloc(50_000, n % 256));
         process.stdout.write(n + "\\n");
       }`,
      join(directory, "child"),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > 30) child.kill("SIGKILL");
  }
  const acknowledged = output.split("\n").slice(0, -1);
  expect(acknowledged.length).toBeGreaterThanOrEqual(30);
  const reopened = await openObjectStore({ directory: join(directory, "child") });
  for (const number of acknowledged) {
    const body = await reopened.getObject("killed", `dir/${number}`);
    expect(Buffer.alloc(50_000, Number(number) % 256).equals(body!)).toBe(true);
  }
  expect(await readdir(join(directory, "child", ".incoming"))).toEqual([]);
  const files = await readdir(join(directory, "child", "killed", "dir"));
  expect(files).toHaveLength((await reopened.listKeys("killed")).length);
  await reopened.stop();
});

describe("a damaged upload is refused and leaves nothing", () => {
  const send = (headers: Record<string, string>, body: string | Buffer) =>
    fetch(`${endpoint}/lake/damaged`, { method: "PUT", headers, body: body as string });
  const streaming = {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "content-encoding": "aws-chunked",
  };

  it.each([
    ["BadDigest", { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" }, "not empty"],
    ["InvalidDigest", { "content-md5": "short" }, "x"],
    ["BadDigest", { "x-amz-checksum-crc32": "AAAAAA==" }, "x"],
    ["BadDigest", { "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=" }, "x"],
    ["InvalidRequest", { "x-amz-checksum-sha256": "AAAA" }, "x"],
    ["XAmzContentSHA256Mismatch", { "x-amz-content-sha256": "0".repeat(64) }, "x"],
    ["IncompleteBody", { ...streaming, "x-amz-decoded-content-length": "5" }, "5\r\nhello\r\n"],
    ["IncompleteBody", { ...streaming, "x-amz-decoded-content-length": "5" }, "zz\r\nhello\r\n0\r\n\r\n"],
    ["IncompleteBody", { ...streaming, "x-amz-decoded-content-length": "9" }, "5\r\nhello\r\n0\r\n\r\n"],
    ["IncompleteBody", { ...streaming, "x-amz-decoded-content-length": "3" }, "5\r\nhello\r\n0\r\n\r\n"],
    ["MissingContentLength", streaming, "5\r\nhello\r\n0\r\n\r\n"],
    [
      "BadDigest",
      { ...streaming, "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32" },
      "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    ],
    [
      "MalformedTrailerError",
      { ...streaming, "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32" },
      "5\r\nhello\r\n0\r\n\r\n",
    ],
    ["NotImplemented", { "x-amz-tagging": "a=b" }, "x"],
    ["NotImplemented", { "x-amz-server-side-encryption": "aws:kms" }, "x"],
    ["NotImplemented", { "x-amz-server-side-encryption-aws-kms-key-id": "key" }, "x"],
    ["MetadataTooLarge", { "x-amz-meta-a": "x".repeat(2048) }, "x"],
  ])("%s %o", async (code, headers, body) => {
    const answer = await send(headers as Record<string, string>, body);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await store.listKeys("lake")).toEqual([]);
    expect(await readdir(join(directory, ".incoming"))).toEqual([]);
  });

  it("a signed chunk stream with its checksum in the trailer is accepted", async () => {
    const answer = await send(
      { ...streaming, "x-amz-decoded-content-length": "11", "x-amz-trailer": "x-amz-checksum-crc32c" },
      "6;chunk-signature=ab\r\nhello \r\n5;chunk-signature=cd\r\nworld\r\n0;chunk-signature=ef\r\nx-amz-checksum-crc32c:yZRlqg==\r\nx-amz-trailer-signature:00\r\n\r\n",
    );
    expect(answer.status).toBe(200);
    expect((await get("damaged")).text).toBe("hello world");
  });
});

describe("listing", () => {
  const list = (input: object) => s3.send(new ListObjectsV2Command({ Bucket: "lake", ...input }));

  it("pages through keys and common prefixes without losing or repeating any", async () => {
    const keys = Array.from({ length: 25 }, (_, index) => `p/${String(index % 7)}/${index}`).concat(
      "p/file",
      "p/zzz",
      "q",
    );
    for (const key of keys) await store.putObject("lake", key, Buffer.from(key));
    for (const pageSize of [1, 3, 7]) {
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page = await list({
          Prefix: "p/",
          Delimiter: "/",
          MaxKeys: pageSize,
          ContinuationToken: token,
        });
        found.push(
          ...(page.CommonPrefixes ?? []).map((common) => common.Prefix!),
          ...(page.Contents ?? []).map((object) => object.Key!),
        );
        expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
        token = page.NextContinuationToken;
      } while (token);
      expect(found.sort()).toEqual([
        "p/0/",
        "p/1/",
        "p/2/",
        "p/3/",
        "p/4/",
        "p/5/",
        "p/6/",
        "p/file",
        "p/zzz",
      ]);
    }
  });

  it("starts after a key, and returns sizes", async () => {
    for (const key of ["a", "b", "c"]) await put(key, key.repeat(3));
    const page = await list({ StartAfter: "a", MaxKeys: 1 });
    expect(page).toMatchObject({ KeyCount: 1, IsTruncated: true });
    expect(page.Contents?.[0]).toMatchObject({ Key: "b", Size: 3 });
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await failure(list({ ContinuationToken: "made up" }))).toEqual({
      code: "InvalidArgument",
      status: 400,
    });
  });
});

describe("multipart uploads", () => {
  const Key = "big/object";
  const start = async (more: object = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket: "lake", Key, ...more }))).UploadId!;
  const part = (UploadId: string, PartNumber: number, Body: Buffer, more: object = {}) =>
    s3.send(new UploadPartCommand({ Bucket: "lake", Key, UploadId, PartNumber, Body, ...more }));
  const complete = (UploadId: string, Parts: object[]) =>
    s3.send(
      new CompleteMultipartUploadCommand({ Bucket: "lake", Key, UploadId, MultipartUpload: { Parts } }),
    );
  const five = 5 * 1024 * 1024;

  it.each([{}, { ChecksumAlgorithm: "CRC32C", ChecksumType: "FULL_OBJECT" }])(
    "join their parts in order, even after a restart (%o)",
    async (more) => {
      const UploadId = await start({ Metadata: { a: "b" }, ...more });
      const algorithm = "ChecksumAlgorithm" in more ? { ChecksumAlgorithm: more.ChecksumAlgorithm } : {};
      const first = randomBytes(five);
      const second = randomBytes(1000);
      const b = await part(UploadId, 7, second, algorithm);
      await part(UploadId, 2, randomBytes(10), algorithm);
      await close();
      await open();
      const a = await part(UploadId, 2, first, algorithm);
      const { Parts } = await s3.send(new ListPartsCommand({ Bucket: "lake", Key, UploadId }));
      expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
        [2, five],
        [7, 1000],
      ]);
      const done = await complete(UploadId, [
        { ...a, PartNumber: 2 },
        { ...b, PartNumber: 7 },
      ]);
      expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
      const answer = await s3.send(new GetObjectCommand({ Bucket: "lake", Key, ChecksumMode: "ENABLED" }));
      expect(
        Buffer.from(await answer.Body!.transformToByteArray()).equals(Buffer.concat([first, second])),
      ).toBe(true);
      expect(answer.Metadata).toEqual({ a: "b" });
      expect(await readdir(join(directory, ".incoming"))).toEqual([]);
      expect(await failure(complete(UploadId, [{ ...a, PartNumber: 2 }]))).toEqual({
        code: "NoSuchUpload",
        status: 404,
      });
    },
  );

  it("refuse parts that are too small, unknown or out of order", async () => {
    const UploadId = await start();
    const a = await part(UploadId, 1, Buffer.from("small"));
    const b = await part(UploadId, 2, Buffer.from("last"));
    const parts = [
      { ETag: a.ETag, PartNumber: 1 },
      { ETag: b.ETag, PartNumber: 2 },
    ];
    expect((await failure(complete(UploadId, parts))).code).toBe("EntityTooSmall");
    expect((await failure(complete(UploadId, [...parts].reverse()))).code).toBe("InvalidPartOrder");
    expect((await failure(complete(UploadId, [{ ETag: a.ETag, PartNumber: 3 }]))).code).toBe("InvalidPart");
    expect((await failure(complete(UploadId, [{ ETag: b.ETag, PartNumber: 1 }]))).code).toBe("InvalidPart");
    expect((await failure(part(UploadId, 10_001, Buffer.from("x")))).code).toBe("InvalidArgument");
    await s3.send(new AbortMultipartUploadCommand({ Bucket: "lake", Key, UploadId }));
    expect((await failure(part(UploadId, 1, Buffer.from("x")))).code).toBe("NoSuchUpload");
    expect(await readdir(join(directory, ".incoming"))).toEqual([]);
  });
});

describe("the wire", () => {
  it("refuses operations that are not emulated", async () => {
    expect(await failure(s3.send(new GetBucketAclCommand({ Bucket: "lake" })))).toEqual({
      code: "NotImplemented",
      status: 501,
    });
    expect((await fetch(`${endpoint}/lake?versioning`)).status).toBe(501);
  });

  it.each([
    "",
    "<",
    "<Delete>",
    "<Delete></Other>",
    "<Delete><Object/></Delete>",
    "<a>&bomb;</a>",
    "\u0000",
    "<Delete><Object><Key>&#x1;</Key></Object></Delete>",
    '<!DOCTYPE Delete [<!ENTITY bomb "a">]><Delete><Object><Key>&bomb;</Key></Object></Delete>',
    "<a/><b/>",
  ])("answers the malformed document %j with MalformedXML", async (body) => {
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const answer = await fetch(`${endpoint}/lake?delete`, { method: "POST", body, headers });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("MalformedXML")]);
  });

  it("answers any request without an internal error", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("1", "0", "-1", "url", "lake", "a/b"),
    );
    const query = fc.array(
      fc.tuple(
        fc.constantFrom(
          "list-type",
          "prefix",
          "delimiter",
          "max-keys",
          "continuation-token",
          "start-after",
          "encoding-type",
          "uploads",
          "uploadId",
          "partNumber",
          "delete",
          "location",
          "acl",
        ),
        text,
      ),
      { maxLength: 4 },
    );
    const header = fc.constantFrom(
      "range",
      "if-match",
      "if-none-match",
      "content-md5",
      "content-encoding",
      "x-amz-copy-source",
      "x-amz-checksum-crc32",
      "x-amz-checksum-algorithm",
      "x-amz-trailer",
      "x-amz-content-sha256",
      "x-amz-decoded-content-length",
    );
    const value = fc.oneof(
      fc.constantFrom("bytes=0-", "bytes=5-1", "*", "aws-chunked", "CRC32", "lake/a", "STREAMING-", "3"),
      fc.base64String({ maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"),
        fc.constantFrom(
          "",
          "lake",
          "nowhere",
          "lake/a",
          "lake/a%00b",
          "lake//",
          "lake/%F0%9F%9A%97",
          "%2E%2E/x",
        ),
        query,
        fc.dictionary(header, value, { maxKeys: 3 }),
        fc.uint8Array({ maxLength: 40 }),
        async (method, path, parameters, headers, body) => {
          const url = `${endpoint}/${path}?${new URLSearchParams(parameters)}`;
          const answer = await fetch(url, {
            method,
            headers,
            body: /GET|HEAD/.test(method) ? undefined : body,
          });
          await answer.arrayBuffer();
          expect(answer.status).not.toBe(500);
        },
      ),
      { numRuns: 600 },
    );
    expect(logged).toEqual([]);
    await store.ensureBucket("lake");
    await put("after", "still works");
    expect((await get("after")).text).toBe("still works");
  });

  it("answers a malformed path with InvalidURI", async () => {
    const answer = await fetch(`${endpoint}/lake/%zz`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("InvalidURI")]);
  });

  it("speaks HTTP/2 too", async () => {
    const http2 = createHttp2Server((request, response) => void store.handle(request, response));
    await new Promise<void>((resolve) => http2.listen(0, "127.0.0.1", resolve));
    const session = connect(`http://127.0.0.1:${(http2.address() as AddressInfo).port}`);
    const ask = (headers: Record<string, string>, body?: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const stream = session.request({ ...headers });
        let text = "";
        let status = 0;
        stream.on("response", (answer) => {
          status = Number(answer[":status"]);
        });
        stream.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        stream.on("end", () => resolve({ status, text })).on("error", reject);
        stream.end(body);
      });
    expect(
      (await ask({ ":method": "PUT", ":path": "/lake/h2", "content-length": "5" }, "hello")).status,
    ).toBe(200);
    expect(await ask({ ":method": "GET", ":path": "/lake/h2" })).toEqual({ status: 200, text: "hello" });
    expect((await ask({ ":method": "GET", ":path": "/lake/no" })).text).toContain("NoSuchKey");
    expect(
      (await ask({ ":method": "PUT", ":path": "/lake/bad", "content-length": "1", "content-md5": "x" }, "1"))
        .status,
    ).toBe(400);
    session.close();
    await new Promise((resolve) => http2.close(resolve));
  });
});

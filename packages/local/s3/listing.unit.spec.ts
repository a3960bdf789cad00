import { randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestBench, type TestBench } from "./test-bench.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench();
});
afterEach(() => bench.close());

const Bucket = "lake";
const put = (Key: string, Body: string | Buffer = "x") =>
  bench.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const begin = async (Key: string, more: object = {}): Promise<string> =>
  (await bench.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId!;
const refused = async (sent: Promise<unknown>): Promise<string> => {
  const error = await sent.then(
    () => new Error("the request succeeded"),
    (thrown: Error) => thrown,
  );
  return error.name;
};

describe("ListObjects, the first version,", () => {
  it("pages by NextMarker with a delimiter and by the last key without one, losing and repeating nothing", async () => {
    const segment = fc.constantFrom("a", "b", "é", "a b", "");
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `k${parts.join("/")}`),
          {
            minLength: 1,
            maxLength: 10,
          },
        ),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(undefined, "/"),
        fc.constantFrom(undefined, "ka"),
        async (keys, MaxKeys, Delimiter, Prefix) => {
          const name = `b${randomBytes(8).toString("hex")}`;
          await bench.store.ensureBucket(name);
          for (const key of keys) await bench.store.putObject(name, key, Buffer.from(key));
          const told: string[] = [];
          for (let Marker: string | undefined; ; ) {
            const page = await bench.s3.send(
              new ListObjectsCommand({
                Bucket: name,
                MaxKeys,
                Delimiter,
                Prefix,
                Marker,
                EncodingType: "url",
              }),
            );
            const here = [
              ...(page.Contents ?? []).map(({ Key }) => decodeURIComponent(Key!)),
              ...(page.CommonPrefixes ?? []).map((common) => decodeURIComponent(common.Prefix!)),
            ];
            told.push(...here);
            expect(here.length).toBeLessThanOrEqual(MaxKeys);
            if (!page.IsTruncated) break;
            expect(page.NextMarker === undefined).toBe(Delimiter === undefined);
            Marker = page.NextMarker ? decodeURIComponent(page.NextMarker) : here.at(-1)!;
          }
          const expected = new Set(
            keys
              .filter((key) => key.startsWith(Prefix ?? ""))
              .map((key) => {
                const end = Delimiter ? key.indexOf(Delimiter, (Prefix ?? "").length) : -1;
                return end < 0 ? key : key.slice(0, end + 1);
              }),
          );
          expect(told.toSorted()).toEqual([...expected].toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("returns owner, size and tag of every object", async () => {
    await put("a", "four");
    const { Contents, Marker } = await bench.s3.send(new ListObjectsCommand({ Bucket }));
    expect(Contents).toMatchObject([
      { Key: "a", Size: 4, StorageClass: "STANDARD", Owner: { ID: "local" }, ETag: expect.any(String) },
    ]);
    expect(Marker).toBe("");
  });
});

describe("ListMultipartUploads", () => {
  it.each([1, 2, 3])(
    "lists unfinished uploads by key and age, %i a page, each of them once",
    async (MaxUploads) => {
      const ids = [
        await begin("b"),
        await begin("a"),
        await begin("a"),
        await begin("dir/x"),
        await begin("dir/y"),
      ];
      const told: string[] = [];
      for (let markers: object = {}; ; ) {
        const page = await bench.s3.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads, ...markers }));
        told.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`));
        if (!page.IsTruncated) break;
        markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      }
      expect(new Set(told).size).toBe(5);
      expect(told.map((line) => line.split(" ")[0])).toEqual(["a", "a", "b", "dir/x", "dir/y"]);
      for (const id of ids) expect(told.join()).toContain(id);
    },
  );

  it("groups them under common prefixes", async () => {
    for (const key of ["b", "dir/x", "dir/y", "z"]) await begin(key);
    const first = await bench.s3.send(
      new ListMultipartUploadsCommand({ Bucket, Delimiter: "/", MaxUploads: 2 }),
    );
    expect([first.Uploads?.map(({ Key }) => Key), first.CommonPrefixes, first.IsTruncated]).toEqual([
      ["b"],
      [{ Prefix: "dir/" }],
      true,
    ]);
    const second = await bench.s3.send(
      new ListMultipartUploadsCommand({ Bucket, Delimiter: "/", KeyMarker: first.NextKeyMarker }),
    );
    expect([second.Uploads?.map(({ Key }) => Key), second.CommonPrefixes]).toEqual([["z"], undefined]);
    const below = await bench.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "dir/" }));
    expect(below.Uploads?.map(({ Key }) => Key)).toEqual(["dir/x", "dir/y"]);
  });
});

describe("UploadPartCopy", () => {
  it("makes parts from another object's bytes, with a checksum", async () => {
    const source = randomBytes(6 * 1024 * 1024);
    await put("a source", source);
    const UploadId = await begin("target", { ChecksumAlgorithm: "CRC32" });
    const copy = (PartNumber: number, CopySourceRange?: string) =>
      bench.s3.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: "target",
          UploadId,
          PartNumber,
          CopySource: "lake/a%20source",
          CopySourceRange,
        }),
      );
    const whole = await copy(1);
    const tail = await copy(2, "bytes=10-19");
    const Parts = [whole, tail].map(({ CopyPartResult }, index) => ({
      PartNumber: index + 1,
      ETag: CopyPartResult!.ETag,
      ChecksumCRC32: CopyPartResult!.ChecksumCRC32,
    }));
    expect(Parts.every(({ ChecksumCRC32 }) => ChecksumCRC32)).toBe(true);
    await bench.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "target", UploadId, MultipartUpload: { Parts } }),
    );
    const { Body } = await bench.s3.send(new GetObjectCommand({ Bucket, Key: "target" }));
    expect(Buffer.from(await Body!.transformToByteArray())).toEqual(
      Buffer.concat([source, source.subarray(10, 20)]),
    );
  });

  it.each([
    ["lake/nothing", undefined, "NoSuchKey"],
    ["nowhere/a", undefined, "NoSuchBucket"],
    ["lake", undefined, "InvalidArgument"],
    ["lake/a", "bytes=0-100", "InvalidArgument"],
    ["lake/a", "bytes=3-1", "InvalidArgument"],
    ["lake/a", "0-1", "InvalidArgument"],
  ])("of %s, %s is refused: %s", async (CopySource, CopySourceRange, code) => {
    await put("a", "four");
    const UploadId = await begin("target");
    const more = { UploadId, PartNumber: 1, CopySource, CopySourceRange };
    const sent = bench.s3.send(new UploadPartCopyCommand({ Bucket, Key: "target", ...more }));
    expect(await refused(sent)).toBe(code);
  });

  it("of an object that is replaced meanwhile copies the old content", async () => {
    await put("a", "before");
    const UploadId = await begin("target");
    const copied = bench.s3.send(
      new UploadPartCopyCommand({ Bucket, Key: "target", UploadId, PartNumber: 1, CopySource: "lake/a" }),
    );
    const [{ CopyPartResult }] = await Promise.all([copied, put("a", "after!")]);
    const uploaded = await bench.s3.send(
      new UploadPartCommand({ Bucket, Key: "target", UploadId, PartNumber: 2, Body: "before" }),
    );
    const replaced = await bench.s3.send(
      new UploadPartCommand({ Bucket, Key: "target", UploadId, PartNumber: 3, Body: "after!" }),
    );
    expect([uploaded.ETag, replaced.ETag]).toContain(CopyPartResult!.ETag);
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KinesisFixture, type ReadRecord } from "../kinesis-fixture.ts";
import { decodeCbor, encodeCbor } from "./cbor.ts";

let fixture: KinesisFixture;

beforeAll(async () => {
  fixture = await KinesisFixture.open();
});

afterAll(() => fixture.close());

type Answer = Record<string, unknown> & { Records: ReadRecord[] };

const overJson = async (request: object): Promise<Answer> => {
  const { body } = await fixture.kinesis.handle(
    "GetRecords",
    Buffer.from(JSON.stringify(request)),
    "application/x-amz-json-1.1",
  );
  const answer = JSON.parse(Buffer.from(body).toString());
  for (const record of answer.Records) record.Data = Buffer.from(record.Data, "base64");
  return answer;
};

const overCbor = async (request: object): Promise<Answer> => {
  const { body } = await fixture.kinesis.handle(
    "GetRecords",
    encodeCbor(request),
    "application/x-amz-cbor-1.1",
  );
  const answer = structuredClone(decodeCbor(body)) as Answer;
  for (const record of answer.Records as unknown as Record<string, unknown>[]) {
    record.Data = Buffer.from(record.Data as Uint8Array);
    record.ApproximateArrivalTimestamp = (record.ApproximateArrivalTimestamp as Date).getTime() / 1000;
  }
  return answer;
};

const inProcess = async (request: object): Promise<Answer> => {
  const answer = (await fixture.call("GetRecords", request)) as Answer;
  return {
    ...answer,
    Records: answer.Records.map((record) => ({ ...record, Data: Buffer.from(record.Data) })),
  };
};

let streams = 0;

test("records with any keys, data and times are the same in JSON, in CBOR and in process", async () => {
  const record = fc.record({
    PartitionKey: fc.oneof(
      fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
      fc.constantFrom('"', "\\", "\n", "\u0000", "😀\u2028", "é".repeat(128), 'a\\"b'),
    ),
    Data: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    waitMs: fc.integer({ min: 0, max: 5000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 12 }), fc.nat(12), async (records, encryptAt) => {
      const StreamName = `s${streams++}`;
      await fixture.call("CreateStream", { StreamName, ShardCount: 1 });
      for (const [index, { waitMs, ...put }] of records.entries()) {
        fixture.nowMs += waitMs;
        const encryption = { StreamName, EncryptionType: "KMS", KeyId: "k" };
        if (index === encryptAt) await fixture.call("StartStreamEncryption", encryption);
        await fixture.call("PutRecord", { StreamName, ...put });
      }
      for (const Limit of [1, 5, undefined]) {
        const ShardIterator = await fixture.iterator(StreamName, "shardId-0");
        const expected = await inProcess({ ShardIterator, Limit });
        expect(await overJson({ ShardIterator, Limit })).toEqual(expected);
        expect(await overCbor({ ShardIterator, Limit })).toEqual(expected);
      }
      await fixture.call("DeleteStream", { StreamName });
    }),
    { numRuns: 60 },
  );
});

test("an answer is the same from memory, from segments and across both, however large its records", async () => {
  const sizes = [0, 1, 16_000, 17_000, 800_000, 1_048_000, 3, 1_048_000, 900_000, 30_000];
  await fixture.call("CreateStream", { StreamName: "large", ShardCount: 1 });
  const put = async (): Promise<void> => {
    for (const [index, size] of sizes.entries()) {
      await fixture.put("large", `k${index}`, String(index % 10).repeat(size));
    }
  };
  for (let round = 0; round < 5; round++) await put();
  const ShardIterator = await fixture.iterator("large", "shardId-0");
  for (let next: unknown = ShardIterator, behind: unknown = 1; behind !== 0; ) {
    const expected = await inProcess({ ShardIterator: next });
    const json = await overJson({ ShardIterator: next });
    const dataOf = (answer: Answer) => Buffer.concat(answer.Records.map((record) => record.Data));
    expect(dataOf(json).equals(dataOf(expected))).toBe(true);
    const numbers = (answer: Answer) => answer.Records.map((record) => record.SequenceNumber);
    expect(numbers(json)).toEqual(numbers(expected));
    const cbor = await overCbor({ ShardIterator: next });
    expect(numbers(cbor)).toEqual(numbers(expected));
    expect(dataOf(cbor).equals(dataOf(expected))).toBe(true);
    expect(json.MillisBehindLatest).toBe(expected.MillisBehindLatest);
    next = expected.NextShardIterator;
    behind = expected.MillisBehindLatest;
    fixture.nowMs += 1;
  }
});

test("large answers released and requested at the same time never show another's records", async () => {
  await fixture.call("CreateStream", { StreamName: "reused", ShardCount: 2 });
  for (const [shard, letter] of ["a", "b"].entries()) {
    const ExplicitHashKey = shard === 0 ? "0" : String(2n ** 127n);
    for (let put = 0; put < 4; put++) {
      await fixture.put("reused", "k", letter.repeat(500_000), { ExplicitHashKey });
    }
  }
  const read = async (shard: number, letter: string): Promise<void> => {
    const request = { ShardIterator: await fixture.iterator("reused", `shardId-${shard}`) };
    for (let round = 0; round < 4; round++) {
      const response: { body: Uint8Array; release?: () => void } = await fixture.kinesis.handle(
        "GetRecords",
        Buffer.from(JSON.stringify(request)),
        "application/x-amz-json-1.1",
      );
      await new Promise((resolve) => setImmediate(resolve));
      const { Records } = JSON.parse(Buffer.from(response.body).toString());
      expect(Records.length).toBe(4);
      const expected = Buffer.from(letter.repeat(500_000)).toString("base64");
      expect(Records.every((record: { Data: string }) => record.Data === expected)).toBe(true);
      expect(response.release).toBeDefined();
      response.release!();
    }
  };
  await Promise.all([read(0, "a"), read(1, "b"), read(0, "a"), read(1, "b")]);
});

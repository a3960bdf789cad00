import { afterEach, beforeEach, expect, test } from "vitest";
import { KinesisFixture } from "./kinesis-fixture.ts";

let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open("enforced");
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
});

afterEach(() => fixture.close());

const shard0 = "shardId-000000000000";
const upperHalf = String(2n ** 127n);
const message = `Rate exceeded for shard ${shard0} in stream s under account 000000000000.`;

const records = (count: number, bytes: number, ExplicitHashKey = "0") =>
  Array.from({ length: count }, () => ({ PartitionKey: "k", Data: Buffer.alloc(bytes, 1), ExplicitHashKey }));

const putRecords = async (entries: object[]) => {
  const answer = await fixture.call("PutRecords", { StreamName: "s", Records: entries });
  const results = answer.Records as { SequenceNumber?: string; ErrorCode?: string; ErrorMessage?: string }[];
  return { results, failed: answer.FailedRecordCount as number };
};

const getRecords = async (request: object) => {
  const body = Buffer.from(JSON.stringify(request));
  const response = await fixture.kinesis.handle("GetRecords", body, "application/x-amz-json-1.1");
  return { statusCode: response.statusCode, answer: JSON.parse(Buffer.from(response.body).toString()) };
};

test("a shard takes 1,000 records a second, independently of the others", async () => {
  expect((await putRecords(records(500, 10))).failed).toBe(0);
  expect((await putRecords(records(490, 10))).failed).toBe(0);
  const { results, failed } = await putRecords([...records(15, 10), ...records(15, 10, upperHalf)]);
  expect(failed).toBe(5);
  expect(results.slice(0, 10).every((result) => result.SequenceNumber)).toBe(true);
  expect(results.slice(10, 15)).toEqual(
    Array.from({ length: 5 }, () => ({
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: message,
    })),
  );
  expect(results.slice(15).every((result) => result.SequenceNumber)).toBe(true);
  const one = { StreamName: "s", ...records(1, 10)[0] };
  expect(await fixture.refusal("PutRecord", one)).toEqual({
    code: "ProvisionedThroughputExceededException",
    message,
  });
  fixture.nowMs += 10;
  expect((await putRecords(records(12, 10))).failed).toBe(2);
});

test("a shard takes 1 MB a second", async () => {
  expect((await putRecords(records(3, 500_000))).results.map((result) => result.ErrorCode)).toEqual([
    undefined,
    undefined,
    "ProvisionedThroughputExceededException",
  ]);
  fixture.nowMs += 500;
  expect((await putRecords(records(2, 500_000))).failed).toBe(1);
});

test("refused records are not stored", async () => {
  await putRecords(records(3, 500_000));
  expect((await fixture.drainShard("s", shard0)).length).toBe(2);
});

test("a shard answers five GetRecords a second over the wire, and any number in the process", async () => {
  const ShardIterator = await fixture.iterator("s", shard0);
  for (let call = 0; call < 5; call++) expect((await getRecords({ ShardIterator })).statusCode).toBe(200);
  expect(await getRecords({ ShardIterator })).toEqual({
    statusCode: 400,
    answer: { __type: "ProvisionedThroughputExceededException", message },
  });
  for (let call = 0; call < 20; call++) await fixture.call("GetRecords", { ShardIterator });
  fixture.nowMs += 200;
  expect((await getRecords({ ShardIterator })).statusCode).toBe(200);
  expect((await getRecords({ ShardIterator })).statusCode).toBe(400);
});

test("an answer of 6 MB is charged at 2 MB a second", async () => {
  for (let second = 0; second < 6; second++) {
    expect((await putRecords(records(2, 500_000))).failed).toBe(0);
    fixture.nowMs += 1000;
  }
  const ShardIterator = await fixture.iterator("s", shard0);
  const { answer } = await getRecords({ ShardIterator });
  expect(answer.Records.length).toBe(12);
  fixture.nowMs += 1800;
  expect((await getRecords({ ShardIterator: answer.NextShardIterator })).statusCode).toBe(400);
  fixture.nowMs += 200;
  expect((await getRecords({ ShardIterator: answer.NextShardIterator })).statusCode).toBe(200);
});

test("lifted limits let everything through", async () => {
  await fixture.close();
  fixture = await KinesisFixture.open("lifted");
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
  for (let batch = 0; batch < 5; batch++) expect((await putRecords(records(500, 1000))).failed).toBe(0);
  const ShardIterator = await fixture.iterator("s", shard0);
  for (let call = 0; call < 10; call++) expect((await getRecords({ ShardIterator })).statusCode).toBe(200);
});

import type { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import type { Reject } from "@trips/core/application/reject.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWriteRejects, rejectLineOf } from "./write-rejects.ts";

const mebibyte = 1024 * 1024;
const maxRecordBytes = 1_000 * 1024;

const aReject = (index: number, data = ""): Reject => ({
  reason: "not-json",
  detail: "the data is no JSON",
  partition: "shardId-000000000000",
  offset: String(index),
  rejectedAt: "2026-11-20T12:00:00.000Z",
  data,
});
const rejectsOf = (count: number) => Array.from({ length: count }, (_, index) => aReject(index));
const lineBytes = (reject: Reject) => Buffer.byteLength(`${JSON.stringify(rejectLineOf(reject))}\n`);
/** A reject whose line has exactly the given number of bytes. */
const rejectOf = (bytes: number, index = 0) => aReject(index, "x".repeat(bytes - lineBytes(aReject(index))));

type Request = { readonly DeliveryStreamName?: string | undefined; readonly lines: readonly Buffer[] };

/** A Firehose that refuses the records at the given positions of each request, by the request's number. */
const setUp = (refusedBy: (request: number, lines: readonly Buffer[]) => readonly number[] = () => []) => {
  const requests: Request[] = [];
  const stored: string[] = [];
  const sleeps: number[] = [];
  const send = async ({ input }: PutRecordBatchCommand) => {
    const lines = input.Records!.map(({ Data }) => Buffer.from(Data!));
    const refused = new Set(refusedBy(requests.length, lines));
    requests.push({ DeliveryStreamName: input.DeliveryStreamName, lines });
    stored.push(...lines.filter((_, index) => !refused.has(index)).map(String));
    return {
      FailedPutCount: refused.size,
      RequestResponses: lines.map((_, index) =>
        refused.has(index) ? { ErrorCode: "ServiceUnavailableException" } : { RecordId: `${index}` },
      ),
    };
  };
  const write = createWriteRejects({
    client: { send } as unknown as FirehoseClient,
    deliveryStreamName: "rejects",
    sleep: async (ms) => void sleeps.push(ms),
    random: () => 0.5,
  });
  return { write, requests, stored, sleeps };
};

const sequenceNumbersOf = (lines: readonly (Buffer | string)[]): number[] =>
  lines.map((line) => Number(JSON.parse(String(line)).sequenceNumber));

test("without rejects no request is made", async () => {
  const { write, requests } = setUp();
  await write([]);
  expect(requests).toEqual([]);
});

test.each([
  [1, [1]],
  [500, [500]],
  [501, [500, 1]],
  [1_000, [500, 500]],
  [1_001, [500, 500, 1]],
])("%i rejects are kept in requests of 500 at most, each once and in order", async (count, sizes) => {
  const { write, requests, stored, sleeps } = setUp();
  await write(rejectsOf(count));
  expect(requests.map(({ lines }) => lines.length)).toEqual(sizes);
  expect(new Set(requests.map((request) => request.DeliveryStreamName))).toEqual(new Set(["rejects"]));
  expect(stored.map((line) => JSON.parse(line))).toEqual(rejectsOf(count).map(rejectLineOf));
  expect(stored.every((line) => line.endsWith("}\n"))).toBe(true);
  expect(sleeps).toEqual([]);
});

test.each([
  ["exactly 4 MiB", 0, [5]],
  ["a byte more", 1, [4, 1]],
])("%s of lines: %#", async (_, more, sizes) => {
  const { write, requests } = setUp();
  const last = 4 * mebibyte - 4 * maxRecordBytes + more;
  await write([0, 1, 2, 3].map((index) => rejectOf(maxRecordBytes, index)).concat(rejectOf(last, 4)));
  expect(requests.map(({ lines }) => lines.length)).toEqual(sizes);
});

test("the bytes of a request are counted from its own first line on", async () => {
  const { write, requests } = setUp();
  await write(Array.from({ length: 12 }, (_, index) => rejectOf(maxRecordBytes, index)));
  expect(requests.map(({ lines }) => lines.length)).toEqual([4, 4, 4]);
});

test("a line at Firehose's limit is kept whole, and one byte more costs only its data", async () => {
  const { write, stored } = setUp();
  const [fits, tooLong] = [rejectOf(maxRecordBytes), { ...rejectOf(maxRecordBytes + 1), record: undefined }];
  await write([fits, tooLong]);
  const { data: _, ...rest } = rejectLineOf(tooLong);
  expect(stored.map((line) => JSON.parse(line))).toEqual([
    rejectLineOf(fits),
    { ...rest, truncatedBytes: maxRecordBytes + 1 },
  ]);
  const record = { ...aReject(0), data: undefined, record: "x".repeat(maxRecordBytes) };
  await write([record]);
  expect(JSON.parse(stored.at(-1)!)).not.toHaveProperty("record");
});

test("after a partial failure only the failed records are sent again", async () => {
  const { write, requests, stored } = setUp((request) => (request === 0 ? [1, 3] : request === 1 ? [1] : []));
  await write(rejectsOf(5));
  expect(requests.map(({ lines }) => sequenceNumbersOf(lines))).toEqual([[0, 1, 2, 3, 4], [1, 3], [3]]);
  expect(sequenceNumbersOf(stored)).toEqual([0, 2, 4, 1, 3]);
});

test("whatever fails, each reject is kept once, and a request waits until the one before it is kept", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_100 }),
      fc.array(fc.array(fc.nat({ max: 499 }), { maxLength: 5 }), { maxLength: 4 }),
      async (count, refusals) => {
        const { write, stored, requests } = setUp((request, lines) =>
          (refusals[request] ?? []).filter((index) => index < lines.length),
        );
        await write(rejectsOf(count));
        const chunkOf = (line: Buffer | string) => Math.floor(sequenceNumbersOf([line])[0]! / 500);
        expect(sequenceNumbersOf(stored).toSorted((a, b) => a - b)).toEqual([...Array(count).keys()]);
        const chunks = requests.map(({ lines }) => [...new Set(lines.map(chunkOf))]);
        for (const chunk of chunks) expect(chunk).toHaveLength(1);
        expect(chunks.flat()).toEqual(chunks.flat().toSorted((a, b) => a - b));
      },
    ),
    tries(40),
  );
});

test("rejects that Firehose never accepts are given up and counted after six attempts with growing waits", async () => {
  const { write, requests, sleeps } = setUp((_, lines) => (lines.length > 2 ? [0, 2] : [0, 1]));
  await expect(write(rejectsOf(3))).rejects.toThrow("2 rejects could not be kept after 6 attempts");
  expect(requests.map(({ lines }) => lines.length)).toEqual([3, 2, 2, 2, 2, 2]);
  expect(sleeps).toEqual([50, 100, 200, 400, 800]);
});

test("a sixth attempt may succeed after five refusals", async () => {
  const { write, requests } = setUp((request) => (request < 5 ? [0] : []));
  await write(rejectsOf(1));
  expect(requests).toHaveLength(6);
});

test("a request that fails as a whole is thrown", async () => {
  const { write, requests } = setUp((request) => {
    if (request === 1) throw new Error("no Firehose");
    return [];
  });
  await expect(write(rejectsOf(1_500))).rejects.toThrow("no Firehose");
  expect(requests).toHaveLength(1);
});

import { aggregate, deaggregate } from "@trips/aws/kinesis-aggregate.ts";
import { decodeBatch } from "@trips/core/domain/batch.ts";
import { byField, type Field, fieldNames, fields } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { deliveryStreams } from "@trips/core/pipeline.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { receivedAt } from "@trips/core/testing/records.ts";
import type { Context, FirehoseTransformationResult } from "aws-lambda";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { fitAnswer } from "./fit-answer.ts";
import { handler } from "./lake-transform.ts";

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  process.env.POWERTOOLS_METRICS_DISABLED = "true";
});

const mebibyte = 1024 * 1024;
const mostAnswerBytes = 6 * mebibyte;
const mostRecordBytes = mebibyte;
const arrivedMs = Date.UTC(2026, 10, 20, 23, 59, 59, 999);

/** What Firehose buffers before it invokes: records up to the configured size, and the one that reaches it. */
const invocationsOf = (batches: readonly Uint8Array[]): Uint8Array[][] => {
  const invocations: Uint8Array[][] = [];
  let room = 0;
  for (const batch of batches) {
    if (room <= 0) {
      invocations.push([]);
      room = deliveryStreams.lake.transform.bufferMegabytes * mebibyte;
    }
    invocations.at(-1)!.push(batch);
    room -= batch.length;
  }
  return invocations;
};

const transform = async (batches: readonly Uint8Array[]): Promise<FirehoseTransformationResult> => {
  const records = batches.map((data, index) => ({
    recordId: `shardId-000000000000:${String(index).padStart(56, "0")}:000000`,
    approximateArrivalTimestamp: arrivedMs,
    data: Buffer.from(data).toString("base64"),
  }));
  const event = { invocationId: "", deliveryStreamArn: "", region: "", records };
  return (await handler(event, {} as Context)) as FirehoseTransformationResult;
};

const rowsIn = ({ records }: FirehoseTransformationResult): number =>
  records.reduce(
    (sum, { data = "" }) => sum + Buffer.from(data, "base64").toString().split("\n").length - 1,
    0,
  );

const recordsIn = (batch: Uint8Array): number => {
  const decoded = decodeBatch(batch);
  return decoded.ok ? decoded.batch.records.length : 0;
};

/** Each response is within Lambda's limit, and every record that counts is a row. */
const expectAllToLand = async (batches: readonly Uint8Array[]): Promise<void> => {
  for (const invocation of invocationsOf(batches)) {
    const answer = await transform(invocation);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(mostAnswerBytes);
    expect(rowsIn(answer)).toBe(invocation.reduce((sum, batch) => sum + recordsIn(batch), 0));
  }
};

/** An envelope as API Gateway writes it, with the longest possible values for everything that each row repeats. */
const envelopeOf = (records: string): Buffer =>
  Buffer.from(
    `{"version":1,"driver":"${"d".repeat(64)}","trip":"${"t".repeat(64)}","receivedAt":${receivedAt},"requestId":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","batch":{"timeZone":"America/Argentina/ComodRivadavia","vehicle":"${"🚗".repeat(limits.vehicleLength)}","device":"${"d".repeat(limits.deviceLength)}","records":[${records}]}}`,
  );

/** The shortest record that API Gateway accepts, with 1e12 as it writes it. */
const smallest = '{"id":0,"t":1.0E12,"lat":0,"lon":0}';
/** Of a field's limits and the values one quantum inside them, the one that takes the most characters. */
const longestOf = ({ least, most, perUnit }: Field): number =>
  [least, most, (least * perUnit + 1) / perUnit, (most * perUnit - 1) / perUnit].reduce((a, b) =>
    String(b).length > String(a).length ? b : a,
  );
const largest = JSON.stringify({ ...byField(fieldNames, (name) => longestOf(fields[name])), t: receivedAt });
const repeated = (record: string): string =>
  Array.from({ length: limits.recordsPerBatch }, () => record).join(",");

test("the smallest records fit although each row repeats its batch", { tags: "slow" }, () =>
  expectAllToLand(Array.from({ length: 40 }, () => envelopeOf(repeated(smallest)))),
);

test("the largest records fit", { tags: "slow" }, () =>
  expectAllToLand(Array.from({ length: 20 }, () => envelopeOf(repeated(largest)))),
);

test("a batch that fills its Kinesis record fits behind small ones that fill the buffer", () => {
  const spaces = " ".repeat(mostRecordBytes - envelopeOf(repeated(largest)).length);
  const full = envelopeOf(`${repeated(largest)}${spaces}`);
  expect(full).toHaveLength(mostRecordBytes);
  const small = Array.from({ length: 5 }, () => envelopeOf(repeated(smallest)));
  expect(invocationsOf([...small, full])).toHaveLength(1);
  return expectAllToLand([...small, full]);
});

test("the batches of a KPL aggregate fit, however it is filled", { tags: "slow" }, () => {
  const members = Array.from({ length: 27 }, () => ({
    partitionKey: "driver/trip",
    data: envelopeOf(repeated(smallest)),
  }));
  const record = aggregate(members);
  expect(record.length).toBeGreaterThan(0.9 * mostRecordBytes);
  return expectAllToLand(deaggregate(record)!.map(({ data }) => data));
});

const anyRecord = fc.constantFrom(smallest, largest, '{"id":-1}', "null");
const anyBatch = fc.oneof(
  fc
    .tuple(fc.array(anyRecord, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 333 }))
    .map(([records, times]) => envelopeOf(Array.from({ length: times }, () => records.join(",")).join(","))),
  fc.string().map((text) => Buffer.from(text)),
);

test("in any mix every record that counts is a row, and an unreadable one fails alone", () =>
  fc.assert(
    fc.asyncProperty(fc.array(anyBatch, { minLength: 1, maxLength: 30 }), expectAllToLand),
    tries(25),
  ));

test("rows are partitioned by UTC date of arrival, whatever time their records claim", async () => {
  const t = Date.UTC(2003, 4, 1);
  const { records } = await transform([envelopeOf(`{"id":1,"t":${t},"lat":0,"lon":0},${smallest}`)]);
  expect(records).toEqual([
    expect.objectContaining({ result: "Ok", metadata: { partitionKeys: { date: "2026-11-20" } } }),
  ]);
});

test("beyond what a response holds the largest records fail alone, and the order stays that of the request", () => {
  const ok = (recordId: string, bytes: number) =>
    ({ recordId, result: "Ok", data: "x".repeat(bytes) }) as const;
  const results = [
    ok("a", 500),
    ok("b", 100),
    { recordId: "c", result: "ProcessingFailed" } as const,
    ok("d", 200),
  ];
  const failed = (recordId: string) => ({ recordId, result: "ProcessingFailed" });
  const { records, tooMany } = fitAnswer(results, 600);
  expect(records).toEqual([failed("a"), results[1], results[2], results[3]]);
  expect(tooMany).toBe(1);

  fc.assert(
    fc.property(
      fc.array(fc.nat(400), { maxLength: 8 }),
      fc.integer({ min: 400, max: 2000 }),
      (sizes, most) => {
        const all = sizes.map((bytes, index) => ok(String(index), bytes));
        const fitted = fitAnswer(all, most);
        expect(JSON.stringify({ records: fitted.records }).length).toBeLessThanOrEqual(most);
        expect(fitted.records.map(({ recordId }) => recordId)).toEqual(all.map(({ recordId }) => recordId));
        const lost = all.filter((_, index) => fitted.records[index]!.result !== "Ok");
        expect(fitted.tooMany).toBe(lost.length);
        const whole = JSON.stringify({ records: all }).length;
        expect(lost.length === 0).toBe(whole <= most);
      },
    ),
    tries(300),
  );
});

test("more input than Firehose's buffer should hold loses single batches, not all of them", async () => {
  const answer = await transform(Array.from({ length: 10 }, () => envelopeOf(repeated(smallest))));
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(mostAnswerBytes);
  const failed = answer.records.filter(({ result }) => result !== "Ok");
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(5);
});

test("an unreadable record fails alone, without data, under the id it came with", async () => {
  const batches = [Buffer.from("no batch"), envelopeOf(smallest), new Uint8Array(), envelopeOf('{"id":-1}')];
  const { records } = await transform(batches);
  const failed = (at: number) => ({
    recordId: expect.stringContaining(`${at}:000000`),
    result: "ProcessingFailed",
  });
  expect(records).toEqual([
    failed(0),
    expect.objectContaining({ recordId: expect.stringContaining("1:000000"), result: "Ok" }),
    failed(2),
    failed(3),
  ]);
});

test("a response is filled to its last byte", () => {
  const results = [0, 1].map((id) => ({ recordId: `${id}`, result: "Ok", data: "x".repeat(90) }) as const);
  const whole = JSON.stringify({ records: results }).length;
  expect(fitAnswer(results, whole).tooMany).toBe(0);
  expect(fitAnswer(results, whole - 1).tooMany).toBe(1);
});

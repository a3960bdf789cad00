import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maximumEventBytes } from "./invocation.ts";
import { fromGetRecords, laneOf, measureBatch, type StreamRecord, toEventRecord } from "./kinesis-event.ts";

const origin = {
  shardId: "shardId-000000000000",
  eventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
  invokeIdentityArn: "arn:aws:iam::000000000000:role/aggregate",
  region: "us-east-1",
};
const read = (partitionKey: string, data: Uint8Array, arrivalMs = 1_545_084_650_987) =>
  fromGetRecords(
    {
      SequenceNumber: "49590338271490256608559692538361571095921575989136588898",
      PartitionKey: partitionKey,
      Data: data,
      ApproximateArrivalTimestamp: arrivalMs / 1000,
    },
    origin,
    0,
  );

describe("a record", () => {
  test("has the form that Lambda gives a function", () => {
    expect(toEventRecord(read("1", Buffer.from("Hello, this is a test.")), origin)).toEqual({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: "1",
        sequenceNumber: "49590338271490256608559692538361571095921575989136588898",
        data: "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
        approximateArrivalTimestamp: 1545084650.987,
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: "shardId-000000000000:49590338271490256608559692538361571095921575989136588898",
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::000000000000:role/aggregate",
      awsRegion: "us-east-1",
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
    });
  });

  test("keeps its data when it is a view into a larger buffer", () => {
    const bytes = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4);
    expect(toEventRecord(read("k", bytes), origin).kinesis.data).toBe(
      Buffer.from([1, 2, 3]).toString("base64"),
    );
  });

  test("takes exactly as many bytes as measured", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), fc.uint8Array(), (partitionKey, data) => {
        const record = read(partitionKey, data);
        expect(record.eventBytes).toBe(Buffer.byteLength(JSON.stringify(toEventRecord(record, origin))) + 1);
      }),
    );
  });
});

describe("a batch", () => {
  const sized = (eventBytes: number, arrivalMs = 0) => ({ eventBytes, arrivalMs }) as StreamRecord;
  const limits = { batchSize: 3, envelopeBytes: 1_000 };

  test("of fewer records than the batch size may wait for more", () => {
    expect(measureBatch([sized(10), sized(10)], limits)).toEqual({ count: 2, full: false });
    expect(measureBatch([], limits)).toEqual({ count: 0, full: false });
  });

  test("is full at the batch size", () => {
    expect(measureBatch([1, 2, 3, 4].map(sized), limits)).toEqual({ count: 3, full: true });
  });

  test("is full before the record that would exceed 6 MB, the envelope included", () => {
    const half = (maximumEventBytes - 1_000) / 2;
    expect(measureBatch([sized(half), sized(half), sized(1)], limits)).toEqual({ count: 2, full: true });
    expect(measureBatch([sized(half), sized(half + 1)], limits)).toEqual({ count: 1, full: true });
  });

  test("is a single record if that alone exceeds 6 MB", () => {
    expect(measureBatch([sized(maximumEventBytes), sized(1)], limits)).toEqual({ count: 1, full: true });
    expect(measureBatch([sized(maximumEventBytes)], limits)).toEqual({ count: 1, full: true });
  });

  test("never spans two tumbling windows", () => {
    const windowOf = ({ arrivalMs }: StreamRecord) => Math.floor(arrivalMs / 60_000);
    const queue = [sized(1, 1_000), sized(1, 59_999), sized(1, 60_000)];
    expect(measureBatch(queue, { ...limits, windowOf })).toEqual({ count: 2, full: true });
  });
});

describe("lanes", () => {
  test("a partition key always has the same lane, and many keys fill all lanes", () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `driver-${index}`);
    const lanes = keys.map((key) => laneOf(key, 10));
    expect(keys.map((key) => laneOf(key, 10))).toEqual(lanes);
    expect(new Set(lanes)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });
});

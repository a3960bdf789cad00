import { aggregate as aggregateRecords } from "@trips/aws/kinesis-aggregate.ts";
import type { KinesisStreamRecord } from "aws-lambda";
import { expect, test } from "vitest";
import { deliveriesOf, earliestArrivalMs } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";

const record = (sequenceNumber: string, data: Uint8Array) =>
  ({
    eventID: `shardId-000000000001:${sequenceNumber}`,
    kinesis: { sequenceNumber, data: Buffer.from(data).toString("base64") },
  }) as KinesisStreamRecord;

test("a KPL aggregate is delivered as the records it holds, each under the aggregate's sequence number", () => {
  const members = ["a", "b"].map((text) => ({ partitionKey: "driver/trip", data: Buffer.from(text) }));
  const deliveries = deliveriesOf([
    record("7", aggregateRecords(members)),
    record("8", Buffer.from("plain")),
  ]);
  expect(deliveries.map(({ data, ...rest }) => ({ ...rest, text: Buffer.from(data).toString() }))).toEqual([
    { partition: "shardId-000000000001", offset: "7", text: "a" },
    { partition: "shardId-000000000001", offset: "7", text: "b" },
    { partition: "shardId-000000000001", offset: "8", text: "plain" },
  ]);
});

test("an event's wait is measured from its earliest arrival, whatever the order of its records", () => {
  const arrived = (seconds: number) =>
    ({ kinesis: { approximateArrivalTimestamp: seconds } }) as KinesisStreamRecord;
  expect(earliestArrivalMs([arrived(12.5), arrived(11.25), arrived(13)])).toBe(11_250);
});

test("a missing setting stops the start and is named", () => {
  expect(() => readEnvironment(["A", "B", "C"], { A: "1", B: "" })).toThrow("Missing environment: B, C");
});

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, KinesisStreamEvent, KinesisStreamRecord } from "aws-lambda";
import { vi } from "vitest";

export const aContext = { functionName: "f", awsRequestId: "request", memoryLimitInMB: "512" } as Context;

let sequence = 0;

/** A record as Lambda hands it to a consumer of the shard. */
export const kinesisRecord = (data: Uint8Array, shardId = "shardId-000000000000"): KinesisStreamRecord => {
  const sequenceNumber = String(++sequence).padStart(20, "0");
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    kinesis: {
      sequenceNumber,
      partitionKey: "driver/trip",
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: Date.now() / 1000,
    },
  } as KinesisStreamRecord;
};

export const kinesisEvent = (...records: KinesisStreamRecord[]): KinesisStreamEvent => ({ Records: records });

export type FaultOf = (command: object) => Error | undefined;

/** A client that throws a given error instead of asking the table. */
export const withFaults = (client: DynamoDBDocumentClient, faultOf: FaultOf): DynamoDBDocumentClient =>
  Object.assign(Object.create(client), {
    send: async (command: never) => {
      const fault = faultOf(command);
      if (fault) throw fault;
      return client.send(command);
    },
  });

/** What a function prints, line by line. */
export const captureOutput = () => {
  const lines: string[] = [];
  for (const method of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line)));
  return {
    lines,
    /** The metrics of these names, added up. */
    metrics: (...names: string[]): number[] => {
      const printed = lines.map((line) => JSON.parse(line)).filter((line) => "_aws" in line);
      return names.map((name) =>
        printed.reduce((sum, line) => sum + [line[name] ?? 0].flat().reduce((a, b) => a + b), 0),
      );
    },
  };
};

import { expect, test } from "vitest";
import { aggregate } from "../kinesis-aggregate.ts";
import { failureOf } from "./failures.ts";

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

const batch = (more: object) =>
  JSON.stringify({
    requestContext: { functionArn: arn("aggregate"), condition: "RetryAttemptsExhausted" },
    KinesisBatchInfo: {
      shardId: "shardId-000000000001",
      startSequenceNumber: "4",
      endSequenceNumber: "9",
      batchSize: 2,
    },
    ...more,
  });

test("a document about a batch has the event's records, those of a KPL aggregate one by one", () => {
  const members = ["a", "b"].map((text) => ({ partitionKey: `key-${text}`, data: Buffer.from(text) }));
  const record = (sequenceNumber: string, partitionKey: string, data: Uint8Array) => ({
    kinesis: { sequenceNumber, partitionKey, data: Buffer.from(data).toString("base64") },
  });
  const Records = [record("4", "any", aggregate(members)), record("9", "key-c", Buffer.from("c"))];
  const failure = failureOf("k", batch({ payload: { Records } }), 0);
  if (failure.type !== "batch") throw new Error(failure.type);
  expect(failure).toMatchObject({ key: "k", functionName: "aggregate", first: "4", last: "9" });
  expect(
    failure.deliveries!.map(({ data, ...rest }) => ({ ...rest, text: Buffer.from(data).toString() })),
  ).toEqual([
    { partition: "shardId-000000000001", offset: "4", group: "key-a", text: "a" },
    { partition: "shardId-000000000001", offset: "4", group: "key-b", text: "b" },
    { partition: "shardId-000000000001", offset: "9", group: "key-c", text: "c" },
  ]);
});

test("a document without the event names the records of the stream", () => {
  expect(failureOf("k", batch({}), 0)).toMatchObject({
    type: "batch",
    shard: "shardId-000000000001",
    first: "4",
    last: "9",
    deliveries: undefined,
  });
});

test("a document about an asynchronous invocation has its function and its event", () => {
  const requestPayload = { Records: [] };
  const text = JSON.stringify({
    requestContext: { functionArn: `${arn("curate")}:$LATEST` },
    requestPayload,
  });
  expect(failureOf("k", text, 0)).toEqual({
    key: "k",
    type: "invocation",
    functionName: "curate",
    payload: requestPayload,
  });
});

test.each(["no JSON", "{}", "null", "[]", "7"])("%s is no document of Lambda's", (text) => {
  expect(failureOf("k", text, 0)).toEqual({ key: "k", type: "unknown" });
});

const published = (more: object = {}) =>
  JSON.stringify({
    ruleName: "trips_dev_owntracks",
    topic: "owntracks/ana/0123456789abcdef",
    cloudwatchTraceId: "7e146a2c-95b5-6caf-98b9-50e3969734c7",
    clientId: "0123456789abcdef",
    base64OriginalPayload: Buffer.from('{"_type":"location"}').toString("base64"),
    failures: [{ failedAction: "KinesisAction", failedResource: "records", errorMessage: "throttled" }],
    ...more,
  });

test("a document of IoT Core's has the message, its topic, and is as old as the object", () => {
  expect(failureOf("mqtt/b8a1", published(), 1_795_162_800_000)).toEqual({
    key: "mqtt/b8a1",
    type: "message",
    topic: "owntracks/ana/0123456789abcdef",
    payload: Buffer.from('{"_type":"location"}'),
    receivedAt: 1_795_162_800_000,
    requestId: "b8a1",
  });
});

test.each([{ topic: 7 }, { base64OriginalPayload: undefined }, { base64OriginalPayload: "no base64!" }])(
  "with %j it is no document of IoT Core's",
  (more) => {
    expect(failureOf("mqtt/b8a1", published(more), 0)).toEqual({ key: "mqtt/b8a1", type: "unknown" });
  },
);

import { describe, expect, test } from "vitest";
import { parseFault } from "./parse-fault.ts";

describe("a fault", () => {
  test("without share, count and seed always hits", () => {
    expect(parseFault({ type: "throttle", stream: "records" })).toEqual({
      type: "throttle",
      stream: "records",
      share: 1,
      seed: 1,
    });
  });

  test.each([
    [
      {
        type: "throttle",
        stream: "records",
        shard: "shardId-000000000000",
        operation: "GetRecords",
        share: 0.5,
      },
    ],
    [{ type: "fail-entries", error: "InternalFailure", count: 3 }],
    [{ type: "drop-response", service: "kinesis", operation: "PutRecords" }],
    [{ type: "delay", service: "lambda", function: "aggregate", milliseconds: 100 }],
    [{ type: "kill-handler", when: "after", function: "aggregate", seed: 0 }],
    [{ type: "cancel-transaction", when: "before", share: 0 }],
  ])("is accepted unchanged: %j", (fault) => {
    expect(parseFault(fault)).toMatchObject(fault);
  });
});

test.each<[unknown, string]>([
  ["throttle", "A fault is a JSON object with a type, one of throttle, fail-entries, drop-response"],
  [null, "A fault is a JSON object"],
  [[], "A fault is a JSON object"],
  [{}, "type is missing; it must be one of throttle,"],
  [{ type: "explode" }, 'type is "explode"; it must be one of throttle,'],
  [{ type: "constructor" }, 'type is "constructor"; it must be one of throttle,'],
  [
    { type: "throttle", when: "before" },
    "when is no setting of a throttle; stream, shard, operation, share, count, seed are.",
  ],
  [{ type: "throttle", operation: "SplitShard" }, "it must be one of PutRecord, PutRecords, GetRecords."],
  [{ type: "throttle", stream: "" }, 'stream is ""; it must be a name of 1 to 256 characters.'],
  [{ type: "throttle", shard: "shardId-000000000000" }, "shard is given without a stream"],
  [{ type: "throttle", share: 1.1 }, "share is 1.1; it must be a number from 0 to 1."],
  [{ type: "throttle", share: "0.5" }, 'share is "0.5"; it must be a number from 0 to 1.'],
  [{ type: "throttle", count: 0 }, "count is 0; it must be a whole number from 1 to 1000000000."],
  [{ type: "throttle", seed: 1.5 }, "seed is 1.5; it must be a whole number from 0 to 4294967295."],
  [
    { type: "fail-entries", error: "Oops" },
    "must be one of ProvisionedThroughputExceededException, InternalFailure.",
  ],
  [
    { type: "drop-response" },
    "service is missing from a drop-response; it must be one of kinesis, firehose, dynamodb.",
  ],
  [{ type: "drop-response", service: "lambda" }, "it must be one of kinesis, firehose, dynamodb."],
  [
    { type: "drop-response", service: "kinesis", operation: "GetRecords" },
    'operation is "GetRecords"; it must be one of PutRecord, PutRecords.',
  ],
  [
    { type: "drop-response", service: "dynamodb", stream: "records" },
    "stream does not narrow a fault of dynamodb; operation does.",
  ],
  [{ type: "delay", service: "kinesis" }, "milliseconds is missing from a delay; it must be a whole number"],
  [{ type: "delay", service: "kinesis", milliseconds: 60_001 }, "from 1 to 60000."],
  [
    { type: "delay", service: "lambda", milliseconds: 1, stream: "records" },
    "stream does not narrow a fault of lambda; operation, function do.",
  ],
  [{ type: "kill-handler" }, "when is missing from a kill-handler; it must be one of before, after."],
  [{ type: "cancel-transaction", when: "while" }, 'when is "while"; it must be one of before, after.'],
])("%j is refused with what is allowed", (document, message) => {
  expect(() => parseFault(document)).toThrow(
    expect.objectContaining({
      code: "ValidationException",
      statusCode: 400,
      message: expect.stringContaining(message),
    }),
  );
});

import { expect, test } from "vitest";
import type { EventSourceMappingSpec } from "../settings.ts";
import { sampleMapping } from "../testing/sample-streams.ts";
import { validateMappingSpec } from "./mapping-spec.ts";

test("settings that Lambda allows are accepted", () => {
  expect(() => validateMappingSpec(sampleMapping, Date.now())).not.toThrow();
});

test.each<[Partial<EventSourceMappingSpec>, string]>([
  [{ batchSize: 0 }, "batchSize is 0; it must be a whole number from 1 to 10000."],
  [{ batchSize: 10_001 }, "batchSize is 10001"],
  [{ batchSize: 1.5 }, "batchSize is 1.5"],
  [{ batchingWindowSeconds: 301 }, "from 0 to 300"],
  [{ parallelizationFactor: 11 }, "from 1 to 10"],
  [
    { maximumRetryAttempts: -2 },
    "maximumRetryAttempts is -2; it must be a whole number from 0 to 10000, or -1.",
  ],
  [{ maximumRecordAgeSeconds: 59 }, "from 60 to 604800, or -1"],
  [{ tumblingWindowSeconds: 901 }, "from 0 to 900"],
  [
    { tumblingWindowSeconds: 60, parallelizationFactor: 2 },
    "a tumbling window needs a parallelizationFactor of 1",
  ],
  [
    { startingPosition: "AT_SEQUENCE_NUMBER" as never },
    "startingPosition is AT_SEQUENCE_NUMBER; it must be TRIM_HORIZON or LATEST or AT_TIMESTAMP.",
  ],
  [
    { startingPosition: "AT_TIMESTAMP" },
    "startingTimestampSeconds is undefined; AT_TIMESTAMP needs epoch seconds that are not in the future.",
  ],
  [
    { startingPosition: "AT_TIMESTAMP", startingTimestampSeconds: 1_001 },
    "startingTimestampSeconds is 1001; AT_TIMESTAMP needs epoch seconds that are not in the future.",
  ],
  [{ startingTimestampSeconds: 5 }, "with the startingPosition TRIM_HORIZON; it needs AT_TIMESTAMP."],
  [{ consumer: "a b" }, 'consumer is "a b"; it must match'],
  [
    { onFailure: { queueArn: "arn:aws:sqs:us-east-1:000000000000:failures" } as never },
    "onFailure is an SQS queue (arn:aws:sqs:us-east-1:000000000000:failures), which is not supported;",
  ],
  [
    { onFailure: { bucket: "arn:aws:sns:us-east-1:000000000000:failures" } },
    "onFailure is an SNS topic (arn:aws:sns:us-east-1:000000000000:failures), which is not supported;",
  ],
  [{ onFailure: {} as never }, "onFailure is {}; it must be { bucket: name } of S3."],
  [{ filterPatterns: [] }, "filterPatterns has 0 patterns; 1 to 10 are allowed."],
  [
    { filterPatterns: [{ data: { kind: ["trip"] } }], tumblingWindowSeconds: 60 },
    "a tumbling window allows no filter.",
  ],
])("%j is refused with what is allowed", (change, message) => {
  expect(() => validateMappingSpec({ ...sampleMapping, ...change }, 1_000_000)).toThrow(message);
});

import { expect, test } from "vitest";
import { type EventSourceMappingSpec, mappings } from "../../core/pipeline.ts";
import { validateMappingSpec } from "./mapping-spec.ts";

test("the pipeline's own mappings are valid", () => {
  for (const spec of Object.values(mappings)) expect(() => validateMappingSpec(spec)).not.toThrow();
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
    { startingPosition: "AT_TIMESTAMP" as never },
    "startingPosition is AT_TIMESTAMP; it must be TRIM_HORIZON or LATEST.",
  ],
])("%j is refused and says what is allowed", (change, message) => {
  expect(() => validateMappingSpec({ ...mappings.aggregate, ...change })).toThrow(message);
});

import { stream } from "@trips/core/pipeline.ts";

/** Faults of every kind that the local cloud can inject, each repeatable by its seed. */
export const everyFault: readonly object[] = [
  { type: "throttle", operation: "PutRecord", stream: stream.name, share: 0.1 },
  { type: "throttle", operation: "GetRecords", share: 0.2 },
  { type: "fail-entries", share: 0.3 },
  { type: "drop-response", service: "kinesis", operation: "PutRecord", share: 0.1 },
  { type: "drop-response", service: "kinesis", operation: "PutRecords", count: 2 },
  { type: "drop-response", service: "dynamodb", operation: "TransactWriteItems", share: 0.3, count: 5 },
  { type: "delay", service: "dynamodb", milliseconds: 20, share: 0.1 },
  { type: "cancel-transaction", when: "before", share: 0.3, count: 6 },
  { type: "cancel-transaction", when: "after", share: 0.3, count: 6 },
  { type: "kill-handler", function: "aggregate", when: "before", share: 0.3, count: 4 },
  { type: "kill-handler", function: "aggregate", when: "after", share: 0.3, count: 6 },
  { type: "kill-handler", function: "pulse", when: "after", count: 1 },
].map((fault, index) => ({ ...fault, seed: 40 + index }));

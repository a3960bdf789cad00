import { expect, test } from "vitest";
import type { FirehoseRecord } from "./record.ts";
import { invocationLimitMs, openTransform } from "./transform.ts";

const record = { recordId: "1", arrivalMs: 0, data: Buffer.from("x") } as unknown as FirehoseRecord;

test("a transform that does not answer in time is given up after its retries, and every record is kept as failed", async () => {
  let invocations = 0;
  const transform = openTransform({
    functions: {
      invoke: () => {
        invocations++;
        return new Promise(() => {});
      },
    },
    functionName: "lakeTransform",
    retries: 2,
    deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/lake",
    region: "us-east-1",
    retryPause: async () => {},
    limitMs: 5,
    log: () => {},
  });
  const [transformed] = await transform([record]);
  expect(transformed).toMatchObject({
    attemptsMade: 3,
    outcome: { result: "ProcessingFailed", errorCode: "Lambda.FunctionTimeout" },
  });
  expect(invocations).toBe(3);
});

test("Firehose waits five minutes for a transform", () => {
  expect(invocationLimitMs).toBe(5 * 60 * 1000);
});

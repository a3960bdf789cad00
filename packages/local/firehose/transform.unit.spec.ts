import { expect, test } from "vitest";
import type { FirehoseRecord } from "./record.ts";
import { invocationLimitMs, openTransform, payloadLimitBytes } from "./transform.ts";

const record = { recordId: "1", arrivalMs: 0, data: Buffer.from("x") } as unknown as FirehoseRecord;

const settings = {
  functionName: "lakeTransform",
  deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/lake",
  region: "us-east-1",
  retryPause: async () => {},
  log: () => {},
};

test("a transform that does not answer in time is given up after its retries, and every record is kept as failed", async () => {
  let invocations = 0;
  const transform = openTransform({
    functions: {
      invoke: () => {
        invocations++;
        return new Promise(() => {});
      },
    },
    ...settings,
    retries: 2,
    limitMs: 5,
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

test("an answer's own size counts, where the runtime knows it", async () => {
  const payload = { records: [{ recordId: "1", result: "Dropped" }] };
  const outcomeOf = async (bytes: number) => {
    const functions = { invoke: async () => ({ ok: true, payload, bytes }) as const };
    const [transformed] = await openTransform({ ...settings, functions, retries: 0 })([record]);
    return transformed!.outcome;
  };
  expect(await outcomeOf(payloadLimitBytes)).toEqual({ result: "Dropped" });
  expect(await outcomeOf(payloadLimitBytes + 1)).toMatchObject({
    errorCode: "Lambda.FunctionError",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291456 bytes).",
  });
});

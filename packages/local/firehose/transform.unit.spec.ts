import { expect, test } from "vitest";
import type { InvocationResult } from "../service.ts";
import type { FirehoseRecord } from "./record.ts";
import { openTransform, payloadLimitBytes } from "./transform.ts";

const record: FirehoseRecord = {
  recordId: "one",
  data: Buffer.from("{}"),
  arrivalMs: 0,
  ticket: { hold() {}, release() {}, weigh() {} },
};

const transformOnce = async (result: InvocationResult) => {
  const transform = openTransform({
    functions: { invoke: async () => result },
    functionName: "transform",
    retries: 0,
    deliveryStreamArn: "arn",
    region: "us-east-1",
    retryPause: async () => {},
    log: () => {},
  });
  const [transformed] = await transform([record]);
  return transformed!.outcome;
};

const payload = { records: [{ recordId: "one", result: "Dropped" }] };

test("an answer's own size counts, where the runtime knows it", async () => {
  expect(await transformOnce({ ok: true, payload, bytes: payloadLimitBytes })).toEqual({ result: "Dropped" });
  expect(await transformOnce({ ok: true, payload, bytes: payloadLimitBytes + 1 })).toMatchObject({
    errorCode: "Lambda.FunctionError",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291456 bytes).",
  });
});

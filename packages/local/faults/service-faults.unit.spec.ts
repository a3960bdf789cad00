import { expect, test } from "vitest";
import type { JsonService } from "../service.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { parseFault } from "./parse-fault.ts";
import { createDelay, withFirehoseFaults, withFunctionDelays } from "./service-faults.ts";

const createFirehose = () => {
  const stored: string[] = [];
  const service: JsonService = {
    targetPrefix: "Firehose_20150804",
    async call(operation) {
      stored.push(operation);
      return { RecordId: "1" };
    },
    async handle(operation) {
      stored.push(operation);
      return { statusCode: 200, headers: {}, body: Buffer.from('{"RecordId":"1"}') };
    },
  };
  return { stored, service };
};

test("a dropped response of Firehose is a 500 for a record that is stored, for that stream only", async () => {
  const plan = createFaultPlan();
  const delay = createDelay(plan, new AbortController().signal);
  const { stored, service } = createFirehose();
  const firehose = withFirehoseFaults(service, plan, delay);
  plan.set(parseFault({ type: "drop-response", service: "firehose", stream: "rejects" }));
  const put = (name: string) =>
    firehose.handle("PutRecord", Buffer.from(JSON.stringify({ DeliveryStreamName: name })), "");
  expect((await put("lake")).statusCode).toBe(200);
  const dropped = await put("rejects");
  expect([dropped.statusCode, JSON.parse(Buffer.from(dropped.body).toString())]).toEqual([
    500,
    { __type: "InternalFailure", message: expect.stringContaining("dropped after the write") },
  ]);
  await expect(firehose.call("PutRecordBatch", { DeliveryStreamName: "rejects" })).rejects.toMatchObject({
    code: "InternalFailure",
    statusCode: 500,
  });
  expect(stored).toEqual(["PutRecord", "PutRecord", "PutRecordBatch"]);
});

test("a delayed invocation reaches its function after the delay, others at once", async () => {
  const plan = createFaultPlan();
  const stopping = new AbortController();
  const invoked: string[] = [];
  const functions = withFunctionDelays(
    {
      async invoke(name) {
        invoked.push(name);
        return { ok: true, payload: null };
      },
    },
    createDelay(plan, stopping.signal),
  );
  plan.set(parseFault({ type: "delay", service: "lambda", function: "pulse", milliseconds: 60_000 }));
  const delayed = functions.invoke("pulse", {});
  await functions.invoke("aggregate", {});
  expect(invoked).toEqual(["aggregate"]);
  stopping.abort();
  expect(await delayed).toEqual({ ok: true, payload: null });
});

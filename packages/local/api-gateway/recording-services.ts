import { randomUUID } from "node:crypto";
import type { FunctionRuntime, InvocationResult, JsonService, WireResponse } from "../service.ts";

const json = (statusCode: number, body: object): WireResponse => ({
  statusCode,
  headers: { "Content-Type": "application/x-amz-json-1.1" },
  body: Buffer.from(JSON.stringify(body)),
});

export type RecordingKinesis = JsonService & {
  /** Every request that reached it, parsed. */
  readonly requests: Record<string, string>[];
  /** The envelopes of what it stored. */
  readonly stored: Record<string, unknown>[];
  answerWith(answer: () => WireResponse | Promise<WireResponse>): void;
};

/** A stand-in for Kinesis that keeps its requests; like Kinesis, it refuses a record without data. */
export const createRecordingKinesis = (): RecordingKinesis => {
  const requests: Record<string, string>[] = [];
  const stored: Record<string, unknown>[] = [];
  let answer: (() => WireResponse | Promise<WireResponse>) | undefined;
  return {
    targetPrefix: "Kinesis_20131202",
    requests,
    stored,
    answerWith: (next) => {
      answer = next;
    },
    call: () => Promise.reject(new Error("The gateway speaks the wire protocol.")),
    async handle(operation, body) {
      const request = JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, string>;
      requests.push({ operation, ...request });
      if (answer !== undefined) return answer();
      if (!request.Data || !request.PartitionKey) {
        const message = `2 validation errors detected: Value null at 'data' failed to satisfy constraint: Member must not be null; Value '${request.ExplicitHashKey}' at 'explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})`;
        return json(400, { __type: "ValidationException", message });
      }
      stored.push(JSON.parse(Buffer.from(request.Data, "base64").toString("utf8")));
      return json(200, { ShardId: "shardId-000000000001", SequenceNumber: "4965" });
    },
  };
};

export const kinesisError = (statusCode: number, type: string): WireResponse =>
  json(statusCode, { __type: type, message: `${type} ${randomUUID()}` });

export type RecordingFunctions = FunctionRuntime & {
  readonly events: { name: string; event: unknown }[];
  answerWith(answer: () => InvocationResult | Promise<InvocationResult>): void;
};

export const createRecordingFunctions = (): RecordingFunctions => {
  const events: { name: string; event: unknown }[] = [];
  let answer: () => InvocationResult | Promise<InvocationResult> = () => ({
    ok: true,
    payload: { statusCode: 200, body: "{}" },
  });
  return {
    events,
    answerWith: (next) => {
      answer = next;
    },
    async invoke(name, event) {
      events.push({ name, event: structuredClone(event) });
      return answer();
    },
  };
};

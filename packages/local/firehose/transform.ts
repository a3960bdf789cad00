import { type Effects, systemEffects } from "../process/effects.ts";
import type { FunctionRuntime, InvocationResult, Log } from "../service.ts";
import { base64, type FirehoseRecord } from "./record.ts";
import { type Outcome, readTransformResponse } from "./transform-response.ts";

/** Lambda's payload limit for a synchronous invocation, request and response alike. */
export const payloadLimitBytes = 6 * 1024 * 1024;

/** Firehose waits for a transform no longer than five minutes, whatever the function's own limit is. */
export const invocationLimitMs = 300_000;

export type Transformed = {
  readonly record: FirehoseRecord;
  readonly outcome: Outcome;
  readonly attemptsMade: number;
};

export type Transform = (records: readonly FirehoseRecord[]) => Promise<Transformed[]>;

/** Upper bound of a record's JSON bytes in the event. */
export const eventBytes = (record: FirehoseRecord): number =>
  Math.ceil(record.data.length / 3) * 4 + 512 + 3 * (record.kinesis?.partitionKey.length ?? 0);

type Failure = { readonly errorCode: string; readonly errorMessage: string };

const invocationFailure = (result: InvocationResult & { ok: false }): Failure => {
  if (result.errorType === "Function.TimedOut") {
    return {
      errorCode: "Lambda.FunctionTimeout",
      errorMessage: "The Lambda function timed out. Increase the Timeout setting in the Lambda function.",
    };
  }
  return {
    errorCode: "Lambda.FunctionError",
    errorMessage: `The Lambda function was successfully invoked but it returned an error result: ${result.errorType}: ${result.errorMessage}`,
  };
};

/** A payload that was JSON already has its size. What JSON cannot hold is on AWS the function's error. */
const responseFailure = ({ payload, bytes }: InvocationResult & { ok: true }): Failure | undefined => {
  if (bytes !== undefined) return sizeFailure(bytes);
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    return {
      errorCode: "Lambda.JsonProcessingException",
      errorMessage: `The response of the Lambda function is not JSON: ${(error as Error).message}`,
    };
  }
  return text === undefined ? undefined : sizeFailure(Buffer.byteLength(text));
};

const sizeFailure = (bytes: number): Failure | undefined =>
  bytes <= payloadLimitBytes
    ? undefined
    : {
        errorCode: "Lambda.FunctionError",
        errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
      };

type TransformOptions = {
  readonly functions: FunctionRuntime;
  readonly functionName: string;
  readonly retries: number;
  readonly deliveryStreamArn: string;
  readonly sourceKinesisStreamArn?: string;
  readonly region: string;
  readonly retryPause: (attempt: number) => Promise<void>;
  readonly limitMs?: number;
  readonly effects?: Effects;
  readonly log: Log;
};

const eventOf = (
  { deliveryStreamArn, sourceKinesisStreamArn, region, effects = systemEffects }: TransformOptions,
  records: readonly FirehoseRecord[],
): object => ({
  invocationId: effects.uuid(),
  deliveryStreamArn,
  ...(sourceKinesisStreamArn ? { sourceKinesisStreamArn } : {}),
  region,
  records: records.map((record) => ({
    recordId: record.recordId,
    approximateArrivalTimestamp: record.arrivalMs,
    data: base64(record.data),
    ...(record.kinesis ? { kinesisRecordMetadata: record.kinesis } : {}),
  })),
});

const invokeWithin = async (
  limitMs: number,
  options: TransformOptions,
  records: readonly FirehoseRecord[],
): Promise<InvocationResult> => {
  const { functions, functionName, effects = systemEffects } = options;
  const late = Promise.withResolvers<InvocationResult>();
  const cancel = effects.after(limitMs, () => {
    const errorMessage = `no answer in ${limitMs / 1000} s`;
    late.resolve({ ok: false, errorType: "Function.TimedOut", errorMessage });
  });
  try {
    return await Promise.race([functions.invoke(functionName, eventOf(options, records)), late.promise]);
  } finally {
    cancel();
  }
};

const invoke = async (
  options: TransformOptions,
  records: readonly FirehoseRecord[],
): Promise<{ payload?: unknown; failure?: Failure; attempts: number }> => {
  const { functionName, retries } = options;
  for (let attempt = 1; ; attempt++) {
    const result = await invokeWithin(options.limitMs ?? invocationLimitMs, options, records);
    const failure = result.ok ? responseFailure(result) : invocationFailure(result);
    if (result.ok && !failure) return { payload: result.payload, attempts: attempt };
    options.log(`firehose: ${functionName}, attempt ${attempt} of ${retries + 1}: ${failure?.errorMessage}`);
    if (attempt > retries || failure?.errorCode === "Lambda.JsonProcessingException")
      return { failure, attempts: attempt };
    await options.retryPause(attempt);
  }
};

const tooLarge = (record: FirehoseRecord): Transformed => ({
  record,
  attemptsMade: 0,
  outcome: {
    result: "ProcessingFailed",
    errorCode: "Lambda.FunctionError",
    errorMessage: `The record is too large for the request of a Lambda function (${payloadLimitBytes} bytes).`,
  },
});

/**
 * Invokes the transform with one batch: the event as Firehose sends it, retried with a fresh invocationId and the
 * same recordIds while the invocation itself fails. Never throws: a record that cannot be transformed has an outcome
 * with the reason.
 */
export const openTransform =
  (options: TransformOptions): Transform =>
  async (records) => {
    const refused = records.filter((record) => eventBytes(record) > payloadLimitBytes).map(tooLarge);
    const sent = records.filter((record) => eventBytes(record) <= payloadLimitBytes);
    if (sent.length === 0) return refused;
    const { payload, failure, attempts } = await invoke(options, sent);
    if (failure) {
      const outcome: Outcome = { result: "ProcessingFailed", ...failure };
      return [...refused, ...sent.map((record) => ({ record, outcome, attemptsMade: attempts }))];
    }
    const { outcomes, unknown } = readTransformResponse(
      sent.map((record) => record.recordId),
      payload,
    );
    if (unknown.length > 0) {
      options.log(
        `firehose: ${options.functionName} returned ${unknown.length} record ids it was not given, e.g. ${unknown[0]}`,
      );
    }
    return [
      ...refused,
      ...sent.map((record) => ({ record, outcome: outcomes.get(record.recordId)!, attemptsMade: attempts })),
    ];
  };

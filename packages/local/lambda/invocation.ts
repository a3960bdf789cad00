import type { InvocationResult } from "../service.ts";

/** Lambda's limits on the JSON text of one invocation: the request's, and the response's, which is 100 bytes more. */
export const maximumEventBytes = 6_291_456;
export const maximumResponseBytes = 6_291_556;

/** An invocation without its event: the worker builds the handler's context from it. */
export type InvocationContext = {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly memoryLimitInMB: string;
  readonly invokedFunctionArn: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
};

/** Data of a new instance: the module that exports `handler`. */
export type InstanceData = { readonly entryUrl: string };

export type InvokeMessage = {
  readonly event: string;
  readonly deadline: number;
  readonly context: InvocationContext;
};

export type InvocationError = { readonly errorType: string; readonly errorMessage: string };

/**
 * From an instance to the runtime. Events and responses are JSON text in both directions, so only what can pass
 * through Lambda passes. After `initFailed` and `crashed` the instance ends.
 */
export type InstanceMessage =
  | { readonly type: "ready" }
  | { readonly type: "initFailed"; readonly error: InvocationError }
  | { readonly type: "responded"; readonly response: string; readonly bytes: number }
  | { readonly type: "failed"; readonly error: InvocationError }
  | { readonly type: "crashed"; readonly error: InvocationError };

export type FailedResult = Extract<InvocationResult, { ok: false }>;

export const failed = (errorType: string, errorMessage: string): FailedResult => ({
  ok: false,
  errorType,
  errorMessage,
});

/** Lambda's message when the runtime of an invocation was killed. */
export const killedMessage = (requestId: string): string =>
  `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;

/** The event's JSON; `{}` for an absent one, as in an Invoke call without a payload. */
export const serializeEvent = (event: unknown): { text: string } | FailedResult => {
  let text: string | undefined;
  try {
    text = event === undefined ? "{}" : JSON.stringify(event);
  } catch (error) {
    return failed("InvalidRequestContentException", `The event is not JSON: ${(error as Error).message}`);
  }
  if (text === undefined) {
    return failed("InvalidRequestContentException", `The event is not JSON: it is a ${typeof event}.`);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > maximumEventBytes) {
    return failed(
      "RequestEntityTooLargeException",
      `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${maximumEventBytes} bytes)`,
    );
  }
  return { text };
};

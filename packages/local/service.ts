/** The interfaces between the parts of the local cloud. */

/** An error in an AWS service's answer: `code` is the bare exception name, e.g. `ResourceNotFoundException`. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.statusCode = statusCode;
  }
}

export type WireResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/**
 * A service of the AWS JSON protocol. `call` serves this process: members are named as in the service's API, blobs
 * are Uint8Array, times are epoch seconds, failures are thrown as AwsError. `handle` answers one raw request and
 * never throws: a failure is a response with `__type` and `message`.
 */
export type JsonService = {
  /** `Kinesis_20131202`, `Firehose_20150804`: what stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix: string;
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  handle(operation: string, body: Uint8Array, contentType: string): Promise<WireResponse>;
};

/** The part of S3 that other parts of the local cloud write through. */
export type ObjectStore = {
  ensureBucket(bucket: string): Promise<void>;
  /** Atomic: a reader sees the whole object or none of it. */
  putObject(
    bucket: string,
    key: string,
    body: Uint8Array,
    options?: { contentType?: string; contentEncoding?: string },
  ): Promise<void>;
};

export type InvocationResult =
  /** `bytes`: of the JSON text that the payload was; absent where it never was one. */
  | { readonly ok: true; readonly payload: unknown; readonly bytes?: number }
  | {
      readonly ok: false;
      /** `Function.TimedOut`, `Runtime.ExitError`, or the name of what the handler threw. */
      readonly errorType: string;
      readonly errorMessage: string;
    };

/** Invokes a function by its name. Never throws: every outcome of the function is a result. */
export type FunctionRuntime = {
  /** `requestId`: what the handler sees as its request's id; absent: one of its own. */
  invoke(functionName: string, event: unknown, requestId?: string): Promise<InvocationResult>;
};

/** Invokes a function later: once `invokeAsync` has returned, the event (JSON) is stored and its function will see it. */
export type AsyncInvoker = { invokeAsync(functionName: string, event: string): void };

/** `error` may quote data, unless it is an OperatorError: the implementation decides how much of it to print. */
export type Log = (message: string, error?: unknown) => void;

/** A running part. `stop` releases ports, timers, threads and files, and flushes what must survive. */
export type Running = { stop(): Promise<void> };

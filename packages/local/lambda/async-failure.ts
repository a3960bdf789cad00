import type { ObjectStore } from "../service.ts";
import { putFailure } from "./failure-destination.ts";
import type { InvocationError } from "./invocation.ts";

export type AsyncFailure = {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly condition: "RetriesExhausted" | "EventAgeExceeded";
  /** Attempts that failed. */
  readonly attempts: number;
  /** JSON. */
  readonly event: string;
  /** Of the last attempt; absent when the event expired before the first. */
  readonly error: InvocationError | undefined;
};

/** The invocation record of the Lambda developer guide ("Example invocation record"). */
const createRecord = (failure: AsyncFailure, at: number) => ({
  version: "1.0",
  timestamp: new Date(at).toISOString(),
  requestContext: {
    requestId: failure.requestId,
    functionArn: failure.functionArn,
    condition: failure.condition,
    approximateInvokeCount: failure.attempts,
  },
  requestPayload: JSON.parse(failure.event),
  ...(failure.error && {
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: failure.error,
  }),
});

/** Puts the record under `aws/lambda/async/<function>/`; returns where it is. */
export const putAsyncFailure = (
  objectStore: ObjectStore,
  bucket: string,
  failure: AsyncFailure,
  { at, uuid }: { readonly at: number; readonly uuid: () => string },
): Promise<string> =>
  putFailure(
    objectStore,
    { bucket, folder: `async/${failure.functionName}`, at, uuid },
    createRecord(failure, at),
  );

import type { AsyncInvocationSpec, FunctionSpec } from "../settings.ts";

/** Of a function that has no settings for asynchronous invocations. */
export const lambdaDefaults = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
} as const satisfies Omit<AsyncInvocationSpec, "onFailure">;

const requireWhole = (name: string, value: number, least: number, most: number): void => {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${value}; it must be a whole number from ${least} to ${most}.`);
};

/** Throws a RangeError that names the setting, its value and what Lambda allows. */
export const validateFunctionSpec = ({ reservedConcurrency, asyncInvocation }: FunctionSpec): void => {
  if (reservedConcurrency !== undefined) requireWhole("reservedConcurrency", reservedConcurrency, 1, 1_000);
  if (asyncInvocation === undefined) return;
  requireWhole("maximumRetryAttempts", asyncInvocation.maximumRetryAttempts, 0, 2);
  requireWhole("maximumEventAgeSeconds", asyncInvocation.maximumEventAgeSeconds, 60, 21_600);
  requireBucket(asyncInvocation.onFailure);
};

/** S3 only: the one destination that keeps the event itself; queues and topics are not emulated. */
export const requireBucket = (onFailure: unknown): void => {
  const { bucket, ...others } = Object(onFailure) as Record<string, unknown>;
  const arn = Object.values({ bucket, ...others }).find((value) =>
    /^arn:[^:]*:(sqs|sns):/.test(String(value)),
  );
  const kind =
    arn === undefined ? undefined : String(arn).includes(":sqs:") ? "an SQS queue" : "an SNS topic";
  if (kind !== undefined)
    throw new RangeError(
      `onFailure is ${kind} (${arn}), which is not supported; it must be { bucket: name } of S3.`,
    );
  if (typeof bucket !== "string" || bucket === "" || Object.keys(others).length > 0)
    throw new RangeError(`onFailure is ${JSON.stringify(onFailure)}; it must be { bucket: name } of S3.`);
};

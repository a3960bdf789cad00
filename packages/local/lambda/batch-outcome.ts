import type { InvocationResult } from "../service.ts";

/**
 * What a response means for its batch. `failedFrom` is the lowest record in `batchItemFailures`: all before it are
 * done. `notRun` is Lambda's own refusal, which costs no retry.
 */
export type Report =
  | { readonly kind: "success"; readonly state?: unknown }
  | { readonly kind: "failedFrom"; readonly index: number; readonly state?: unknown }
  | { readonly kind: "failed"; readonly reason: string; readonly functionError: "Unhandled" | null }
  | { readonly kind: "notRun"; readonly reason: string };

export type ReportSettings = {
  readonly reportBatchItemFailures: boolean;
  /** With a tumbling window, a response must have `state`. */
  readonly windowed: boolean;
};

const notRunErrors = new Set(["TooManyRequestsException", "ServiceException"]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const readFailures = (payload: unknown, sequenceNumbers: readonly string[]): Report => {
  const malformed = (reason: string): Report => ({ kind: "failed", reason, functionError: null });
  if (payload === "" || payload === null || payload === undefined) return { kind: "success" };
  if (Array.isArray(payload) && payload.length === 0) return { kind: "success" };
  if (!isObject(payload)) {
    return malformed(
      `the response is ${JSON.stringify(payload).slice(0, 100)}, not {"batchItemFailures": […]}`,
    );
  }
  const failures = payload.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return malformed("batchItemFailures is not a list");
  let lowest = sequenceNumbers.length;
  for (const failure of failures) {
    const identifier = isObject(failure) ? failure.itemIdentifier : undefined;
    if (typeof identifier !== "string" || identifier === "") {
      return malformed(`a batch item failure has no itemIdentifier: ${JSON.stringify(failure)}`);
    }
    const index = sequenceNumbers.indexOf(identifier);
    if (index < 0) return malformed(`the itemIdentifier ${identifier} is not a sequence number of the batch`);
    lowest = Math.min(lowest, index);
  }
  return failures.length === 0 ? { kind: "success" } : { kind: "failedFrom", index: lowest };
};

export const readReport = (
  result: InvocationResult,
  sequenceNumbers: readonly string[],
  settings: ReportSettings,
): Report => {
  if (!result.ok) {
    const reason = `${result.errorType}: ${result.errorMessage}`;
    if (notRunErrors.has(result.errorType)) return { kind: "notRun", reason };
    return { kind: "failed", reason, functionError: "Unhandled" };
  }
  const { payload } = result;
  const state = isObject(payload) ? payload.state : undefined;
  if (settings.windowed && (state === undefined || state === null)) {
    return { kind: "failed", reason: "the response has no state", functionError: null };
  }
  const report: Report = settings.reportBatchItemFailures
    ? readFailures(payload, sequenceNumbers)
    : { kind: "success" };
  if (settings.windowed && (report.kind === "success" || report.kind === "failedFrom"))
    return { ...report, state };
  return report;
};

/** A piece of a batch, with its own retry budget. */
export type Attempt = {
  readonly size: number;
  readonly retriesUsed: number;
};

export type RetrySettings = {
  /** −1: no limit. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
};

/** `retry` continues at record `from`; the records before it are done. `split` makes [0, at) and [at, size). */
export type Decision =
  | { readonly kind: "success" }
  | { readonly kind: "retry"; readonly from: number; readonly retriesUsed: number }
  | { readonly kind: "split"; readonly at: number }
  | { readonly kind: "discard" };

/**
 * What follows a response. Progress resets the budget and replaces bisection, since it splits at the returned number.
 * A report of the first record is no progress and is bisected like a failure of the whole batch: AWS leaves this
 * open, and this way a bad record does not discard good ones.
 */
export const decide = (report: Report, attempt: Attempt, settings: RetrySettings): Decision => {
  switch (report.kind) {
    case "success":
      return { kind: "success" };
    case "notRun":
      return { kind: "retry", from: 0, retriesUsed: attempt.retriesUsed };
    case "failedFrom":
      if (report.index > 0) return { kind: "retry", from: report.index, retriesUsed: 0 };
      break;
    case "failed":
      break;
    default:
      report satisfies never;
  }
  if (settings.bisectBatchOnFunctionError && attempt.size > 1) {
    return { kind: "split", at: Math.ceil(attempt.size / 2) };
  }
  const { maximumRetryAttempts } = settings;
  if (maximumRetryAttempts < 0 || attempt.retriesUsed < maximumRetryAttempts) {
    return { kind: "retry", from: 0, retriesUsed: attempt.retriesUsed + 1 };
  }
  return { kind: "discard" };
};

/** The pause before the next invocation after `failures` in a row without progress. */
export const backoffMs = (failures: number): number => Math.min(5_000, 100 * 2 ** Math.max(0, failures - 1));

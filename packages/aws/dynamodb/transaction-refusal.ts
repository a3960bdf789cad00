import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** Transient errors of a whole request. */
const busyErrors = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);

const throttled = "ThrottlingError";
const busyReasons = new Set(["TransactionConflict", "ProvisionedThroughputExceeded", throttled]);

/** The reason for each action of a refused transaction ("None": not this action); undefined: it was not refused. */
export const refusalCodesOf = (error: unknown): readonly string[] | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (busyErrors.has(error.name)) return [throttled];
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? "None");
};

/** The same transaction may succeed later. */
export const isBusy = (codes: readonly string[]): boolean =>
  codes.some((code) => busyReasons.has(code)) &&
  codes.every((code) => code === "None" || busyReasons.has(code));

/** False: the condition of a single write was not met. */
export const unlessRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

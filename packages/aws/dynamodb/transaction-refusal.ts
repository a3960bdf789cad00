import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** Errors of a whole request that pass. */
const busyErrors = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);

const throttled = "ThrottlingError";
const busyReasons = new Set(["TransactionConflict", "ProvisionedThroughputExceeded", throttled]);

/** Why a transaction was refused, action by action ("None": not because of this one); undefined: it was not. */
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

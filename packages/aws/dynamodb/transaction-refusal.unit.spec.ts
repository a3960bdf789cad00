import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { isBusy, refusalCodesOf } from "./transaction-refusal.ts";

const named = (name: string) => Object.assign(new Error("slow"), { name });
const cancelled = (...codes: (string | undefined)[]) =>
  new TransactionCanceledException({
    ...{ message: "cancelled", $metadata: {} },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
])("%s passes", (name) => {
  expect(isBusy(refusalCodesOf(named(name))!)).toBe(true);
});

test.each([named("ValidationException"), named("InternalServerError"), "ThrottlingException", undefined])(
  "%s is not a refusal: the transaction's outcome is unknown, or no retry cures it",
  (error) => {
    expect(refusalCodesOf(error)).toBeUndefined();
  },
);

test.each<[readonly (string | undefined)[], boolean]>([
  [["None", "TransactionConflict"], true],
  [["ProvisionedThroughputExceeded", "ThrottlingError"], true],
  [["TransactionConflict", "ConditionalCheckFailed"], false],
  [["TransactionConflict", "ValidationError"], false],
  [["None", undefined], false],
  [[], false],
])("a transaction cancelled for %o is busy: %s", (codes, busy) => {
  const told = refusalCodesOf(cancelled(...codes))!;
  expect(told).toEqual(codes.map((code) => code ?? "None"));
  expect(isBusy(told)).toBe(busy);
});

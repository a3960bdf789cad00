import { describe, expect, test } from "vitest";
import { backoffMs, decide, type Report, readReport } from "./batch-outcome.ts";

const reporting = { reportBatchItemFailures: true, windowed: false };
const batch = ["101", "102", "103"];
const answer = (payload: unknown) => ({ ok: true, payload }) as const;
const failing = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("a response with ReportBatchItemFailures", () => {
  test.each([
    ["an empty string", ""],
    ["an empty list", []],
    ["null", null],
    ["an empty object", {}],
    ["an empty list of failures", { batchItemFailures: [] }],
    ["failures of null", { batchItemFailures: null }],
  ])("of %s is a success", (_name, payload) => {
    expect(readReport(answer(payload), batch, reporting)).toEqual({ kind: "success" });
  });

  test.each([
    ["an empty identifier", failing("")],
    ["an identifier of null", failing(null)],
    ["a wrong key", { batchItemFailures: [{ item: "102" }] }],
    ["an item that is no object", { batchItemFailures: ["102"] }],
    ["an identifier that is not in the batch", failing("999")],
    ["an eventID instead of the sequence number", failing("shardId-000000000000:102")],
    ["a good and a bad identifier", failing("102", "")],
    ["failures that are no list", { batchItemFailures: "102" }],
    ["a text", "done"],
  ])("of %s fails the whole batch, and there is no functionError", (_name, payload) => {
    expect(readReport(answer(payload), batch, reporting)).toMatchObject({
      kind: "failed",
      functionError: null,
    });
  });

  test.each([
    [["102"], 1],
    [["103", "102"], 1],
    [["101"], 0],
    [["103"], 2],
  ])("that names %j retries from the lowest of them", (identifiers, index) => {
    expect(readReport(answer(failing(...identifiers)), batch, reporting)).toEqual({
      kind: "failedFrom",
      index,
    });
  });
});

describe("a response", () => {
  test("without ReportBatchItemFailures is a success, whatever it contains", () => {
    const settings = { reportBatchItemFailures: false, windowed: false };
    for (const payload of [failing("102"), "done", 7, null]) {
      expect(readReport(answer(payload), batch, settings)).toEqual({ kind: "success" });
    }
  });

  test("that is an exception fails the whole batch as Unhandled", () => {
    const thrown = { ok: false, errorType: "TypeError", errorMessage: "x is undefined" } as const;
    expect(readReport(thrown, batch, reporting)).toEqual({
      kind: "failed",
      reason: "TypeError: x is undefined",
      functionError: "Unhandled",
    });
  });

  test.each(["TooManyRequestsException", "ServiceException"])(
    "of %s does not count as an invocation",
    (errorType) => {
      const refused = { ok: false, errorType, errorMessage: "later" } as const;
      expect(readReport(refused, batch, reporting)).toMatchObject({ kind: "notRun" });
    },
  );

  test.each([[{}], [null], [""], [{ state: null }], [failing("102")]])(
    "of a window without state, %j, is a failure",
    (payload) => {
      const settings = { reportBatchItemFailures: true, windowed: true };
      expect(readReport(answer(payload), batch, settings)).toMatchObject({
        kind: "failed",
        functionError: null,
      });
    },
  );

  test("of a window passes its state on, even with a partial failure", () => {
    const settings = { reportBatchItemFailures: true, windowed: true };
    const state = { count: 1 };
    expect(readReport(answer({ state }), batch, settings)).toEqual({ kind: "success", state });
    expect(readReport(answer({ state, ...failing("103") }), batch, settings)).toEqual({
      kind: "failedFrom",
      index: 2,
      state,
    });
  });
});

const whole: Report = { kind: "failed", reason: "boom", functionError: "Unhandled" };
const from = (index: number): Report => ({ kind: "failedFrom", index });

describe("what follows a response", () => {
  test.each<[string, Report, { size: number; retriesUsed: number }, number, boolean, object]>([
    [
      "success ends the batch",
      { kind: "success" },
      { size: 3, retriesUsed: 2 },
      3,
      true,
      { kind: "success" },
    ],
    [
      "a failure within the budget is retried whole",
      whole,
      { size: 3, retriesUsed: 2 },
      3,
      false,
      { kind: "retry", from: 0, retriesUsed: 3 },
    ],
    [
      "a failure beyond the budget is discarded",
      whole,
      { size: 3, retriesUsed: 3 },
      3,
      false,
      { kind: "discard" },
    ],
    ["no retries means one invocation", whole, { size: 3, retriesUsed: 0 }, 0, false, { kind: "discard" }],
    [
      "−1 retries until the records expire",
      whole,
      { size: 3, retriesUsed: 9_999 },
      -1,
      false,
      { kind: "retry", from: 0, retriesUsed: 10_000 },
    ],
    [
      "a throttle consumes no retry",
      { kind: "notRun", reason: "" },
      { size: 3, retriesUsed: 3 },
      3,
      true,
      { kind: "retry", from: 0, retriesUsed: 3 },
    ],
    ["splitting consumes no quota", whole, { size: 3, retriesUsed: 0 }, 0, true, { kind: "split", at: 2 }],
    [
      "a single record is not split",
      whole,
      { size: 1, retriesUsed: 0 },
      1,
      true,
      { kind: "retry", from: 0, retriesUsed: 1 },
    ],
    [
      "a single record that used its budget is discarded",
      whole,
      { size: 1, retriesUsed: 1 },
      1,
      true,
      { kind: "discard" },
    ],
    [
      "partial progress resets the budget",
      from(1),
      { size: 3, retriesUsed: 3 },
      3,
      false,
      { kind: "retry", from: 1, retriesUsed: 0 },
    ],
    [
      "bisect and a partial response split at the returned number",
      from(2),
      { size: 3, retriesUsed: 0 },
      3,
      true,
      { kind: "retry", from: 2, retriesUsed: 0 },
    ],
    [
      "a partial response without progress uses the budget",
      from(0),
      { size: 3, retriesUsed: 0 },
      3,
      false,
      { kind: "retry", from: 0, retriesUsed: 1 },
    ],
    [
      "a partial response without progress is bisected",
      from(0),
      { size: 3, retriesUsed: 0 },
      3,
      true,
      { kind: "split", at: 2 },
    ],
    [
      "a failed final invoke is retried, never split",
      whole,
      { size: 0, retriesUsed: 0 },
      3,
      true,
      { kind: "retry", from: 0, retriesUsed: 1 },
    ],
  ])("%s", (_law, report, attempt, maximumRetryAttempts, bisectBatchOnFunctionError, decision) => {
    expect(decide(report, attempt, { maximumRetryAttempts, bisectBatchOnFunctionError })).toEqual(decision);
  });

  test("pauses grow from a tenth of a second to five seconds", () => {
    expect([1, 2, 3, 6, 7, 60].map(backoffMs)).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
  });
});

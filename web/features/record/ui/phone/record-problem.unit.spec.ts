import type { RecorderState } from "@trips/client/trip-recorder.ts";
import { expect, test } from "vitest";
import { uploadProblemOf } from "./record-problem.ts";

const recorder = (given: Partial<RecorderState>): RecorderState => ({
  ...{ tripId: "t", status: "recording", pending: 3, sent: 0, refused: 0, invalid: 0 },
  ...given,
});
const signedOut = { kind: "signedOut" } as const;
const retry = { reason: "503 Service unavailable", statusCode: 503, retryInMs: 500 };

test.each([
  ["nothing is wrong", recorder({}), true, undefined, undefined],
  ["the network comes first", recorder({ problem: retry }), false, signedOut, { kind: "offline" }],
  [
    "a complete trip needs no network",
    recorder({ pending: 0, status: "ended" }),
    false,
    undefined,
    undefined,
  ],
  ["a pending end does", recorder({ pending: 0, status: "ending" }), false, undefined, { kind: "offline" }],
  ["then who is signed in", recorder({ problem: retry }), true, signedOut, signedOut],
  ["a server in trouble", recorder({ problem: retry }), true, undefined, { kind: "busy" }],
  [
    "no answer",
    recorder({ problem: { reason: "Failed to fetch", retryInMs: 500 } }),
    true,
    undefined,
    { kind: "unreachable" },
  ],
  [
    "a fault of the storage",
    recorder({ problem: { reason: "storage: QuotaExceededError" } }),
    true,
    undefined,
    { kind: "storage" },
  ],
  [
    "refused records, with the reason that is kept",
    recorder({ refused: 2, status: "ended", pending: 0 }),
    true,
    undefined,
    { kind: "refused", reason: "Invalid trip id" },
  ],
])("%s", (_, given, isOnline, noToken, problem) => {
  expect(
    uploadProblemOf({ upload: { recorder: given, refusal: "Invalid trip id" }, isOnline, noToken }),
  ).toEqual(problem);
});

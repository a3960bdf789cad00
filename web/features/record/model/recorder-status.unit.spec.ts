import { expect, test } from "vitest";
import { recorderStatusOf, silenceMs } from "./recorder-status.ts";

const recording = { phase: "recording", isDenied: false, lastFixAt: 100_000, nowMs: 100_000 } as const;

test("it records only while positions come", () => {
  expect(recorderStatusOf({ ...recording, lastFixAt: undefined })).toEqual({ kind: "waiting" });
  expect(recorderStatusOf(recording)).toEqual({ kind: "recording" });
  expect(recorderStatusOf({ ...recording, nowMs: 100_000 + silenceMs })).toEqual({ kind: "recording" });
  expect(recorderStatusOf({ ...recording, nowMs: 140_900 })).toEqual({ kind: "silent", seconds: 40 });
  expect(recorderStatusOf({ ...recording, isDenied: true })).toEqual({ kind: "denied" });
});

test("without a recording under way the age of the last position says nothing", () => {
  for (const phase of ["ready", "paused", "unfinished", "finished"] as const)
    expect(recorderStatusOf({ ...recording, phase, isDenied: true, nowMs: 900_000 })).toEqual({
      kind: phase,
    });
});

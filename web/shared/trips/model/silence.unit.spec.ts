import { expect, test } from "vitest";
import { silenceOf } from "./silence.ts";

const end = "2026-11-20T12:00:00.000Z";
const after = (ms: number): number => Date.parse(end) + ms;

test("a running trip is silent once nothing has come for two minutes, and for how long", () => {
  const running = { isActive: true, end };
  expect(silenceOf(running, after(119_999))).toBeUndefined();
  expect(silenceOf(running, after(121_000))).toBe(121);
  expect(silenceOf(running, after(12 * 60_000 + 999))).toBe(720);
});

test("a trip that is over is not silent, nor is one whose phone's clock is ahead", () => {
  expect(silenceOf({ isActive: false, end }, after(3_600_000))).toBeUndefined();
  expect(silenceOf({ isActive: true, end }, after(-60_000))).toBeUndefined();
});

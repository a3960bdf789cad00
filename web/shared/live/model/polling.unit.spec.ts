import { expect, test } from "vitest";
import { pollDelayMs } from "./polling.ts";

const calm = { hasActiveTrip: false, isToday: false, failures: 0 };

test("a running trip is polled most often, a past day least", () => {
  const active = pollDelayMs({ ...calm, hasActiveTrip: true });
  const today = pollDelayMs({ ...calm, isToday: true });
  expect(active).toBe(2_000);
  expect(active).toBeLessThan(today);
  expect(today).toBeLessThan(pollDelayMs(calm));
});

test("each failure doubles the wait, up to a limit", () => {
  const delays = [1, 2, 3, 10].map((failures) => pollDelayMs({ ...calm, hasActiveTrip: true, failures }));
  expect(delays).toEqual([4_000, 8_000, 16_000, 30_000]);
});

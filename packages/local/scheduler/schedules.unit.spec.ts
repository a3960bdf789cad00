import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Running } from "../service.ts";
import { type SchedulesOptions, startSchedules } from "./schedules.ts";

let invoked: { readonly name: string; readonly event: Record<string, unknown> }[];
let running: Running | undefined;

const start = (options: Partial<SchedulesOptions> = {}) => {
  running = startSchedules({
    schedules: { nightly: { function: "reconcile", rateMinutes: 5 } },
    functions: { invokeAsync: (name, event) => void invoked.push({ name, event: JSON.parse(event) }) },
    functionNames: ["reconcile"],
    ...options,
  });
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 28, 12) });
  invoked = [];
});
afterEach(async () => {
  await running?.stop();
  vi.useRealTimers();
});

/**
 *  start     5 min     10 min    stop
 *  ├─────────┼─────────┼─────────┤
 *            1         2
 */
test("a schedule invokes its function at its rate, for the first time one rate after the start, until it stops", async () => {
  start();
  vi.advanceTimersByTime(5 * 60_000 - 1);
  expect(invoked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(invoked).toHaveLength(1);
  vi.advanceTimersByTime(5 * 60_000);
  expect(invoked).toHaveLength(2);
  await running?.stop();
  vi.advanceTimersByTime(60 * 60_000);
  expect(invoked).toHaveLength(2);
});

test("the event is the one of EventBridge Scheduler", () => {
  start();
  vi.advanceTimersByTime(5 * 60_000);
  expect(invoked).toEqual([
    {
      name: "reconcile",
      event: {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "Scheduled Event",
        source: "aws.scheduler",
        account: "000000000000",
        time: "2026-11-28T12:05:00Z",
        region: "us-east-1",
        resources: ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly"],
        detail: "{}",
      },
    },
  ]);
});

test.each([0, 1.5, 44_641])("a rate of %s minutes is refused", (rateMinutes) => {
  expect(() => start({ schedules: { nightly: { function: "reconcile", rateMinutes } } })).toThrow(
    `rateMinutes of the schedule nightly is ${rateMinutes}`,
  );
});

test("a schedule of a function that is not there is refused", () => {
  expect(() => start({ functionNames: ["aggregate"] })).toThrow(
    "The schedule nightly invokes reconcile; there are aggregate.",
  );
});

import { randomUUID } from "node:crypto";
import type { AsyncInvoker, Running } from "../service.ts";
import { region as defaultRegion, type ScheduleSpec } from "../settings.ts";

export type SchedulesOptions = {
  readonly schedules: Readonly<Record<string, ScheduleSpec>>;
  readonly functions: AsyncInvoker;
  readonly functionNames: readonly string[];
  readonly now?: () => number;
  /** How long a minute lasts; for tests. */
  readonly minuteMs?: number;
  readonly region?: string;
  readonly accountId?: string;
};

/** The longest interval of a timer, 2³¹ ms, is a little more. */
const mostMinutes = 31 * 24 * 60;

/**
 * EventBridge Scheduler, as far as a schedule invokes a function at a fixed rate: each rate invokes it asynchronously,
 * whether or not the one before is done. The first time is one rate after the start; what was due while nothing ran is not
 * made up for.
 */
export const startSchedules = (options: SchedulesOptions): Running => {
  const { schedules, functions, now = Date.now, minuteMs = 60_000 } = options;
  const { region = defaultRegion, accountId = "000000000000" } = options;
  for (const [name, schedule] of Object.entries(schedules)) check(name, schedule, options.functionNames);
  const timers = Object.entries(schedules).map(([name, { function: functionName, rateMinutes }]) =>
    setInterval(() => {
      functions.invokeAsync(functionName, JSON.stringify(eventOf(name, now(), region, accountId)));
    }, rateMinutes * minuteMs),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
};

const check = (name: string, schedule: ScheduleSpec, functionNames: readonly string[]): void => {
  const { rateMinutes, function: functionName } = schedule;
  if (!Number.isInteger(rateMinutes) || rateMinutes < 1 || rateMinutes > mostMinutes)
    throw new RangeError(
      `rateMinutes of the schedule ${name} is ${rateMinutes}; it must be a whole number from 1 to ${mostMinutes}.`,
    );
  if (!functionNames.includes(functionName))
    throw new RangeError(
      `The schedule ${name} invokes ${functionName}; there are ${functionNames.join(", ")}.`,
    );
};

/** What a function receives from a schedule without an input of its own. */
const eventOf = (name: string, atMs: number, region: string, account: string) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.scheduler",
  account,
  time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
  region,
  resources: [`arn:aws:scheduler:${region}:${account}:schedule/default/${name}`],
  detail: "{}",
});

import type { ScheduleSource } from "../packages/core/pipeline.ts";
import type { StagePolicy } from "./stage-policy.ts";

/** A schedule's rate in a stage: no more often than its policy allows. */
export const rateMinutesOf = (
  { rateMinutes }: ScheduleSource,
  { leastRateMinutes }: Pick<StagePolicy, "leastRateMinutes">,
): number => Math.max(rateMinutes, leastRateMinutes);

import type { StagePolicy } from "./stage-policy.ts";

const daysOf = { "1 week": 7, "1 year": 365 } as const satisfies Record<StagePolicy["logRetention"], number>;

/** A log group with the stage's retention. */
export const createLogGroup = (id: string, name: string, policy: StagePolicy) =>
  new aws.cloudwatch.LogGroup(id, { name, retentionInDays: daysOf[policy.logRetention] });

import { retentionDays } from "../packages/core/pipeline.ts";
import { createBucket } from "./bucket.ts";
import type { StagePolicy } from "./stage-policy.ts";

/** The bucket for what functions gave up on: batches of the stream, and events of asynchronous invocations. */
export const createFailures = (policy: StagePolicy) =>
  createBucket("Failures", policy, [{ id: "failures", prefix: "", expireAfterDays: retentionDays.failures }]);

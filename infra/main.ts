import type { StagePolicy } from "./stage-policy.ts";
import { createStream } from "./stream.ts";
import { createTable } from "./table.ts";

/** All resources of one stage, in the order in which they need each other. */
export const createTrips = (policy: StagePolicy) => {
  const stream = createStream(policy);
  const table = createTable(policy);
  return { stream: stream.name, table: table.name };
};

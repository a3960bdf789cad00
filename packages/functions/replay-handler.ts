import middy from "@middy/core";
import { type Deployment, replayRound } from "@trips/aws/replay/replay-round.ts";
import { parseReplayState, type ReplayState } from "@trips/core/application/replay-job.ts";
import { replaying } from "@trips/core/pipeline.ts";
import type { Surroundings } from "./surroundings.ts";

export const createReplayHandler = (
  deployment: Omit<Deployment, "onLeft">,
  { telemetry, ...effects }: Surroundings,
) => {
  const onLeft = (document: string, reason: string) =>
    telemetry.logger.warn("a document stays in the failure bucket", { document, reason });
  const handle = middy(async (event: unknown): Promise<ReplayState> => {
    const state = parseReplayState(event);
    const next = await replayRound({ ...deployment, onLeft }, effects, state, replaying.roundMs);
    const { saved, total, isDone, rounds } = next;
    telemetry.count({ Records: (saved?.counts.records ?? 0) - (state.saved?.counts.records ?? 0) });
    telemetry.logger.info("replayed", { ...saved?.counts, done: saved?.done, total, isDone, rounds });
    return next;
  }).use(telemetry.middleware());
  return telemetry.guard(handle);
};

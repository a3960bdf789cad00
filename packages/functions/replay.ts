import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import { replayRound } from "@trips/aws/replay/replay-round.ts";
import { parseReplayState, type ReplayState } from "@trips/core/application/replay-job.ts";
import { replaying } from "@trips/core/pipeline.ts";
import { createDocumentClient, createKinesisClient, createS3Client } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET", "TRIPS_STREAM_NAME"]);
const telemetry = createTelemetry("replay");
const deployment = {
  documents: createDocumentClient(),
  s3: createS3Client(),
  kinesis: createKinesisClient(),
  names: {
    table: environment.TRIPS_TABLE_NAME,
    lakeBucket: environment.TRIPS_LAKE_BUCKET,
    stream: environment.TRIPS_STREAM_NAME,
  },
};
const effects = { now: () => Date.now(), sleep: (ms: number) => sleep(ms), random: Math.random };

const handle = middy(async (event: unknown): Promise<ReplayState> => {
  const state = parseReplayState(event);
  const next = await replayRound(deployment, effects, state, replaying.roundMs);
  const { saved, total, isDone, rounds } = next;
  telemetry.logger.info("replayed", { ...saved?.counts, done: saved?.done, total, isDone, rounds });
  return next;
}).use(telemetry.middleware());

export const handler = telemetry.guard(handle);

import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import { createInvokeEvent } from "@trips/aws/replay/invoke-event.ts";
import { replayRound } from "@trips/aws/replay/replay-round.ts";
import { parseReplayState, type ReplayState } from "@trips/core/application/replay-job.ts";
import { replaying } from "@trips/core/pipeline.ts";
import {
  createDocumentClient,
  createFirehoseClient,
  createKinesisClient,
  createLambdaClient,
  createS3Client,
} from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment([
  "TRIPS_TABLE_NAME",
  "TRIPS_LAKE_BUCKET",
  "TRIPS_STREAM_NAME",
  "TRIPS_FAILURES_BUCKET",
  "TRIPS_REJECTS_STREAM_NAME",
]);
const telemetry = createTelemetry("replay");
const deployment = {
  documents: createDocumentClient(),
  s3: createS3Client(),
  kinesis: createKinesisClient(),
  firehose: createFirehoseClient(),
  invokeAgain: createInvokeEvent(createLambdaClient()),
  names: {
    table: environment.TRIPS_TABLE_NAME,
    lakeBucket: environment.TRIPS_LAKE_BUCKET,
    stream: environment.TRIPS_STREAM_NAME,
    failuresBucket: environment.TRIPS_FAILURES_BUCKET,
    rejectsStream: environment.TRIPS_REJECTS_STREAM_NAME,
  },
  onLeft: (document: string, reason: string) =>
    telemetry.logger.warn("a document stays in the failure bucket", { document, reason }),
};
const effects = { now: () => Date.now(), sleep: (ms: number) => sleep(ms), random: Math.random };

const handle = middy(async (event: unknown): Promise<ReplayState> => {
  const state = parseReplayState(event);
  const next = await replayRound(deployment, effects, state, replaying.roundMs);
  const { saved, total, isDone, rounds } = next;
  telemetry.count({ Records: (saved?.counts.records ?? 0) - (state.saved?.counts.records ?? 0) });
  telemetry.logger.info("replayed", { ...saved?.counts, done: saved?.done, total, isDone, rounds });
  return next;
}).use(telemetry.middleware());

export const handler = telemetry.guard(handle);

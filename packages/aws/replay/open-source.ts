import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import type { ReplayPart } from "@trips/core/application/replay.ts";
import type { ReplayJob, ReplaySource } from "@trips/core/application/replay-job.ts";
import { fixedPrefixOf } from "@trips/core/lake/layout.ts";
import { deliveryStreams } from "@trips/core/pipeline.ts";
import { createLakeSource } from "./lake-source.ts";
import { createStreamSource, type StreamStart } from "./stream-source.ts";

/** A source that is read in order, from where it was left. */
export type OpenSource = {
  readonly parts: (next: string | undefined) => AsyncIterable<ReplayPart>;
  /** How much there is, in the unit of its parts' `done`. */
  readonly measure: () => Promise<number>;
  /** Whether `done` has an origin of its own, that of the first part. */
  readonly isTime: boolean;
};

type Clients = { readonly s3: S3Client; readonly kinesis: KinesisClient };
type Names = { readonly lakeBucket: string; readonly stream: string };
type Job = Pick<ReplayJob, "since" | "until"> & {
  readonly from: ReplaySource;
  readonly rate: number;
  /** Records that arrived in the stream later are left to the consumer. */
  readonly startedMs: number;
};

const rawPrefix = fixedPrefixOf(deliveryStreams.lake.destination.backup.prefix);

const streamStartOf = (from: ReplaySource): StreamStart =>
  from.type === "time" || from.type === "record" ? from : { type: "oldest" };

/** A second's worth, so that the rate is kept from second to second; a GPS record has some 80 bytes. */
const partBytesOf = (rate: number): number | undefined =>
  rate === 0 ? undefined : Math.min(Math.max(rate * 80, 20_000), 1_000_000);

export const openSource = (
  { s3, kinesis }: Clients,
  { lakeBucket, stream }: Names,
  { from, since, until, rate, startedMs }: Job,
  sleep: (ms: number) => Promise<void>,
): OpenSource => {
  if (from.type !== "lake") {
    const source = createStreamSource({
      client: kinesis,
      streamName: stream,
      start: streamStartOf(from),
      untilMs: startedMs,
      sleep,
    });
    return { parts: source.parts, measure: async () => startedMs, isTime: true };
  }
  const lake = createLakeSource({
    client: s3,
    bucket: lakeBucket,
    prefix: rawPrefix,
    since,
    until,
    partBytes: partBytesOf(rate),
  });
  return { parts: lake.parts, measure: async () => (await lake.measure()).bytes, isTime: false };
};

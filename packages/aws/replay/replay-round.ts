import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { noReplayCounts, type ReplayCounts, replay } from "@trips/core/application/replay.ts";
import {
  isSource,
  type ReplayJob,
  type ReplaySource,
  type ReplayState,
  type SavedReplay,
  type TableWork,
} from "@trips/core/application/replay-job.ts";
import { copyRest } from "../dynamodb/copy-rest.ts";
import type { Segment } from "../dynamodb/segment.ts";
import type { Effects } from "../effects.ts";
import { createFailures } from "./failures.ts";
import type { InvokeAgain } from "./invoke-event.ts";
import { openSource } from "./open-source.ts";
import { recountTable } from "./recount-table.ts";
import { noFailureCounts, replayFailures } from "./replay-failures.ts";
import { createWorkers } from "./workers.ts";

export type Deployment = {
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly firehose: FirehoseClient;
  readonly invokeAgain: InvokeAgain;
  readonly names: {
    /** The one in service. */
    readonly table: string;
    readonly lakeBucket: string;
    readonly stream: string;
    readonly failuresBucket: string;
    readonly rejectsStream: string;
  };
  /** Why a document stays in the failure bucket. */
  readonly onLeft: (key: string, reason: string) => void;
};

type Work = {
  readonly deployment: Deployment;
  readonly effects: Effects;
  readonly job: ReplayJob;
  readonly saved: SavedReplay;
  /** Whether the round's time is up: no other part is begun. */
  readonly isOver: () => boolean;
};

/** Where a round ends. */
type End = { readonly saved: SavedReplay; readonly isDone: boolean };

/** A table is worked on in this many parts: so the place is a number, which names no trip. */
const segments = 64;

/**
 * Goes on with a job for `roundMs`, and for as long as the part then under way takes. Whoever is killed before the end
 * does all of it again, which changes nothing.
 */
export const replayRound = async (
  deployment: Deployment,
  effects: Effects,
  state: ReplayState,
  roundMs: number,
): Promise<ReplayState> => {
  const { job, rounds } = state;
  const untilMs = effects.now() + roundMs;
  const begun: SavedReplay = { next: "", done: 0, counts: {}, startedMs: effects.now() };
  const work = {
    deployment,
    effects,
    job,
    saved: state.saved ?? begun,
    isOver: () => effects.now() >= untilMs,
  };
  const total = state.total ?? (await totalOf(work));
  const end = await roundOf(work);
  return { job, total, ...end, rounds: rounds + 1 };
};

const totalOf = async (work: Work): Promise<number> => {
  const { from } = work.job;
  if (isSource(from)) return sourceOf(work, from).measure();
  return from.type === "failures" ? countFailures(work.deployment) : segments;
};

const roundOf = (work: Work): Promise<End> => {
  const { from } = work.job;
  if (isSource(from)) return readSource(work, from);
  return from.type === "failures" ? readFailures(work) : readTable(work, from);
};

const countFailures = ({ s3, names }: Deployment): Promise<number> =>
  createFailures({ client: s3, bucket: names.failuresBucket }).count();

const readFailures = async (work: Work): Promise<End> => {
  const { deployment, effects, job } = work;
  let { saved } = work;
  let isStopped = false;
  await replayFailures({
    clients: deployment,
    names: { ...deployment.names, into: job.into },
    effects,
    options: {
      workers: job.workers,
      rate: job.rate === 0 ? undefined : job.rate,
      invokeAgain: deployment.invokeAgain,
      after: saved.next === "" ? undefined : saved.next,
      before: { ...noFailureCounts, ...saved.counts },
      keep: (key, counts, reason) => {
        saved = { ...saved, next: key, done: saved.done + 1, counts };
        if (reason !== undefined) deployment.onLeft(key, reason);
      },
      isStopped: () => {
        isStopped = work.isOver();
        return isStopped;
      },
    },
  });
  return { saved, isDone: !isStopped };
};

const sourceOf = ({ deployment, effects, job, saved }: Work, from: ReplaySource) =>
  openSource(deployment, deployment.names, { ...job, from, startedMs: saved.startedMs }, effects.sleep);

const readSource = async (work: Work, from: ReplaySource): Promise<End> => {
  const { deployment, effects, job } = work;
  const { documents: client, names } = deployment;
  let { saved } = work;
  let isStopped = false;
  const before: ReplayCounts = { ...noReplayCounts, ...saved.counts };
  await replay(
    {
      ...effects,
      workers: createWorkers(
        { client, tableName: job.into ?? names.table },
        names.table,
        job.workers,
        effects,
      ),
      rate: job.rate === 0 ? undefined : job.rate,
      keep: async (progress) => {
        saved = { ...progress, startedMs: saved.startedMs };
      },
      isStopped: () => {
        isStopped = work.isOver();
        return isStopped;
      },
    },
    sourceOf(work, from).parts(saved.next === "" ? undefined : saved.next),
    before,
  );
  return { saved, isDone: !isStopped };
};

const readTable = async (work: Work, { type }: TableWork): Promise<End> => {
  let { saved } = work;
  for (let index = Number(saved.next); index < segments; index++) {
    if (index > Number(work.saved.next) && work.isOver()) return { saved, isDone: false };
    const counts = await workOn(work, type, { index, of: segments });
    saved = {
      ...saved,
      next: String(index + 1),
      done: index + 1,
      counts: addCounts(saved.counts, counts),
    };
  }
  return { saved, isDone: true };
};

type Counts = SavedReplay["counts"];

const workOn = async (
  { deployment, effects, job }: Work,
  type: TableWork["type"],
  segment: Segment,
): Promise<Counts> => {
  const { documents: client, names } = deployment;
  if (type === "table") {
    const { recounted, others } = await recountTable(
      { client, tableName: names.table },
      { workers: job.workers, segment, isStopped: () => false, onProgress: () => {} },
      effects,
    );
    return { recounted, others };
  }
  const from = { client, tableName: job.table ?? names.table };
  let counts: Counts = {};
  for await (const page of copyRest(from, job.into!, type, effects, segment))
    counts = addCounts(counts, page);
  return counts;
};

const addCounts = (a: Counts, b: Counts): Counts => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([name, count]) => [name, (a[name] ?? 0) + count])),
});

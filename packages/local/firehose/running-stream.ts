import type { Effects } from "../process/effects.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { type Delivery, openDelivery } from "./delivery.ts";
import { deliveryStreamArn, functionArn, type Identity, kinesisStreamArn } from "./describe.ts";
import type { FirehoseOptions } from "./firehose.ts";
import { openJournalSource } from "./journal-source.ts";
import { listShards, openKinesisSource } from "./kinesis-source.ts";
import { openObjectWriter } from "./object-writer.ts";
import { type Progress, trackProgress } from "./progress.ts";
import type { Sink, Source } from "./source.ts";
import type { FirehoseState, StreamRow } from "./state.ts";
import { openTransform } from "./transform.ts";

export type DeliveryStream = {
  /** Announces new records in the journal. */
  notify(): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
};

export type StreamContext = FirehoseOptions & {
  readonly identity: Identity;
  readonly state: FirehoseState;
  readonly now: () => number;
  readonly effects: Effects;
  readonly compress: (body: Uint8Array) => Promise<Uint8Array>;
  readonly log: (message: string) => void;
  /** Aborted when the service begins to stop: retries end, and what has not landed is delivered again. */
  readonly stopping: AbortSignal;
  readonly retryPauseMs: (attempt: number) => number;
};

const defaultMostOutstandingBytes = 128 * 1024 * 1024;
const defaultTickMs = 200;

/**
 * LATEST, stored as a time: each existing shard is read from the stream's creation on, even if the process is killed
 * before the first read. One millisecond less includes a record that arrives in the same one.
 */
export const firstPositions = async (
  { kinesis }: StreamContext,
  spec: DeliveryStreamSpec,
  timeMs: number,
): Promise<{ shardId: string; startMs: number }[]> => {
  if (spec.source === "DirectPut") return [];
  const shards = await listShards(kinesis, spec.source.kinesis);
  return shards.map(({ ShardId: shardId }) => ({ shardId, startMs: timeMs - 1 }));
};

/** Rejects when the signal aborts. */
const pause = (ms: number, after: Effects["after"], signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = after(ms, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });

const openStreamDelivery = (
  context: StreamContext,
  { name, version, spec }: StreamRow,
  progress: Progress,
  retryPause: (attempt: number) => Promise<void>,
): Delivery => {
  const { identity, now, effects, compress, log } = context;
  const transform =
    spec.transform &&
    openTransform({
      functions: context.functions,
      functionName: spec.transform.function,
      retries: spec.transform.retries,
      deliveryStreamArn: deliveryStreamArn(identity, name),
      sourceKinesisStreamArn:
        spec.source === "DirectPut" ? undefined : kinesisStreamArn(identity, spec.source.kinesis),
      region: identity.region,
      retryPause,
      effects,
      log,
    });
  return openDelivery({
    spec,
    ...identity,
    lambdaArn: spec.transform ? functionArn(identity, spec.transform.function) : "",
    transform,
    writer: openObjectWriter({
      ...{ spec, version, retryPause, compress, log },
      objectStore: context.objectStore,
      uuid: effects.uuid,
    }),
    progress,
    now,
    nextTurn: effects.nextTurn,
    log,
  });
};

export const startDeliveryStream = (context: StreamContext, row: StreamRow): DeliveryStream => {
  const { name, spec } = row;
  const { state, effects, log, mostOutstandingBytes = defaultMostOutstandingBytes } = context;
  const progress = trackProgress();
  const closed = new AbortController();
  const ending = AbortSignal.any([closed.signal, context.stopping]);
  const retryPause = (attempt: number): Promise<void> =>
    pause(context.retryPauseMs(attempt), effects.after, ending);
  const delivery = openStreamDelivery(context, row, progress, retryPause);

  const ended = new Promise<void>((resolve) => {
    ending.addEventListener("abort", () => resolve(), { once: true });
  });
  const sink: Sink = {
    accept: delivery.accept,
    async room() {
      while (progress.outstandingBytes() > mostOutstandingBytes && !closed.signal.aborted) {
        // While stopping, failed writes are not retried, so there may never be room.
        if (context.stopping.aborted) return delivery.drain();
        delivery.hurry();
        await Promise.race([progress.moved(), ended]);
      }
    },
  };
  const shared = { name, state, progress, sink };
  const journal =
    spec.source === "DirectPut"
      ? openJournalSource({
          ...shared,
          failed: (error) => log(`firehose ${name}: reading the journal failed`, error),
        })
      : undefined;
  const source: Source =
    spec.source === "DirectPut"
      ? journal!
      : openKinesisSource({
          ...shared,
          stream: spec.source.kinesis,
          kinesis: context.kinesis,
          waitForRecords: context.waitForRecords,
          after: effects.after,
          recheckMs: context.recheckMs,
          log,
        });
  journal?.notify();
  const endTicks = effects.every(context.tickMs ?? defaultTickMs, delivery.tick);

  return {
    notify: () => journal?.notify(),
    async flush() {
      try {
        await source.catchUp();
      } finally {
        await delivery.drain();
      }
    },
    async stop() {
      closed.abort();
      endTicks();
      await source.stop();
      // Running work may still write a position, so it ends before the state is closed.
      await delivery.settled();
    },
  };
};

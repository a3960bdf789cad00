import type { AttemptEnvironment } from "./attempts.ts";
import { createBell } from "./bell.ts";
import type { CheckpointStore, ShardCheckpoint } from "./checkpoints.ts";
import { type EventOrigin, fromGetRecords, laneOf, type StreamRecord } from "./kinesis-event.ts";
import { createLane } from "./lane.ts";
import { createProgress } from "./progress.ts";
import type { RecordFilter } from "./record-filter.ts";
import {
  createShardReader,
  type KinesisCaller,
  type ReadPosition,
  type ShardReaderOptions,
} from "./shard-reader.ts";
import { createSubscriptionReader } from "./subscription-reader.ts";
import type { OpenWindow } from "./tumbling-window.ts";

export type ShardConsumerOptions = {
  readonly stream: string;
  readonly origin: EventOrigin;
  readonly kinesis: KinesisCaller;
  readonly waitForRecords?: (stream: string, signal: AbortSignal) => Promise<void>;
  /** Enhanced fan-out: the registered consumer to read through. */
  readonly consumerArn?: string;
  /** Records that do not pass are done without an invocation. */
  readonly accepts?: RecordFilter;
  /** Where reading begins without a checkpoint. */
  readonly start: ReadPosition;
  readonly checkpoint: ShardCheckpoint;
  readonly store: CheckpointStore;
  readonly windowGraceMs: number;
  readonly environment: AttemptEnvironment;
  /** Once aborted, nothing more is written, even if an invocation returns late. */
  readonly abandoned: AbortSignal;
};

export type ShardProgress = {
  readonly checkpoint: string | null;
  readonly pendingRecords: number;
  /** How far behind the oldest unfinished record is, or else the reader. */
  readonly behindMs: number;
  /** Start of the open tumbling window, epoch milliseconds. */
  readonly openWindow: number | null;
};

export type ShardConsumer = {
  /** True when the shard is consumed to its end, false when stopped before. Rejects if a checkpoint cannot be written. */
  run(): Promise<boolean>;
  progress(): ShardProgress;
  /** Whether every record put before this call is done and all child shards are known. */
  drained(limit: AbortSignal): Promise<boolean>;
};

const leastBufferedRecords = 1_000;
const bufferedBytesPerLane = 8 * 1024 * 1024;

export const createShardConsumer = (options: ShardConsumerOptions): ShardConsumer => {
  const { origin, environment, store, checkpoint } = options;
  const { spec, now } = environment;
  const { shardId } = origin;
  const laneCount = spec.parallelizationFactor;
  const mostRecords = Math.max(leastBufferedRecords, 2 * spec.batchSize * laneCount);
  const mostBytes = bufferedBytesPerLane * (laneCount + 1);
  const failure = new AbortController();
  const signal = AbortSignal.any([environment.signal, failure.signal]);
  const progress = createProgress(checkpoint.after);
  const roomChanged = createBell();
  let tipReadAt = Number.NEGATIVE_INFINITY;
  let readerBehindMs = 0;
  let childrenFollow = false;
  let saved: ShardCheckpoint = checkpoint;
  let saving = Promise.resolve();

  const save = (window: OpenWindow | null, ended: boolean): Promise<void> => {
    const next = { after: progress.checkpoint(), ended, window };
    saving = saving.then(async () => {
      const unchanged =
        saved.after === next.after && saved.ended === next.ended && saved.window === next.window;
      if (unchanged || options.abandoned.aborted) return;
      await store.write(shardId, next);
      saved = next;
    });
    return saving;
  };

  const lanes = Array.from({ length: laneCount }, () =>
    createLane({
      environment: { ...environment, signal },
      origin,
      window: checkpoint.window,
      windowGraceMs: options.windowGraceMs,
      tipReadAt: () => tipReadAt,
      onIdle: () => roomChanged.ring(),
      async commit(records, window) {
        progress.complete(records);
        roomChanged.ring();
        await save(window, false);
      },
    }),
  );

  /** Filtered records move the checkpoint too; if it cannot be written, the shard is restarted. */
  const passOver = (records: readonly StreamRecord[], accepted: readonly StreamRecord[]) => {
    const kept = new Set(accepted);
    progress.complete(records.filter((record) => !kept.has(record)));
    save(null, false).catch((error: unknown) => {
      environment.log(`the checkpoint could not be written: ${(error as Error).message}`);
      failure.abort();
    });
  };

  const { consumerArn } = options;
  const readerOptions: ShardReaderOptions = {
    kinesis: options.kinesis,
    stream: options.stream,
    shardId,
    position:
      checkpoint.after === null
        ? options.start
        : { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: checkpoint.after },
    waitForRecords: options.waitForRecords,
    onRecords(inputs) {
      const bufferedAt = performance.now();
      const records: StreamRecord[] = inputs.map((input) => fromGetRecords(input, origin, bufferedAt));
      progress.add(records);
      const accepted = options.accepts
        ? records.filter((record) => options.accepts?.(record, origin))
        : records;
      if (accepted.length < records.length) passOver(records, accepted);
      for (const record of accepted) lanes[laneOf(record.partitionKey, laneCount)]?.push(record);
    },
    onRead({ startedAt, behindMs, reachedTip, reachedEnd }) {
      childrenFollow ||= reachedEnd;
      readerBehindMs = behindMs;
      if (reachedTip) tipReadAt = startedAt;
      for (const lane of lanes) lane.changed.ring();
    },
    hasRoom: () => progress.pendingRecords() < mostRecords && progress.pendingBytes() < mostBytes,
    isWanted: () => lanes.some((lane) => lane.idle()),
    roomChanged,
    lastSequenceNumber: (records) => (records.at(-1) as { SequenceNumber: string }).SequenceNumber,
    now,
    sleep: environment.sleep,
    signal,
    log: environment.log,
  };
  const reader =
    consumerArn === undefined
      ? createShardReader(readerOptions)
      : createSubscriptionReader({ ...readerOptions, consumerArn });

  const read = async (): Promise<boolean> => {
    const reachedEnd = await reader.run();
    if (reachedEnd) for (const lane of lanes) lane.end();
    return reachedEnd;
  };

  return {
    async run() {
      try {
        const parts = [read(), ...lanes.map((lane) => lane.run())].map((part) =>
          part.catch((error: unknown) => {
            failure.abort();
            throw error;
          }),
        );
        const settled = await Promise.allSettled(parts);
        const rejected = settled.find((part) => part.status === "rejected");
        if (rejected !== undefined) throw rejected.reason;
        if (!settled.every((part) => part.status === "fulfilled" && part.value)) return false;
        await save(null, true);
        return true;
      } finally {
        failure.abort();
      }
    },
    progress: () => {
      const oldest = progress.oldestArrivalMs();
      return {
        checkpoint: progress.checkpoint(),
        pendingRecords: progress.pendingRecords(),
        behindMs: Math.max(readerBehindMs, oldest === undefined ? 0 : now() - oldest),
        openWindow: lanes[0]?.window()?.start ?? null,
      };
    },
    async drained(limit) {
      const allDone = () => progress.pendingRecords() === 0 && !childrenFollow;
      return allDone() && (await reader.readToTip(limit)) && allDone();
    },
  };
};

import type { EventSourceMappingSpec } from "../settings.ts";
import type { AttemptEnvironment } from "./attempts.ts";
import { type Bell, createBell } from "./bell.ts";
import type { CheckpointStore, ShardCheckpoint } from "./checkpoints.ts";
import { type EventOrigin, fromGetRecords, laneOf, type StreamRecord } from "./kinesis-event.ts";
import { createLane, type Lane } from "./lane.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { RecordFilter } from "./record-filter.ts";
import {
  createShardReader,
  type KinesisCaller,
  type ReadPosition,
  type ShardReader,
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
  /** With waitForRecords: how long to rely on it before reading anyway. */
  readonly recheckMs: number;
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

/** The limits of what is read but not done. */
const limitsOf = ({ parallelizationFactor, batchSize }: EventSourceMappingSpec) => ({
  records: Math.max(leastBufferedRecords, 2 * batchSize * parallelizationFactor),
  bytes: bufferedBytesPerLane * (parallelizationFactor + 1),
});

class LanesConsumer implements ShardConsumer {
  readonly #options: ShardConsumerOptions;
  readonly #limits: { readonly records: number; readonly bytes: number };
  readonly #failure = new AbortController();
  readonly #signal: AbortSignal;
  readonly #progress: Progress;
  readonly #roomChanged: Bell;
  readonly #lanes: readonly Lane[];
  readonly #reader: ShardReader;
  #tipReadAt = Number.NEGATIVE_INFINITY;
  #readerBehindMs = 0;
  #childrenFollow = false;
  #saved: ShardCheckpoint;
  #saving = Promise.resolve();

  constructor(options: ShardConsumerOptions) {
    const { environment, checkpoint, consumerArn } = options;
    this.#options = options;
    this.#roomChanged = createBell(environment.effects.after);
    this.#limits = limitsOf(environment.spec);
    this.#signal = AbortSignal.any([environment.signal, this.#failure.signal]);
    this.#progress = createProgress(checkpoint.after);
    this.#saved = checkpoint;
    const length = environment.spec.parallelizationFactor;
    this.#lanes = Array.from({ length }, () => this.#createLane());
    const readerOptions = this.#readerOptions();
    this.#reader =
      consumerArn === undefined
        ? createShardReader(readerOptions)
        : createSubscriptionReader({ ...readerOptions, consumerArn });
  }

  async run(): Promise<boolean> {
    try {
      const parts = [this.#read(), ...this.#lanes.map((lane) => lane.run())].map((part) =>
        part.catch((error: unknown) => {
          this.#failure.abort();
          throw error;
        }),
      );
      const settled = await Promise.allSettled(parts);
      const rejected = settled.find((part) => part.status === "rejected");
      if (rejected !== undefined) throw rejected.reason;
      if (!settled.every((part) => part.status === "fulfilled" && part.value)) return false;
      await this.#save(null, true);
      return true;
    } finally {
      this.#failure.abort();
    }
  }

  progress(): ShardProgress {
    const oldest = this.#progress.oldestArrivalMs();
    const oldestBehindMs = oldest === undefined ? 0 : this.#options.environment.now() - oldest;
    return {
      checkpoint: this.#progress.checkpoint(),
      pendingRecords: this.#progress.pendingRecords(),
      behindMs: Math.max(this.#readerBehindMs, oldestBehindMs),
      openWindow: this.#lanes[0]?.window()?.start ?? null,
    };
  }

  async drained(limit: AbortSignal): Promise<boolean> {
    const allDone = () => this.#progress.pendingRecords() === 0 && !this.#childrenFollow;
    return allDone() && (await this.#reader.readToTip(limit)) && allDone();
  }

  #createLane(): Lane {
    const { environment, origin, checkpoint, windowGraceMs } = this.#options;
    return createLane({
      environment: { ...environment, signal: this.#signal },
      origin,
      window: checkpoint.window,
      windowGraceMs,
      tipReadAt: () => this.#tipReadAt,
      onIdle: () => this.#roomChanged.ring(),
      commit: async (records, window) => {
        this.#progress.complete(records);
        this.#roomChanged.ring();
        await this.#save(window, false);
      },
    });
  }

  #readerOptions(): ShardReaderOptions {
    const { kinesis, stream, origin, checkpoint, start, waitForRecords, environment } = this.#options;
    return {
      kinesis,
      stream,
      shardId: origin.shardId,
      position:
        checkpoint.after === null
          ? start
          : { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: checkpoint.after },
      waitForRecords,
      onRecords: (inputs) => this.#receive(inputs),
      onRead: this.#noteRead,
      hasRoom: () =>
        this.#progress.pendingRecords() < this.#limits.records &&
        this.#progress.pendingBytes() < this.#limits.bytes,
      isWanted: () => this.#lanes.some((lane) => lane.idle()),
      roomChanged: this.#roomChanged,
      lastSequenceNumber: (records) => (records.at(-1) as { SequenceNumber: string }).SequenceNumber,
      now: environment.now,
      sleep: environment.sleep,
      effects: environment.effects,
      recheckMs: this.#options.recheckMs,
      signal: this.#signal,
      log: environment.log,
    };
  }

  async #read(): Promise<boolean> {
    const reachedEnd = await this.#reader.run();
    if (reachedEnd) for (const lane of this.#lanes) lane.end();
    return reachedEnd;
  }

  #receive(inputs: readonly unknown[]): void {
    const { origin, accepts, environment } = this.#options;
    const bufferedAt = environment.effects.monotonicMs();
    const records: StreamRecord[] = inputs.map((input) => fromGetRecords(input, origin, bufferedAt));
    this.#progress.add(records);
    const accepted = accepts ? records.filter((record) => accepts(record, origin)) : records;
    if (accepted.length < records.length) this.#passOver(records, accepted);
    for (const record of accepted) this.#lanes[laneOf(record.partitionKey, this.#lanes.length)]?.push(record);
  }

  /** Filtered records move the checkpoint too; if it cannot be written, the shard is restarted. */
  #passOver(records: readonly StreamRecord[], accepted: readonly StreamRecord[]): void {
    const kept = new Set(accepted);
    this.#progress.complete(records.filter((record) => !kept.has(record)));
    this.#save(null, false).catch((error: unknown) => {
      this.#options.environment.log(`the checkpoint could not be written: ${(error as Error).message}`);
      this.#failure.abort();
    });
  }

  readonly #noteRead: ShardReaderOptions["onRead"] = ({ startedAt, behindMs, reachedTip, reachedEnd }) => {
    this.#childrenFollow ||= reachedEnd;
    this.#readerBehindMs = behindMs;
    if (reachedTip) this.#tipReadAt = startedAt;
    for (const lane of this.#lanes) lane.changed.ring();
  };

  #save(window: OpenWindow | null, ended: boolean): Promise<void> {
    const next = { after: this.#progress.checkpoint(), ended, window };
    this.#saving = this.#saving.then(async () => {
      const saved = this.#saved;
      const unchanged =
        saved.after === next.after && saved.ended === next.ended && saved.window === next.window;
      if (unchanged || this.#options.abandoned.aborted) return;
      await this.#options.store.write(this.#options.origin.shardId, next);
      this.#saved = next;
    });
    return this.#saving;
  }
}

export const createShardConsumer = (options: ShardConsumerOptions): ShardConsumer => {
  const consumer = new LanesConsumer(options);
  return {
    run: () => consumer.run(),
    progress: () => consumer.progress(),
    drained: (limit) => consumer.drained(limit),
  };
};

import { type Durability, survivesKill } from "../process/durability.ts";
import { type Effects, systemEffects } from "../process/effects.ts";
import type { FunctionRuntime, Log, ObjectStore, Running } from "../service.ts";
import { region as defaultRegion, type EventSourceMappingSpec } from "../settings.ts";
import type { AttemptEnvironment } from "./attempts.ts";
import { type Bell, createBell, createSleep, type Sleep } from "./bell.ts";
import { type CheckpointStore, openCheckpoints, type ShardCheckpoint } from "./checkpoints.ts";
import { createFailureDestination } from "./failure-destination.ts";
import { validateMappingSpec } from "./mapping-spec.ts";
import { createRecordFilter, type RecordFilter } from "./record-filter.ts";
import { createShardConsumer, type ShardConsumer, type ShardProgress } from "./shard-consumer.ts";
import type { KinesisCaller, ReadPosition } from "./shard-reader.ts";
import { findReadable, type ShardDescription } from "./shard-tree.ts";
import { listShards, readSummary, registerConsumer } from "./stream-calls.ts";

export type EventSourceMappingOptions = {
  /** Names the mapping's checkpoints and, as AWS's UUID does, the keys of its failure documents. */
  readonly id: string;
  readonly spec: EventSourceMappingSpec;
  readonly kinesis: KinesisCaller;
  readonly functions: FunctionRuntime;
  /** Where discarded batches go. */
  readonly objectStore: ObjectStore;
  /** Checkpoints live in a directory of the mapping's id below this one. */
  readonly directory: string;
  /** Checkpoints elsewhere than in the directory. */
  readonly checkpoints?: CheckpointStore;
  /** Resolves when the stream may have new records; without it shards are polled four times a second. */
  readonly waitForRecords?: (stream: string, signal: AbortSignal) => Promise<void>;
  /** How long after its end a tumbling window without newer records closes. AWS takes up to two minutes. */
  readonly windowGraceSeconds?: number;
  /** With waitForRecords: how long to rely on it before reading anyway. */
  readonly recheckMs?: number;
  readonly durability?: Durability;
  /** How long `stop` waits for running invocations. */
  readonly stopGraceMs?: number;
  readonly discoverySeconds?: number;
  readonly now?: () => number;
  /** The pauses between retries. */
  readonly sleep?: Sleep;
  readonly effects?: Effects;
  readonly log?: Log;
  readonly accountId?: string;
  readonly region?: string;
};

export type ShardStatus = ShardProgress & {
  readonly shardId: string;
  /** A shard waits until its parents are consumed. */
  readonly state: "waiting" | "reading" | "ended";
};

export type EventSourceMapping = Running & {
  status(): readonly ShardStatus[];
  /**
   * Whether every record put before this call is done: handled, or in the failure destination. An open tumbling
   * window does not count: its records are in its persisted state.
   */
  drained(): Promise<boolean>;
};

const nothingYet: ShardProgress = { checkpoint: null, pendingRecords: 0, behindMs: 0, openWindow: null };
const retryMs = 1_000;
const drainLimitMs = 2_000;

const withDefaults = (options: EventSourceMappingOptions) => {
  const { region = defaultRegion, accountId = "000000000000", durability = survivesKill } = options;
  const { effects = systemEffects, stopGraceMs = 5_000, discoverySeconds = 10 } = options;
  const { now = effects.now, sleep = createSleep(effects.after) } = options;
  const { windowGraceSeconds = 3, recheckMs = 1_000 } = options;
  const timing = { effects, now, sleep, stopGraceMs, discoverySeconds, windowGraceSeconds, recheckMs };
  return { ...options, region, accountId, durability, ...timing };
};

type Settings = ReturnType<typeof withDefaults>;

/** LATEST is stored as a time, so that a restart before the first checkpoint skips nothing. */
const findStart = (spec: EventSourceMappingSpec, createdAt: number): ReadPosition => {
  switch (spec.startingPosition) {
    case "TRIM_HORIZON":
      return { type: "TRIM_HORIZON" };
    case "LATEST":
      return { type: "AT_TIMESTAMP", epochMs: createdAt };
    case "AT_TIMESTAMP":
      return { type: "AT_TIMESTAMP", epochMs: (spec.startingTimestampSeconds ?? 0) * 1000 };
    default:
      return spec.startingPosition satisfies never;
  }
};

type Reading = {
  readonly consumer: ShardConsumer;
  readonly removed: AbortController;
  readonly done: Promise<void>;
};

class Mapping implements EventSourceMapping {
  readonly #settings: Settings;
  readonly #log: Log = (message) => this.#settings.log?.(`mapping ${this.#settings.id}: ${message}`);
  readonly #store: CheckpointStore;
  readonly #streamArn: string;
  /** With enhanced fan-out, Lambda names the consumer instead of the stream. */
  #eventSourceArn: string;
  readonly #accepts: RecordFilter | undefined;
  readonly #sendToDestination: ReturnType<typeof createFailureDestination>;
  readonly #stopping = new AbortController();
  readonly #abandoned = new AbortController();
  readonly #discovery: Bell;
  readonly #ended = new Map<string, ShardProgress>();
  readonly #reading = new Map<string, Reading>();
  #shards: readonly ShardDescription[] = [];
  #discovered = false;
  #createdAt: number;
  #retentionMs = Number.POSITIVE_INFINITY;
  readonly #running: Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(settings: Settings) {
    const { id, spec, region, accountId, now } = settings;
    validateMappingSpec(spec, now());
    this.#settings = settings;
    this.#discovery = createBell(settings.effects.after);
    this.#store =
      settings.checkpoints ?? openCheckpoints(settings.directory, id, settings.durability, this.#log);
    this.#streamArn = `arn:aws:kinesis:${region}:${accountId}:stream/${spec.stream}`;
    this.#eventSourceArn = this.#streamArn;
    this.#accepts = spec.filterPatterns && createRecordFilter(spec.filterPatterns);
    this.#sendToDestination = createFailureDestination({
      objectStore: settings.objectStore,
      bucket: spec.onFailure.bucket,
      mappingId: id,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${spec.function}`,
      streamArn: () => this.#eventSourceArn,
      now,
      uuid: settings.effects.uuid,
    });
    this.#createdAt = now();
    this.#running = this.#run();
  }

  status(): readonly ShardStatus[] {
    return this.#shards.map(({ shardId }) => this.#statusOf(shardId));
  }

  async drained(): Promise<boolean> {
    if (!this.#isSettled()) return false;
    const limit = new AbortController();
    const cancel = this.#settings.effects.after(drainLimitMs, () => limit.abort());
    try {
      const consumers = [...this.#reading.values()].map(({ consumer }) => consumer.drained(limit.signal));
      return (await Promise.all(consumers)).every((done) => done) && this.#isSettled();
    } finally {
      cancel();
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #run(): Promise<void> {
    const { spec, discoverySeconds } = this.#settings;
    const { signal } = this.#stopping;
    let opened = false;
    while (!signal.aborted) {
      let waitMs = discoverySeconds * 1000;
      try {
        if (!opened) {
          await this.#openOrigin();
          await this.#openConsumer();
        }
        opened = true;
        this.#discovered = true;
        await this.#discover();
      } catch (error) {
        if (signal.aborted) return;
        this.#discovered = false;
        waitMs = retryMs;
        this.#log(`finding the shards of ${spec.stream} failed, will retry: ${(error as Error).message}`);
      }
      if (this.#discovered || waitMs === retryMs) await this.#discovery.wait(signal, waitMs);
    }
  }

  /** Checkpoints belong to one stream: a new stream of the same name starts over. */
  async #openOrigin(): Promise<void> {
    const { kinesis, spec } = this.#settings;
    const { streamCreatedAt } = await readSummary(kinesis, spec.stream);
    const origin = await this.#store.readOrigin();
    if (origin !== undefined && origin.streamCreatedAt === streamCreatedAt) {
      this.#createdAt = origin.createdAt;
      return;
    }
    if (origin !== undefined)
      this.#log(`the stream ${spec.stream} is not the same as before; consuming starts over`);
    await this.#store.reset({ createdAt: this.#createdAt, streamCreatedAt });
  }

  async #openConsumer(): Promise<void> {
    const { kinesis, spec } = this.#settings;
    if (spec.consumer === undefined) return;
    this.#eventSourceArn = await registerConsumer(kinesis, this.#streamArn, spec.consumer);
  }

  async #discover(): Promise<void> {
    const { kinesis, spec } = this.#settings;
    this.#retentionMs = (await readSummary(kinesis, spec.stream)).retentionMs;
    this.#shards = await listShards(kinesis, spec.stream);
    await this.#forgetAllBut(new Set(this.#shards.map(({ shardId }) => shardId)));
    await this.#startReadable();
  }

  async #forgetAllBut(listed: ReadonlySet<string>): Promise<void> {
    for (const [shardId, { removed }] of this.#reading) {
      if (listed.has(shardId)) continue;
      this.#log(`${shardId} is no longer in the stream`);
      removed.abort();
    }
    for (const shardId of this.#ended.keys()) if (!listed.has(shardId)) this.#ended.delete(shardId);
    await this.#store.keepOnly(listed);
  }

  /** Until no shard turns out to have ended before, which makes its children readable. */
  async #startReadable(): Promise<void> {
    for (;;) {
      const endedBefore = this.#ended.size;
      for (const { shardId } of findReadable(this.#shards, new Set(this.#ended.keys()))) {
        if (!this.#reading.has(shardId) && !this.#stopping.signal.aborted) await this.#startShard(shardId);
      }
      if (this.#ended.size === endedBefore) return;
    }
  }

  async #startShard(shardId: string): Promise<void> {
    const removed = new AbortController();
    const environment = this.#createEnvironment(shardId, removed.signal);
    const checkpoint = await this.#store.read(shardId);
    if (checkpoint.ended) {
      this.#ended.set(shardId, { ...nothingYet, checkpoint: checkpoint.after });
      return;
    }
    const consumer = this.#createConsumer(shardId, checkpoint, environment, removed.signal);
    this.#reading.set(shardId, { consumer, removed, done: this.#consume(shardId, consumer, environment) });
  }

  #createEnvironment(shardId: string, removed: AbortSignal): AttemptEnvironment {
    const { spec, functions, now, sleep, effects } = this.#settings;
    return {
      spec,
      functions,
      discard: (discarded) => this.#sendToDestination(shardId, discarded),
      maximumAgeMs: () =>
        spec.maximumRecordAgeSeconds < 0 ? this.#retentionMs : spec.maximumRecordAgeSeconds * 1000,
      now,
      sleep,
      effects,
      signal: AbortSignal.any([this.#stopping.signal, removed]),
      log: (message) => this.#log(`${shardId}: ${message}`),
    };
  }

  #createConsumer(
    shardId: string,
    checkpoint: ShardCheckpoint,
    environment: AttemptEnvironment,
    removed: AbortSignal,
  ): ShardConsumer {
    const { spec, kinesis, waitForRecords, windowGraceSeconds, recheckMs, accountId, region } =
      this.#settings;
    const eventSourceArn = this.#eventSourceArn;
    const invokeIdentityArn = `arn:aws:iam::${accountId}:role/${spec.function}`;
    return createShardConsumer({
      stream: spec.stream,
      origin: { shardId, eventSourceArn, invokeIdentityArn, region },
      kinesis,
      waitForRecords,
      consumerArn: spec.consumer === undefined ? undefined : eventSourceArn,
      accepts: this.#accepts,
      start: findStart(spec, this.#createdAt),
      checkpoint,
      store: this.#store,
      windowGraceMs: windowGraceSeconds * 1000,
      recheckMs,
      environment,
      abandoned: AbortSignal.any([this.#abandoned.signal, removed]),
    });
  }

  async #consume(shardId: string, consumer: ShardConsumer, environment: AttemptEnvironment): Promise<void> {
    let reachedEnd = false;
    try {
      reachedEnd = await consumer.run();
    } catch (error) {
      environment.log(`stopped and begins again at its checkpoint: ${(error as Error).stack}`);
      await environment.sleep(retryMs, environment.signal);
    }
    if (reachedEnd) this.#ended.set(shardId, consumer.progress());
    if (this.#stopping.signal.aborted && !reachedEnd) return;
    this.#reading.delete(shardId);
    this.#discovered = false;
    this.#discovery.ring();
  }

  #statusOf(shardId: string): ShardStatus {
    const active = this.#reading.get(shardId);
    if (active !== undefined) return { shardId, state: "reading", ...active.consumer.progress() };
    const past = this.#ended.get(shardId);
    return past === undefined
      ? { shardId, state: "waiting", ...nothingYet }
      : { shardId, state: "ended", ...past, behindMs: 0 };
  }

  #isSettled(): boolean {
    const isKnown = ({ shardId }: ShardDescription) => this.#reading.has(shardId) || this.#ended.has(shardId);
    return this.#discovered && this.#shards.every(isKnown);
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    const readingDone = () => Promise.all([...this.#reading.values()].map(({ done }) => done));
    const finished = this.#running.then(readingDone);
    const { effects, stopGraceMs } = this.#settings;
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const cancel = effects.after(stopGraceMs, resolve);
    await Promise.race([finished, grace]);
    cancel();
    this.#abandoned.abort();
  }
}

export const startEventSourceMapping = (options: EventSourceMappingOptions): EventSourceMapping => {
  const mapping = new Mapping(withDefaults(options));
  return {
    status: () => mapping.status(),
    drained: () => mapping.drained(),
    stop: () => mapping.stop(),
  };
};

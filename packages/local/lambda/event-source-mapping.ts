import { type Durability, survivesKill } from "../process/durability.ts";
import type { FunctionRuntime, Log, ObjectStore, Running } from "../service.ts";
import { region as defaultRegion, type EventSourceMappingSpec } from "../settings.ts";
import type { AttemptEnvironment } from "./attempts.ts";
import { createBell, sleep as defaultSleep, type Sleep } from "./bell.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { createFailureDestination } from "./failure-destination.ts";
import { validateMappingSpec } from "./mapping-spec.ts";
import { createRecordFilter } from "./record-filter.ts";
import { createShardConsumer, type ShardConsumer, type ShardProgress } from "./shard-consumer.ts";
import type { KinesisCaller, ReadPosition } from "./shard-reader.ts";
import { findReadable, type ShardDescription, toShardDescription } from "./shard-tree.ts";

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
  /** Resolves when the stream may have new records; without it shards are polled four times a second. */
  readonly waitForRecords?: (stream: string, signal: AbortSignal) => Promise<void>;
  /** How long after its end a tumbling window without newer records closes. AWS takes up to two minutes. */
  readonly windowGraceSeconds?: number;
  readonly durability?: Durability;
  /** How long `stop` waits for running invocations. */
  readonly stopGraceMs?: number;
  readonly discoverySeconds?: number;
  readonly now?: () => number;
  /** The pauses between retries. */
  readonly sleep?: Sleep;
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

export const startEventSourceMapping = (options: EventSourceMappingOptions): EventSourceMapping => {
  const { id, spec, kinesis, functions, region = defaultRegion, accountId = "000000000000" } = options;
  const { now = Date.now, sleep = defaultSleep, stopGraceMs = 5_000, discoverySeconds = 10 } = options;
  validateMappingSpec(spec, now());
  const log: Log = (message) => options.log?.(`mapping ${id}: ${message}`);
  const store = openCheckpoints(options.directory, id, options.durability ?? survivesKill, log);
  const streamArn = `arn:aws:kinesis:${region}:${accountId}:stream/${spec.stream}`;
  /** With enhanced fan-out, Lambda names the consumer instead of the stream. */
  let eventSourceArn = streamArn;
  const accepts = spec.filterPatterns && createRecordFilter(spec.filterPatterns);
  const sendToDestination = createFailureDestination({
    objectStore: options.objectStore,
    bucket: spec.onFailure.bucket,
    mappingId: id,
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${spec.function}`,
    streamArn: () => eventSourceArn,
    now,
  });

  const stopping = new AbortController();
  const abandoned = new AbortController();
  const discovery = createBell();
  const ended = new Map<string, ShardProgress>();
  const reading = new Map<
    string,
    { consumer: ShardConsumer; removed: AbortController; done: Promise<void> }
  >();
  let shards: readonly ShardDescription[] = [];
  let discovered = false;
  let createdAt = now();
  let retentionMs = Number.POSITIVE_INFINITY;

  const maximumAgeMs = () =>
    spec.maximumRecordAgeSeconds < 0 ? retentionMs : spec.maximumRecordAgeSeconds * 1000;

  /** LATEST is stored as a time, so that a restart before the first checkpoint skips nothing. */
  const start = (): ReadPosition => {
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

  const runShard = async (shardId: string) => {
    const removed = new AbortController();
    const signal = AbortSignal.any([stopping.signal, removed.signal]);
    const shardLog: Log = (message) => log(`${shardId}: ${message}`);
    const environment: AttemptEnvironment = {
      spec,
      functions,
      discard: (discarded) => sendToDestination(shardId, discarded),
      maximumAgeMs,
      now,
      sleep,
      signal,
      log: shardLog,
    };
    const checkpoint = await store.read(shardId);
    if (checkpoint.ended) {
      ended.set(shardId, { ...nothingYet, checkpoint: checkpoint.after });
      return;
    }
    const consumer = createShardConsumer({
      stream: spec.stream,
      origin: {
        shardId,
        eventSourceArn,
        invokeIdentityArn: `arn:aws:iam::${accountId}:role/${spec.function}`,
        region,
      },
      kinesis,
      waitForRecords: options.waitForRecords,
      consumerArn: spec.consumer === undefined ? undefined : eventSourceArn,
      accepts,
      start: start(),
      checkpoint,
      store,
      windowGraceMs: (options.windowGraceSeconds ?? 3) * 1000,
      environment,
      abandoned: AbortSignal.any([abandoned.signal, removed.signal]),
    });
    const consume = async () => {
      let reachedEnd = false;
      try {
        reachedEnd = await consumer.run();
      } catch (error) {
        shardLog(`stopped and begins again at its checkpoint: ${(error as Error).stack}`);
        await sleep(retryMs, signal);
      }
      if (reachedEnd) ended.set(shardId, consumer.progress());
      if (stopping.signal.aborted && !reachedEnd) return;
      reading.delete(shardId);
      discovered = false;
      discovery.ring();
    };
    reading.set(shardId, { consumer, removed, done: consume() });
  };

  const listShards = async (): Promise<ShardDescription[]> => {
    const found: ShardDescription[] = [];
    let page: Record<string, unknown> = { StreamName: spec.stream };
    for (;;) {
      const { Shards, NextToken } = await kinesis.call("ListShards", page);
      found.push(...(Shards as unknown[]).map(toShardDescription));
      if (typeof NextToken !== "string") return found;
      page = { NextToken };
    }
  };

  const readSummary = async (): Promise<{ retentionMs: number; streamCreatedAt: number | null }> => {
    const answer = await kinesis.call("DescribeStreamSummary", { StreamName: spec.stream });
    const summary = answer.StreamDescriptionSummary as Record<string, number | undefined>;
    return {
      retentionMs: (summary.RetentionPeriodHours ?? Number.POSITIVE_INFINITY) * 3_600_000,
      streamCreatedAt: summary.StreamCreationTimestamp ?? null,
    };
  };

  /** Checkpoints belong to one stream: a new stream of the same name starts over. */
  const openOrigin = async () => {
    const { streamCreatedAt } = await readSummary();
    const origin = await store.readOrigin();
    if (origin !== undefined && origin.streamCreatedAt === streamCreatedAt) {
      createdAt = origin.createdAt;
      return;
    }
    if (origin !== undefined)
      log(`the stream ${spec.stream} is not the same as before; consuming starts over`);
    await store.reset({ createdAt, streamCreatedAt });
  };

  /** Registers the consumer if needed, as the deployment does. */
  const openConsumer = async () => {
    if (spec.consumer === undefined) return;
    const question = { StreamARN: streamArn, ConsumerName: spec.consumer };
    try {
      const { Consumer } = await kinesis.call("RegisterStreamConsumer", question);
      eventSourceArn = (Consumer as { ConsumerARN: string }).ConsumerARN;
    } catch (error) {
      if ((error as { code?: string }).code !== "ResourceInUseException") throw error;
      const { ConsumerDescription } = await kinesis.call("DescribeStreamConsumer", question);
      eventSourceArn = (ConsumerDescription as { ConsumerARN: string }).ConsumerARN;
    }
  };

  const discover = async () => {
    retentionMs = (await readSummary()).retentionMs;
    shards = await listShards();
    const listed = new Set(shards.map(({ shardId }) => shardId));
    for (const [shardId, { removed }] of reading) {
      if (listed.has(shardId)) continue;
      log(`${shardId} is no longer in the stream`);
      removed.abort();
    }
    for (const shardId of ended.keys()) if (!listed.has(shardId)) ended.delete(shardId);
    await store.keepOnly(listed);
    for (;;) {
      const endedBefore = ended.size;
      for (const { shardId } of findReadable(shards, new Set(ended.keys()))) {
        if (!reading.has(shardId) && !stopping.signal.aborted) await runShard(shardId);
      }
      if (ended.size === endedBefore) return;
    }
  };

  const run = async () => {
    let opened = false;
    while (!stopping.signal.aborted) {
      let waitMs = discoverySeconds * 1000;
      try {
        if (!opened) {
          await openOrigin();
          await openConsumer();
        }
        opened = true;
        discovered = true;
        await discover();
      } catch (error) {
        if (stopping.signal.aborted) return;
        discovered = false;
        waitMs = retryMs;
        log(`finding the shards of ${spec.stream} failed, will retry: ${(error as Error).message}`);
      }
      if (discovered || waitMs === retryMs) await discovery.wait(stopping.signal, waitMs);
    }
  };
  const running = run();

  const statusOf = ({ shardId }: ShardDescription): ShardStatus => {
    const active = reading.get(shardId);
    if (active !== undefined) return { shardId, state: "reading", ...active.consumer.progress() };
    const past = ended.get(shardId);
    return past === undefined
      ? { shardId, state: "waiting", ...nothingYet }
      : { shardId, state: "ended", ...past, behindMs: 0 };
  };

  const stop = async () => {
    stopping.abort();
    const finished = running.then(() => Promise.all([...reading.values()].map(({ done }) => done)));
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopGraceMs);
    });
    await Promise.race([finished, grace]);
    clearTimeout(timer);
    abandoned.abort();
  };

  let stopped: Promise<void> | undefined;
  return {
    status: () => shards.map(statusOf),
    async drained() {
      const settled = () =>
        discovered && shards.every(({ shardId }) => reading.has(shardId) || ended.has(shardId));
      if (!settled()) return false;
      const limit = AbortSignal.timeout(drainLimitMs);
      const consumers = [...reading.values()].map(({ consumer }) => consumer.drained(limit));
      return (await Promise.all(consumers)).every((done) => done) && settled();
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
};

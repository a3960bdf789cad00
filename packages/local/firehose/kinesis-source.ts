import type { Effects } from "../process/effects.ts";
import { AwsError, type JsonService, type Log } from "../service.ts";
import { deaggregate } from "./kpl-aggregate.ts";
import type { Lane, Progress } from "./progress.ts";
import type { FirehoseRecord } from "./record.ts";
import type { Sink, Source } from "./source.ts";
import type { FirehoseState, ShardRow } from "./state.ts";

export type KinesisCalls = Pick<JsonService, "call">;

/** See KinesisService: called before GetRecords, awaited after an answer without records. */
export type WaitForRecords = (stream: string, signal: AbortSignal) => Promise<void>;

type Shard = {
  readonly ShardId: string;
  readonly ParentShardId?: string;
  readonly AdjacentParentShardId?: string;
};
type KinesisRecord = {
  readonly SequenceNumber: string;
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
  readonly ApproximateArrivalTimestamp: number;
};
/** Where to go on in a shard: behind a record, else from a time, else at its oldest record. */
type Place = { after: string | undefined; startMs: number | null };
type Answer = {
  readonly Records: readonly KinesisRecord[];
  readonly NextShardIterator?: string | null;
  readonly MillisBehindLatest?: number;
};

type KinesisSourceOptions = {
  readonly name: string;
  readonly stream: string;
  readonly kinesis: KinesisCalls;
  readonly state: FirehoseState;
  readonly progress: Progress;
  readonly sink: Sink;
  readonly waitForRecords?: WaitForRecords;
  readonly after: Effects["after"];
  readonly recheckMs: number | undefined;
  readonly log: Log;
};

/** Firehose reads each shard once a second. */
const readIntervalMs = 1000;
/** Fallback in case `waitForRecords` misses a record; it should never be needed. */
const defaultRecheckMs = 10_000;

export const listShards = async (kinesis: KinesisCalls, stream: string): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    const page = await kinesis.call("ListShards", token ? { NextToken: token } : { StreamName: stream });
    shards.push(...(page.Shards as Shard[]));
    token = page.NextToken as string | undefined;
  } while (token);
  return shards;
};

const kinesisRecordId = (shardId: string, sequenceNumber: string, subsequence: number): string =>
  `${shardId}:${sequenceNumber}:${String(subsequence).padStart(6, "0")}`;

/** The user records of a Kinesis record: one, or those of a KPL aggregate. */
const userRecords = (shardId: string, record: KinesisRecord, lane: Lane): FirehoseRecord[] => {
  const { SequenceNumber: sequenceNumber, Data: data } = record;
  const ticket = lane.open(sequenceNumber, data.length);
  const arrivalMs = Math.round(record.ApproximateArrivalTimestamp * 1000);
  const parts = deaggregate(data) ?? [{ partitionKey: record.PartitionKey, data }];
  const records = parts.map((part, subsequence): FirehoseRecord => {
    ticket.hold();
    return {
      recordId: kinesisRecordId(shardId, sequenceNumber, subsequence),
      data: part.data,
      arrivalMs,
      ticket,
      kinesis: {
        sequenceNumber,
        subsequenceNumber: subsequence,
        partitionKey: part.partitionKey,
        shardId,
        approximateArrivalTimestamp: arrivalMs,
      },
    };
  });
  ticket.release();
  return records;
};

const iteratorFor = async (
  { kinesis, stream }: KinesisSourceOptions,
  shardId: string,
  place: Place,
): Promise<string> => {
  const position =
    place.after !== undefined
      ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: place.after }
      : place.startMs !== null
        ? { ShardIteratorType: "AT_TIMESTAMP", Timestamp: place.startMs / 1000 }
        : { ShardIteratorType: "TRIM_HORIZON" };
  const answer = await kinesis.call("GetShardIterator", {
    StreamName: stream,
    ShardId: shardId,
    ...position,
  });
  return answer.ShardIterator as string;
};

/** The record read last may be lost; then the shard is read from its oldest record, as in an event source mapping. */
const iteratorOrBeginAgain = async (
  options: KinesisSourceOptions,
  shardId: string,
  place: Place,
): Promise<string> => {
  try {
    return await iteratorFor(options, shardId, place);
  } catch (error) {
    const { name, stream, log } = options;
    const isLost = error instanceof AwsError && error.code === "InvalidArgumentException";
    if (place.after === undefined || !isLost) throw error;
    log(
      `firehose ${name}: record ${place.after} of ${shardId} is no longer in ${stream}; ` +
        "reading continues at its oldest record.",
    );
    place.after = undefined;
    place.startMs = null;
    return iteratorFor(options, shardId, place);
  }
};

/**
 * Reads a Kinesis stream for a delivery stream: shards that existed at its creation from that moment on, later ones
 * from their beginning once their parents are read to the end. The stored position follows what has landed, so a
 * killed process resumes there.
 */
export const openKinesisSource = (options: KinesisSourceOptions): Source => new KinesisSource(options);

class KinesisSource implements Source {
  readonly #options: KinesisSourceOptions;
  readonly #stopping = new AbortController();
  /** Aborted and replaced to end the pauses of all readers at once. */
  #pause = new AbortController();
  readonly #readers = new Map<string, Promise<void>>();
  readonly #readToEnd = new Set<string>();
  /** The round of `catchUp` that each reader has completed. */
  readonly #caughtUp = new Map<string, number>();
  readonly #failures = new Map<string, { round: number; error: Error }>();
  #round = 0;
  #waiting: (() => void)[] = [];
  #started = false;
  readonly #starting: Promise<void>;

  constructor(options: KinesisSourceOptions) {
    this.#options = options;
    this.#starting = this.#startReadersUntilDone().then(() => {
      this.#started = true;
      this.#changed();
    });
  }

  async catchUp(): Promise<void> {
    const target = ++this.#round;
    this.#pause.abort();
    this.#pause = new AbortController();
    while (!this.#stopping.signal.aborted) {
      const failure = [...this.#failures.values()].find((candidate) => candidate.round >= target);
      if (failure) throw failure.error;
      const behind = [...this.#readers.keys()].some((shardId) => (this.#caughtUp.get(shardId) ?? 0) < target);
      if (this.#started && !behind) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#changed();
    await this.#starting;
    await Promise.all(this.#readers.values());
  }

  #changed(): void {
    const resolves = this.#waiting;
    this.#waiting = [];
    for (const resolve of resolves) resolve();
  }

  /** Ends after the time, at news, at `catchUp` or at `stop`, whichever comes first. */
  async #rest(milliseconds: number, news?: Promise<void>): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#pause.signal]);
    if (signal.aborted) return;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.after(milliseconds, resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    try {
      await (news ? Promise.race([over, news]) : over);
    } finally {
      cancel();
    }
  }

  /** Starts readers for the shards whose parents are done. A parent that has expired counts as done. */
  async #startReaders(): Promise<void> {
    const { name, stream, kinesis, state } = this.#options;
    const shards = await listShards(kinesis, stream);
    const present = new Set(shards.map((shard) => shard.ShardId));
    for (const { ShardId } of shards) state.addShard(name, ShardId, null);
    const rows = new Map(state.shards(name).map((row) => [row.shardId, row]));
    for (const shard of shards) {
      const { ShardId: shardId, ParentShardId, AdjacentParentShardId } = shard;
      const row = rows.get(shardId)!;
      if (row.finished) this.#readToEnd.add(shardId);
      if (this.#readToEnd.has(shardId) || this.#readers.has(shardId) || this.#stopping.signal.aborted)
        continue;
      const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      const ready = parents.every(
        (parent) => !present.has(parent) || this.#readToEnd.has(parent) || rows.get(parent)?.finished,
      );
      if (!ready) continue;
      this.#readers.set(
        shardId,
        this.#readShard(row).then(() => this.#ended(shardId)),
      );
    }
    this.#changed();
  }

  async #startReadersUntilDone(): Promise<void> {
    const { name, stream, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#startReaders();
        return;
      } catch (error) {
        log(
          `firehose ${name}: listing the shards of ${stream} failed, will retry: ${(error as Error).message}`,
        );
        this.#failures.set("", { round: this.#round, error: error as Error });
        this.#changed();
        await this.#rest(readIntervalMs);
      } finally {
        if (!this.#stopping.signal.aborted) this.#failures.delete("");
      }
    }
  }

  /** A reader at its shard's end starts the readers of its children before it is removed, so no shard is missed. */
  async #ended(shardId: string): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#readToEnd.add(shardId);
      await this.#startReadersUntilDone();
    }
    this.#readers.delete(shardId);
    this.#caughtUp.delete(shardId);
    this.#failures.delete(shardId);
    this.#changed();
  }

  async #readShard(shard: ShardRow): Promise<void> {
    const { name, stream, kinesis, state, progress, sink } = this.#options;
    const { shardId } = shard;
    let ended = false;
    const lane = progress.lane((position) => {
      state.advance(name, shardId, position);
      if (ended && lane.isClear()) state.finish(name, shardId);
    });
    let iterator: string | undefined;
    const place: Place = { after: shard.sequenceNumber ?? undefined, startMs: shard.startMs };
    while (!this.#stopping.signal.aborted) {
      const began = this.#round;
      const listening = new AbortController();
      try {
        const signal = AbortSignal.any([this.#stopping.signal, listening.signal]);
        const news = this.#options.waitForRecords?.(stream, signal);
        news?.catch(() => {});
        iterator ??= await iteratorOrBeginAgain(this.#options, shardId, place);
        const answer = (await kinesis.call("GetRecords", {
          ShardIterator: iterator,
          Limit: 10_000,
        })) as Answer;
        this.#hand(shardId, lane, answer.Records);
        place.after = answer.Records.at(-1)?.SequenceNumber ?? place.after;
        if (!answer.NextShardIterator) {
          ended = true;
          if (lane.isClear()) state.finish(name, shardId);
          return;
        }
        iterator = answer.NextShardIterator;
        await sink.room();
        const behind = (answer.MillisBehindLatest ?? 0) > 0;
        if (behind) continue;
        this.#caughtUp.set(shardId, began);
        this.#changed();
        if (this.#round > began) continue;
        await this.#rest(readIntervalMs);
        if (news && answer.Records.length === 0 && this.#round === began)
          await this.#rest(this.#options.recheckMs ?? defaultRecheckMs, news);
      } catch (error) {
        iterator = undefined;
        if (this.#stopping.signal.aborted) return;
        await this.#recover(shardId, began, error as Error);
      } finally {
        // With a reason, because one of its own would cost a stack trace for every read.
        listening.abort("read");
      }
    }
  }

  #hand(shardId: string, lane: Lane, records: readonly KinesisRecord[]): void {
    const { progress, sink } = this.#options;
    for (const record of records) sink.accept(userRecords(shardId, record, lane));
    progress.settle();
  }

  /** Throttles and expired iterators are simply retried; any other error is also reported to those who wait. */
  async #recover(shardId: string, began: number, error: Error): Promise<void> {
    const { name, stream, log } = this.#options;
    const code = error instanceof AwsError ? error.code : undefined;
    if (code === "ExpiredIteratorException") return;
    if (code !== "ProvisionedThroughputExceededException") {
      log(`firehose ${name}: reading ${shardId} of ${stream} failed, will retry: ${error.message}`);
      this.#failures.set(shardId, { round: began, error });
      this.#changed();
    }
    await this.#rest(readIntervalMs);
  }
}

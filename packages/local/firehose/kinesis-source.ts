import { setTimeout as delay } from "node:timers/promises";
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

/** Firehose reads each shard once a second. */
const readIntervalMs = 1000;
/** Fallback in case `waitForRecords` misses a record; it should never be needed. */
const longestWaitMs = 10_000;

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

/**
 * Reads a Kinesis stream for a delivery stream: shards that existed at its creation from that moment on, later ones
 * from their beginning once their parents are read to the end. The stored position follows what has landed, so a
 * killed process resumes there.
 */
export const openKinesisSource = (options: {
  readonly name: string;
  readonly stream: string;
  readonly kinesis: KinesisCalls;
  readonly state: FirehoseState;
  readonly progress: Progress;
  readonly sink: Sink;
  readonly waitForRecords?: WaitForRecords;
  readonly log: Log;
}): Source => {
  const { name, stream, kinesis, state, progress, sink, log } = options;
  const stopping = new AbortController();
  /** Aborted and replaced to end the pauses of all readers at once. */
  let pause = new AbortController();
  const readers = new Map<string, Promise<void>>();
  const readToEnd = new Set<string>();
  /** The round of `catchUp` that each reader has completed. */
  const caughtUp = new Map<string, number>();
  const failures = new Map<string, { round: number; error: Error }>();
  let round = 0;
  let waiting: (() => void)[] = [];

  const changed = (): void => {
    const resolves = waiting;
    waiting = [];
    for (const resolve of resolves) resolve();
  };

  /** Ends after the time, at news, at `catchUp` or at `stop`, whichever comes first. */
  const rest = async (milliseconds: number, news?: Promise<void>): Promise<void> => {
    const over = new AbortController();
    const signal = AbortSignal.any([stopping.signal, pause.signal, over.signal]);
    const clock = delay(milliseconds, undefined, { signal, ref: false });
    try {
      await (news ? Promise.race([clock, news]) : clock);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clock.catch(() => {});
      over.abort();
    }
  };

  const iteratorFor = async (shardId: string, place: Place): Promise<string> => {
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
  const iteratorOrBeginAgain = async (shardId: string, place: Place): Promise<string> => {
    try {
      return await iteratorFor(shardId, place);
    } catch (error) {
      const isLost = error instanceof AwsError && error.code === "InvalidArgumentException";
      if (place.after === undefined || !isLost) throw error;
      log(
        `firehose ${name}: record ${place.after} of ${shardId} is no longer in ${stream}; ` +
          "reading continues at its oldest record.",
      );
      place.after = undefined;
      place.startMs = null;
      return iteratorFor(shardId, place);
    }
  };

  const hand = (shardId: string, lane: Lane, records: readonly KinesisRecord[]): void => {
    for (const record of records) sink.accept(userRecords(shardId, record, lane));
    progress.settle();
  };

  const readShard = async (shard: ShardRow): Promise<void> => {
    const { shardId } = shard;
    let ended = false;
    const lane = progress.lane((position) => {
      state.advance(name, shardId, position);
      if (ended && lane.isClear()) state.finish(name, shardId);
    });
    let iterator: string | undefined;
    const place: Place = { after: shard.sequenceNumber ?? undefined, startMs: shard.startMs };
    while (!stopping.signal.aborted) {
      const began = round;
      const listening = new AbortController();
      try {
        const news = options.waitForRecords?.(stream, AbortSignal.any([stopping.signal, listening.signal]));
        news?.catch(() => {});
        iterator ??= await iteratorOrBeginAgain(shardId, place);
        const answer = (await kinesis.call("GetRecords", {
          ShardIterator: iterator,
          Limit: 10_000,
        })) as Answer;
        hand(shardId, lane, answer.Records);
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
        caughtUp.set(shardId, began);
        changed();
        if (round > began) continue;
        await rest(readIntervalMs);
        if (news && answer.Records.length === 0 && round === began) await rest(longestWaitMs, news);
      } catch (error) {
        iterator = undefined;
        if (stopping.signal.aborted) return;
        await recover(shardId, began, error as Error);
      } finally {
        listening.abort();
      }
    }
  };

  /** Throttles and expired iterators are simply retried; any other error is also reported to those who wait. */
  const recover = async (shardId: string, began: number, error: Error): Promise<void> => {
    const code = error instanceof AwsError ? error.code : undefined;
    if (code === "ExpiredIteratorException") return;
    if (code !== "ProvisionedThroughputExceededException") {
      log(`firehose ${name}: reading ${shardId} of ${stream} failed, will retry: ${error.message}`);
      failures.set(shardId, { round: began, error });
      changed();
    }
    await rest(readIntervalMs);
  };

  /** Starts readers for the shards whose parents are done. A parent that has expired counts as done. */
  const startReaders = async (): Promise<void> => {
    const shards = await listShards(kinesis, stream);
    const present = new Set(shards.map((shard) => shard.ShardId));
    for (const { ShardId } of shards) state.addShard(name, ShardId, null);
    const rows = new Map(state.shards(name).map((row) => [row.shardId, row]));
    for (const shard of shards) {
      const { ShardId: shardId, ParentShardId, AdjacentParentShardId } = shard;
      const row = rows.get(shardId)!;
      if (row.finished) readToEnd.add(shardId);
      if (readToEnd.has(shardId) || readers.has(shardId) || stopping.signal.aborted) continue;
      const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      const ready = parents.every(
        (parent) => !present.has(parent) || readToEnd.has(parent) || rows.get(parent)?.finished,
      );
      if (!ready) continue;
      readers.set(
        shardId,
        readShard(row).then(() => ended(shardId)),
      );
    }
    changed();
  };

  /** A reader at its shard's end starts the readers of its children before it is removed, so no shard is missed. */
  const ended = async (shardId: string): Promise<void> => {
    if (!stopping.signal.aborted) {
      readToEnd.add(shardId);
      await startReadersUntilDone();
    }
    readers.delete(shardId);
    caughtUp.delete(shardId);
    failures.delete(shardId);
    changed();
  };

  const startReadersUntilDone = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await startReaders();
        return;
      } catch (error) {
        log(
          `firehose ${name}: listing the shards of ${stream} failed, will retry: ${(error as Error).message}`,
        );
        failures.set("", { round, error: error as Error });
        changed();
        await rest(readIntervalMs);
      } finally {
        if (!stopping.signal.aborted) failures.delete("");
      }
    }
  };

  let started = false;
  const starting = startReadersUntilDone().then(() => {
    started = true;
    changed();
  });

  return {
    async catchUp() {
      const target = ++round;
      pause.abort();
      pause = new AbortController();
      while (!stopping.signal.aborted) {
        const failure = [...failures.values()].find((candidate) => candidate.round >= target);
        if (failure) throw failure.error;
        const behind = [...readers.keys()].some((shardId) => (caughtUp.get(shardId) ?? 0) < target);
        if (started && !behind) return;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async stop() {
      stopping.abort();
      changed();
      await starting;
      await Promise.all(readers.values());
    },
  };
};

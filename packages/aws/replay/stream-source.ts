import {
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  type ShardIteratorType,
} from "@aws-sdk/client-kinesis";
import type { GroupedDelivery, ReplayPart } from "@trips/core/application/replay.ts";
import { unpack } from "./unpack.ts";

/** Where to begin: the oldest record, the first that arrived at a time or later, or one record of one shard. */
export type StreamStart =
  | { readonly type: "oldest" }
  | { readonly type: "time"; readonly arrivedMs: number }
  | { readonly type: "record"; readonly shard: string; readonly sequenceNumber: string };

type Options = {
  readonly client: KinesisClient;
  readonly streamName: string;
  readonly start: StreamStart;
  /** Records that arrive later are left to the consumer. */
  readonly untilMs: number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** By shard, the last record that was read; null: there is no other. */
type Places = Readonly<Record<string, string | null>>;

/** A shard serves 2 MB and 5 reads a second to all its consumers together. This takes half of it. */
const bytesPerRead = 500_000;
const readEveryMs = 500;
const firstLimit = 100;
const maxLimit = 10_000;

/** As many records as made up `bytesPerRead` last time. */
const limitAfter = (records: readonly { readonly Data?: Uint8Array }[]): number => {
  const bytes = records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
  if (bytes === 0) return firstLimit;
  return Math.min(Math.max(Math.floor((bytesPerRead * records.length) / bytes), 1), maxLimit);
};

const maxThrottles = 20;
/** A read returns 10 MiB at most, so a part stays below 100 MB however many shards there are. */
const shardsAtOnce = 8;

type Place = { readonly ShardIteratorType: ShardIteratorType } & Partial<{
  readonly StartingSequenceNumber: string;
  readonly Timestamp: Date;
}>;

const placeOf = (start: StreamStart, last: string | undefined): Place => {
  if (last !== undefined) return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: last };
  switch (start.type) {
    case "oldest":
      return { ShardIteratorType: "TRIM_HORIZON" };
    case "time":
      return { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(start.arrivedMs) };
    case "record":
      return { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: start.sequenceNumber };
    default:
      return start satisfies never;
  }
};

/** A shard under way. `last`: the last record that was read; `arrivedMs`: how far it has been read. */
type Reading = {
  readonly shard: string;
  last: string | undefined;
  iterator?: string | undefined;
  arrivedMs: number;
  limit: number;
};

/** What the stream still holds: its shards side by side, up to a time. */
export const createStreamSource = ({ client, streamName, start, untilMs, sleep }: Options) => {
  const listShards = async (): Promise<string[]> => {
    const shards: string[] = [];
    let token: string | undefined;
    do {
      const answer = await client.send(
        new ListShardsCommand(token === undefined ? { StreamName: streamName } : { NextToken: token }),
      );
      for (const { ShardId = "" } of answer.Shards ?? []) shards.push(ShardId);
      token = answer.NextToken;
    } while (token !== undefined);
    return start.type === "record" ? shards.filter((shard) => shard === start.shard) : shards;
  };

  const iteratorOf = async ({ shard, last }: Reading): Promise<string | undefined> => {
    const place = placeOf(start, last);
    const answer = await client.send(
      new GetShardIteratorCommand({ StreamName: streamName, ShardId: shard, ...place }),
    );
    return answer.ShardIterator;
  };

  /** Undefined: the stream has no such shard, or the shard no such record. */
  const iteratorAt = async (shard: string, sequenceNumber: string): Promise<string | undefined> => {
    const place = placeOf({ type: "record", shard, sequenceNumber }, undefined);
    try {
      const answer = await client.send(
        new GetShardIteratorCommand({ StreamName: streamName, ShardId: shard, ...place }),
      );
      return answer.ShardIterator;
    } catch (error) {
      if (error instanceof InvalidArgumentException || error instanceof ResourceNotFoundException)
        return undefined;
      throw error;
    }
  };

  const readNext = async (reading: Reading): Promise<GetRecordsCommandOutput> => {
    for (let throttles = 0; ; ) {
      reading.iterator ??= await iteratorOf(reading);
      try {
        return await client.send(
          new GetRecordsCommand({ ShardIterator: reading.iterator, Limit: reading.limit }),
        );
      } catch (error) {
        // An iterator is valid for five minutes, and a commit may take longer.
        if (error instanceof ExpiredIteratorException) reading.iterator = undefined;
        else if (!(error instanceof ProvisionedThroughputExceededException) || ++throttles > maxThrottles)
          throw error;
        else await sleep(readEveryMs);
      }
    }
  };

  /** Reads on in a shard; true: there is no more. */
  const advance = async (reading: Reading, found: GroupedDelivery[]): Promise<boolean> => {
    const answer = await readNext(reading);
    reading.iterator = answer.NextShardIterator;
    reading.limit = limitAfter(answer.Records ?? []);
    for (const {
      SequenceNumber: offset = "",
      Data,
      PartitionKey = "",
      ApproximateArrivalTimestamp,
    } of answer.Records ?? []) {
      const arrivedMs = ApproximateArrivalTimestamp?.getTime() ?? 0;
      if (arrivedMs > untilMs) return true;
      found.push(...unpack({ partition: reading.shard, offset }, PartitionKey, Data!));
      reading.last = offset;
      reading.arrivedMs = arrivedMs;
    }
    return answer.NextShardIterator === undefined || answer.MillisBehindLatest === 0;
  };

  return {
    /** `done`: up to which time of arrival all shards have been read, epoch milliseconds. */
    async *parts(next: string | undefined): AsyncGenerator<ReplayPart> {
      const places: Places = next === undefined ? {} : JSON.parse(next);
      const kept: Record<string, string | null> = { ...places };
      let open: Reading[] = (await listShards())
        .filter((shard) => places[shard] !== null)
        .map((shard) => ({ shard, last: places[shard] ?? undefined, arrivedMs: 0, limit: firstLimit }));
      while (open.length > 0) {
        const deliveries: GroupedDelivery[] = [];
        const ended = new Set<Reading>();
        const pause = sleep(readEveryMs);
        const turn = open.slice(0, shardsAtOnce);
        await Promise.all(
          turn.map(async (reading) => {
            if (await advance(reading, deliveries)) ended.add(reading);
          }),
        );
        for (const reading of turn)
          if (ended.has(reading)) kept[reading.shard] = null;
          else if (reading.last !== undefined) kept[reading.shard] = reading.last;
        open = [...open.slice(shardsAtOnce), ...turn].filter((reading) => !ended.has(reading));
        const done = open.reduce((least, { arrivedMs }) => Math.min(least, arrivedMs), untilMs);
        yield { deliveries, next: JSON.stringify(kept), done };
        if (open.length > 0) await pause;
      }
    },

    /** The records of a shard from one to another, both included; those that the stream no longer holds are missing. */
    async range(shard: string, first: string, last: string): Promise<GroupedDelivery[]> {
      const found: GroupedDelivery[] = [];
      const reading: Reading = { shard, last: undefined, arrivedMs: 0, limit: firstLimit };
      reading.iterator = await iteratorAt(shard, first);
      if (reading.iterator === undefined) return found;
      for (let isOver = false; !isOver; ) {
        const records: GroupedDelivery[] = [];
        isOver = await advance(reading, records);
        for (const record of records) {
          if (BigInt(record.offset) <= BigInt(last)) found.push(record);
          else isOver = true;
        }
        if (!isOver) await sleep(readEveryMs);
      }
      return found;
    },
  };
};

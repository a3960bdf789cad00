import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
} from "@aws-sdk/client-kinesis";
import type { ReplayPart } from "@trips/core/application/replay.ts";
import { describe, expect, test } from "vitest";
import { createStreamSource, type StreamStart } from "./stream-source.ts";

type Fake = { readonly sequence: number; readonly arrivedMs: number; readonly bytes: number };

/** Shards of records; `faults` are thrown by the next reads. An iterator is `<shard>:<next index>`. */
const aStream = (shards: Readonly<Record<string, readonly Fake[]>>, faults: Error[] = []) => {
  const limits: number[] = [];
  const places: string[] = [];
  const send = async (command: unknown) => {
    if (command instanceof ListShardsCommand)
      return { Shards: Object.keys(shards).map((ShardId) => ({ ShardId })) };
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId = "", ShardIteratorType, StartingSequenceNumber } = command.input;
      places.push(`${ShardId} ${ShardIteratorType}`);
      const last = Number(StartingSequenceNumber ?? 0);
      const isAfter = ShardIteratorType === "AFTER_SEQUENCE_NUMBER";
      const from = shards[ShardId]!.findIndex(({ sequence }) =>
        isAfter ? sequence > last : sequence >= last,
      );
      return { ShardIterator: `${ShardId}:${from < 0 ? shards[ShardId]!.length : from}` };
    }
    if (!(command instanceof GetRecordsCommand)) throw new Error("an unexpected call");
    const fault = faults.shift();
    if (fault) throw fault;
    const { ShardIterator = "", Limit = 0 } = command.input;
    limits.push(Limit);
    const [shard = "", from = "0"] = ShardIterator.split(":");
    const records = shards[shard]!.slice(Number(from), Number(from) + Math.min(Limit, 2));
    const next = Number(from) + records.length;
    return {
      Records: records.map(({ sequence, arrivedMs, bytes }) => ({
        SequenceNumber: String(sequence),
        PartitionKey: "key",
        Data: new Uint8Array(bytes),
        ApproximateArrivalTimestamp: new Date(arrivedMs),
      })),
      NextShardIterator: `${shard}:${next}`,
      MillisBehindLatest: next >= shards[shard]!.length ? 0 : 1,
    };
  };
  return { client: { send } as unknown as KinesisClient, limits, places };
};

const records = (count: number, bytes = 10): Fake[] =>
  Array.from({ length: count }, (_, index) => ({
    sequence: index + 1,
    arrivedMs: (index + 1) * 1_000,
    bytes,
  }));

const sourceOf = (client: KinesisClient, untilMs = 1e9, start: StreamStart = { type: "oldest" }) =>
  createStreamSource({ client, streamName: "records", start, untilMs, sleep: () => Promise.resolve() });

const namesIn = (parts: readonly Pick<ReplayPart, "deliveries">[]): string[] =>
  parts
    .flatMap(({ deliveries }) => deliveries.map(({ partition, offset }) => `${partition}/${offset}`))
    .sort();

const expired = () => new ExpiredIteratorException({ message: "expired", $metadata: {} });
const throttled = () => new ProvisionedThroughputExceededException({ message: "slow down", $metadata: {} });

describe("the stream", () => {
  test("is read to its end, each record once, from any part on", async () => {
    const shards = Object.fromEntries(
      Array.from({ length: 11 }, (_, shard) => [`shard-${shard}`, records(shard)] as const),
    );
    const { client } = aStream(shards);
    const parts = await Array.fromAsync(sourceOf(client).parts(undefined));
    const all = Object.entries(shards)
      .flatMap(([shard, own]) => own.map(({ sequence }) => `${shard}/${sequence}`))
      .sort();
    expect(namesIn(parts)).toEqual(all);
    for (const [index, { next }] of parts.entries()) {
      const rest = await Array.fromAsync(sourceOf(client).parts(next));
      expect(namesIn([...parts.slice(0, index + 1), ...rest])).toEqual(all);
    }
  });

  test("is left to the consumer from the time on at which the replay began", async () => {
    const { client } = aStream({ a: records(9) });
    const parts = await Array.fromAsync(sourceOf(client, 4_500).parts(undefined));
    expect(namesIn(parts)).toEqual(["a/1", "a/2", "a/3", "a/4"]);
    expect(parts.map(({ done }) => done)).toEqual([2_000, 4_000, 4_500]);
  });

  test("is read on after an iterator expired, and when other consumers have used up the shard", async () => {
    const faults: Error[] = [];
    const { client, places } = aStream({ a: records(5) }, faults);
    const parts: ReplayPart[] = [];
    for await (const part of sourceOf(client).parts(undefined)) {
      parts.push(part);
      if (parts.length === 1) faults.push(expired(), throttled(), throttled());
    }
    expect(namesIn(parts)).toEqual(["a/1", "a/2", "a/3", "a/4", "a/5"]);
    expect(places).toEqual(["a TRIM_HORIZON", "a AFTER_SEQUENCE_NUMBER"]);
  });

  test("is not waited for endlessly", async () => {
    const { client } = aStream({ a: records(1) }, Array.from({ length: 100 }, throttled));
    await expect(Array.fromAsync(sourceOf(client).parts(undefined))).rejects.toThrow("slow down");
  });

  test("is read in reads of half a megabyte, whatever the size of its records", async () => {
    const large = aStream({ a: records(7, 200_000) });
    await Array.fromAsync(sourceOf(large.client).parts(undefined));
    expect(large.limits).toEqual([100, 2, 2, 2]);
    const small = aStream({ a: records(5, 10) });
    await Array.fromAsync(sourceOf(small.client).parts(undefined));
    expect(small.limits).toEqual([100, 10_000, 10_000]);
  });
});

test("a range has the records that the stream still holds of it", async () => {
  const held = records(9).slice(3);
  const { client } = aStream({ a: held });
  const offsets = async (first: string, last: string) =>
    (await sourceOf(client).range("a", first, last)).map(({ offset }) => offset);
  expect(await offsets("5", "8")).toEqual(["5", "6", "7", "8"]);
  expect(await offsets("2", "5")).toEqual(["4", "5"]);
  expect(await offsets("1", "2")).toEqual([]);
});

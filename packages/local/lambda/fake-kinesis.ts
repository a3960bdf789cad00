import { AwsError } from "../service.ts";
import { type Bell, createBell } from "./bell.ts";

type FakeRecord = {
  SequenceNumber: string;
  PartitionKey: string;
  Data: Uint8Array;
  ApproximateArrivalTimestamp: number;
};
type FakeShard = {
  parents: string[];
  children: string[];
  records: FakeRecord[];
  trimmed: number;
  closed: boolean;
};

/** One stream in memory, with what a consumer uses, for tests that choose arrival times and reshards. */
export type FakeKinesis = {
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  waitForRecords(stream: string, signal: AbortSignal): Promise<void>;
  /** Returns the sequence number. */
  put(shardId: string, partitionKey: string, data: string | Uint8Array, arrivalMs?: number): string;
  addShard(shardId: string, parents?: readonly string[]): void;
  /** Drops the oldest records of a shard. */
  trim(shardId: string, count: number): void;
  removeShard(shardId: string): void;
  /** The next calls of the operation fail with these codes, one each. */
  fail(operation: string, ...codes: string[]): void;
  readonly calls: readonly { operation: string; input: Record<string, unknown> }[];
  streamCreatedAt: number;
};

const shardsPerPage = 2;

export const createFakeKinesis = (now: () => number = Date.now): FakeKinesis => {
  const shards = new Map<string, FakeShard>();
  const calls: { operation: string; input: Record<string, unknown> }[] = [];
  const failures = new Map<string, string[]>();
  const changed: Bell = createBell();
  let sequence = 49_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n;
  let streamCreatedAt = 1;

  const shardOf = (shardId: string): FakeShard => {
    const shard = shards.get(shardId);
    if (shard === undefined) throw new AwsError("ResourceNotFoundException", `No shard ${shardId}.`);
    return shard;
  };
  const createIterator = (shardId: string, position: number) => JSON.stringify({ shardId, position });

  const positionOf = (shard: FakeShard, input: Record<string, unknown>): number => {
    switch (input.ShardIteratorType) {
      case "TRIM_HORIZON":
        return shard.trimmed;
      case "AT_TIMESTAMP": {
        const at = input.Timestamp as number;
        const index = shard.records.findIndex((record) => record.ApproximateArrivalTimestamp >= at);
        return index < 0 ? shard.records.length : index;
      }
      case "AFTER_SEQUENCE_NUMBER": {
        const index = shard.records.findIndex(
          ({ SequenceNumber }) => SequenceNumber === input.StartingSequenceNumber,
        );
        if (index < shard.trimmed) throw new AwsError("InvalidArgumentException", "The record is not there.");
        return index + 1;
      }
      default:
        throw new AwsError(
          "InvalidArgumentException",
          `ShardIteratorType ${String(input.ShardIteratorType)}`,
        );
    }
  };

  const operations: Record<string, (input: Record<string, unknown>) => Record<string, unknown>> = {
    DescribeStreamSummary: () => ({
      StreamDescriptionSummary: { RetentionPeriodHours: 24, StreamCreationTimestamp: streamCreatedAt },
    }),
    ListShards: ({ NextToken }) => {
      const from = Number(NextToken ?? 0);
      const page = [...shards].slice(from, from + shardsPerPage).map(([ShardId, { parents }]) => ({
        ShardId,
        ...(parents[0] && { ParentShardId: parents[0] }),
        ...(parents[1] && { AdjacentParentShardId: parents[1] }),
      }));
      const more = shards.size > from + shardsPerPage;
      return { Shards: page, ...(more && { NextToken: String(from + shardsPerPage) }) };
    },
    GetShardIterator: (input) => {
      const shardId = input.ShardId as string;
      return { ShardIterator: createIterator(shardId, positionOf(shardOf(shardId), input)) };
    },
    GetRecords: ({ ShardIterator }) => {
      const { shardId, position } = JSON.parse(ShardIterator as string) as {
        shardId: string;
        position: number;
      };
      const shard = shardOf(shardId);
      const next = shard.records.length;
      return {
        Records: shard.records.slice(Math.max(position, shard.trimmed)),
        MillisBehindLatest: 0,
        NextShardIterator: shard.closed ? null : createIterator(shardId, next),
        ...(shard.closed && { ChildShards: shard.children.map((ShardId) => ({ ShardId })) }),
      };
    },
  };

  return {
    calls,
    get streamCreatedAt() {
      return streamCreatedAt;
    },
    set streamCreatedAt(value) {
      streamCreatedAt = value;
    },
    async call(operation, input) {
      calls.push({ operation, input: input as Record<string, unknown> });
      const code = failures.get(operation)?.shift();
      if (code !== undefined) throw new AwsError(code, `${operation} was told to fail.`);
      const run = operations[operation];
      if (run === undefined) throw new AwsError("UnknownOperationException", operation);
      return run(input as Record<string, unknown>);
    },
    waitForRecords: (_stream, signal) => changed.wait(signal),
    put(shardId, partitionKey, data, arrivalMs = now()) {
      sequence += 1n;
      const SequenceNumber = String(sequence);
      shardOf(shardId).records.push({
        SequenceNumber,
        PartitionKey: partitionKey,
        Data: typeof data === "string" ? Buffer.from(data) : data,
        ApproximateArrivalTimestamp: arrivalMs / 1000,
      });
      changed.ring();
      return SequenceNumber;
    },
    addShard(shardId, parents = []) {
      shards.set(shardId, { parents: [...parents], children: [], records: [], trimmed: 0, closed: false });
      for (const parent of parents) {
        const shard = shards.get(parent);
        if (shard === undefined) continue;
        shard.children.push(shardId);
        shard.closed = true;
      }
      changed.ring();
    },
    trim(shardId, count) {
      shardOf(shardId).trimmed += count;
    },
    removeShard(shardId) {
      shards.delete(shardId);
    },
    fail(operation, ...codes) {
      failures.set(operation, [...(failures.get(operation) ?? []), ...codes]);
    },
  };
};

import type { LogRecord } from "../log/frame.ts";
import type { FrameCollector } from "../log/frame-collector.ts";
import type { Shard } from "../model/shard.ts";
import { type Stream, StreamDeletedError } from "../model/stream.ts";
import { shardIdOf } from "../model/stream-metadata.ts";
import { isEncryptedAt } from "./encryption-operations.ts";
import { hashKeyRange } from "./shard-listing.ts";

export type ShardRead = {
  /** The position after the last record, where reading continues. */
  readonly next: number;
  /** There will never be a record at `next`: the shard is closed and read to its end. */
  readonly isAtEnd: boolean;
  readonly millisBehindLatest: number;
};

/** Reads unexpired records from `position` on, until the collector is full or the shard's tip is reached. */
export const readShard = async (
  stream: Stream,
  shard: Shard,
  position: number,
  collector: FrameCollector,
  nowMs: number,
): Promise<ShardRead> => {
  try {
    const horizon = await shard.log.trimHorizon(stream.trimHorizonMs(nowMs));
    // A position behind the tip was handed out before the disk lost the records there.
    const start = Math.max(Math.min(position, shard.log.lastPosition + 1), horizon);
    const passed = await shard.log.collect(start, collector);
    const isEmpty = collector.frames === 0;
    const next = isEmpty ? Math.max(start, passed) : collector.lastPosition + 1;
    const { closed } = shard.metadata;
    const isAtTip = isEmpty || next > shard.log.lastPosition;
    return {
      next,
      isAtEnd: closed !== undefined && next > closed.lastPosition,
      millisBehindLatest: isAtTip ? 0 : Math.max(1, Math.floor(nowMs - collector.lastArrivalMs)),
    };
  } catch (error) {
    if (stream.isDeleted) throw new StreamDeletedError(`Stream ${stream.metadata.name} was deleted.`);
    throw error;
  }
};

export const recordOutput = (stream: Stream, shard: Shard, record: LogRecord): Record<string, unknown> => ({
  SequenceNumber: shard.sequenceNumber(record.position, record.arrivalMs),
  ApproximateArrivalTimestamp: record.arrivalMs / 1000,
  Data: record.data,
  PartitionKey: record.partitionKey,
  ...(isEncryptedAt(stream.metadata, record.arrivalMs) && { EncryptionType: "KMS" }),
});

export const childShards = (stream: Stream, shard: Shard): Record<string, unknown>[] =>
  stream.childrenOf(shard.metadata.number).map(({ id, metadata }) => ({
    ShardId: id,
    ParentShards: [metadata.parent, metadata.adjacentParent]
      .filter((number) => number !== undefined)
      .map(shardIdOf),
    HashKeyRange: hashKeyRange(metadata),
  }));

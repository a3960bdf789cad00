import { AwsError } from "../../service.ts";
import { RecordCollector } from "../log/frame-collector.ts";
import type { Account } from "../model/account.ts";
import { invalidArgument, rateExceeded, shardMissing } from "../model/errors.ts";
import type { Shard } from "../model/shard.ts";
import type { Stream } from "../model/stream.ts";
import { shardIdOf } from "../model/stream-metadata.ts";
import type { RecordContext } from "../wire/record-encoder.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import type { WireFormat } from "../wire/wire.ts";
import { isEncryptedAt } from "./encryption-operations.ts";
import { childShards, readShard, recordOutput } from "./read-shard.ts";
import {
  decodeShardIterator,
  encodeShardIterator,
  iteratorLifetimeMs,
  type ShardIterator,
} from "./shard-iterator.ts";
import { findShard, type StartingPosition, startingPosition } from "./starting-position.ts";

const maximumRecords = 10_000;
const maximumBytes = 10 * 1024 * 1024;

/**
 * The caller: over the wire, with the request's format, or in this process. Wire callers share a shard's read limits
 * and get GetRecords' `Records` already encoded; the limits do not apply to consumers in this process.
 */
export type Caller = WireFormat | "process";

export const getShardIterator = async (
  account: Account,
  request: RequestOf<"GetShardIterator">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  const shard = findShard(account, stream, request.ShardId);
  const position = await startingPosition(account, stream, shard, {
    operation: "GetShardIterator",
    type: request.ShardIteratorType as StartingPosition["type"],
    sequenceNumber: request.StartingSequenceNumber,
    sequenceNumberName: "StartingSequenceNumber",
    timestampMs: request.Timestamp,
  });
  return { ShardIterator: encodeShardIterator(iteratorAt(account, stream, shard, position)) };
};

const iteratorAt = (account: Account, stream: Stream, shard: Shard, position: number): ShardIterator => ({
  streamName: stream.metadata.name,
  streamId: stream.metadata.id,
  shardNumber: shard.metadata.number,
  position,
  createdAtMs: Math.floor(account.now()),
});

/** The shard of an iterator; it may have expired meanwhile. */
const resolveIterator = (
  account: Account,
  token: string,
): { readonly iterator: ShardIterator; readonly stream: Stream; readonly shard: Shard } => {
  // AWS also accepts an iterator with the quotes of the JSON it came in.
  const iterator = decodeShardIterator(/^"(.*)"$/.exec(token)?.[1] ?? token);
  if (iterator === undefined) throw invalidArgument("Invalid ShardIterator.");
  const stream = account.find(iterator.streamName);
  const shard = stream?.metadata.id === iterator.streamId ? stream.shard(iterator.shardNumber) : undefined;
  if (stream === undefined || shard === undefined) {
    throw shardMissing(shardIdOf(iterator.shardNumber), account.address(iterator.streamName));
  }
  return { iterator, stream, shard };
};

export const getRecords = async (
  account: Account,
  request: RequestOf<"GetRecords">,
  caller: Caller,
): Promise<Record<string, unknown>> => {
  const nowMs = account.now();
  const { iterator, stream, shard } = resolveIterator(account, request.ShardIterator);
  checkAge(iterator, nowMs);
  if (request.StreamARN !== undefined && account.resolve(request) !== stream) {
    throw invalidArgument("ShardIterator belongs to another stream than StreamARN names.");
  }
  const isLimited = caller !== "process" && account.options.limits === "enforced";
  if (isLimited && !shard.admitRead(nowMs)) {
    throw rateExceeded(shard.id, account.address(stream.metadata.name));
  }
  const limit = request.Limit ?? maximumRecords;
  const collector =
    caller === "process"
      ? new RecordCollector(limit, maximumBytes)
      : caller.recordEncoder(recordContext(stream, shard), limit, maximumBytes);
  const read = await readShard(stream, shard, iterator.position, collector, nowMs);
  const { next, isAtEnd, millisBehindLatest } = read;
  if (isLimited) shard.chargeRead(collector.payloadBytes);
  return {
    Records:
      collector instanceof RecordCollector
        ? collector.records.map((record) => recordOutput(stream, shard, record))
        : collector,
    NextShardIterator: isAtEnd ? null : encodeShardIterator(iteratorAt(account, stream, shard, next)),
    MillisBehindLatest: millisBehindLatest,
    ...(isAtEnd && { ChildShards: childShards(stream, shard) }),
  };
};

const recordContext = (stream: Stream, shard: Shard): RecordContext => ({
  sequencePrefix: shard.sequencePrefix,
  isEncryptedAt: (arrivalMs) => isEncryptedAt(stream.metadata, arrivalMs),
});

const checkAge = (iterator: ShardIterator, nowMs: number): void => {
  if (nowMs - iterator.createdAtMs <= iteratorLifetimeMs) return;
  throw new AwsError(
    "ExpiredIteratorException",
    `Iterator expired. The iterator was created at time ${javaDate(iterator.createdAtMs)} while right now it is ` +
      `${javaDate(nowMs)} which is further in the future than the tolerated delay of ${iteratorLifetimeMs} milliseconds.`,
  );
};

/** `Thu Jan 01 00:00:00 UTC 1970` */
const javaDate = (timeMs: number): string => {
  const [day, date, month, year, time] = new Date(timeMs).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} UTC ${year}`;
};

import { AwsError } from "../service.ts";
import type { Account } from "./account.ts";
import { invalidArgument, rateExceeded, shardMissing } from "./errors.ts";
import type { LogRecord } from "./frame.ts";
import type { RequestOf, shardIteratorTypes } from "./request-shapes.ts";
import { parseSequenceNumber } from "./sequence-number.ts";
import type { Shard } from "./shard.ts";
import {
  decodeShardIterator,
  encodeShardIterator,
  iteratorLifetimeMs,
  type ShardIterator,
} from "./shard-iterator.ts";
import { hashKeyRange } from "./shard-listing.ts";
import { type Stream, StreamDeletedError } from "./stream.ts";
import { parseShardId, shardIdOf } from "./stream-metadata.ts";

const maximumRecords = 10_000;
const maximumBytes = 10 * 1024 * 1024;

/** Wire callers share a shard's read limits; consumers in this process do not take part in them. */
export type Caller = "wire" | "process";

export async function getShardIterator(
  account: Account,
  request: RequestOf<"GetShardIterator">,
): Promise<Record<string, unknown>> {
  const stream = account.resolve(request);
  const number = parseShardId(request.ShardId);
  const shard = number === undefined ? undefined : stream.shard(number);
  if (shard === undefined) {
    const shardId = number === undefined ? request.ShardId : shardIdOf(number);
    throw shardMissing(shardId, account.address(stream.metadata.name));
  }
  const position = await startingPosition(account, stream, shard, request);
  return { ShardIterator: encodeShardIterator(iteratorAt(account, stream, shard, position)) };
}

async function startingPosition(
  account: Account,
  stream: Stream,
  shard: Shard,
  request: RequestOf<"GetShardIterator">,
): Promise<number> {
  const type = request.ShardIteratorType as (typeof shardIteratorTypes)[number];
  const isBySequenceNumber = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (isBySequenceNumber !== (request.StartingSequenceNumber !== undefined)) {
    throw invalidArgument(
      "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or " +
        "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. " +
        `Request specified ${type} and ${isBySequenceNumber ? "no" : "also a"} StartingSequenceNumber.`,
    );
  }
  if ((type === "AT_TIMESTAMP") !== (request.Timestamp !== undefined)) {
    throw invalidArgument(
      `Must specify Timestamp for AT_TIMESTAMP and for no other type. Request specified ${type} and ` +
        `${request.Timestamp === undefined ? "no" : "also a"} Timestamp.`,
    );
  }
  switch (type) {
    case "TRIM_HORIZON":
      return 0;
    case "LATEST":
      return shard.log.lastPosition + 1;
    case "AT_SEQUENCE_NUMBER":
      return positionOf(account, stream, shard, request.StartingSequenceNumber!);
    case "AFTER_SEQUENCE_NUMBER":
      return positionOf(account, stream, shard, request.StartingSequenceNumber!) + 1;
    case "AT_TIMESTAMP": {
      const nowMs = Math.floor(account.now());
      if (request.Timestamp! > nowMs) {
        throw invalidArgument(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. " +
            `timestampInMillis: ${request.Timestamp}, currentTimestampInMillis: ${nowMs}`,
        );
      }
      return shard.log.positionAtTime(request.Timestamp!);
    }
    default:
      return type satisfies never;
  }
}

function positionOf(account: Account, stream: Stream, shard: Shard, sequenceNumber: string): number {
  const used =
    `StartingSequenceNumber ${sequenceNumber} used in GetShardIterator on shard ${shard.id} in stream ` +
    `${stream.metadata.name} under account ${account.options.accountId} is invalid`;
  const parsed = parseSequenceNumber(sequenceNumber);
  if (parsed === undefined) throw invalidArgument(`${used}.`);
  if (parsed.number !== shard.metadata.number) {
    throw invalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(parsed.number)}, ` +
        `while it was used in a call to a shard with ${shard.id}`,
    );
  }
  if (parsed.createdAtMs !== shard.metadata.createdAtMs || parsed.position > shard.log.lastPosition + 1) {
    throw invalidArgument(`${used} because it did not come from this stream.`);
  }
  return parsed.position;
}

function iteratorAt(account: Account, stream: Stream, shard: Shard, position: number): ShardIterator {
  return {
    streamName: stream.metadata.name,
    streamId: stream.metadata.id,
    shardNumber: shard.metadata.number,
    position,
    createdAtMs: Math.floor(account.now()),
  };
}

/** The shard an iterator points into; it may have expired meanwhile. */
function resolveIterator(
  account: Account,
  token: string,
): { readonly iterator: ShardIterator; readonly stream: Stream; readonly shard: Shard } {
  const iterator = decodeShardIterator(token);
  if (iterator === undefined) throw invalidArgument("Invalid ShardIterator.");
  const stream = account.find(iterator.streamName);
  const shard = stream?.metadata.id === iterator.streamId ? stream.shard(iterator.shardNumber) : undefined;
  if (stream === undefined || shard === undefined) {
    throw shardMissing(shardIdOf(iterator.shardNumber), account.address(iterator.streamName));
  }
  return { iterator, stream, shard };
}

export async function getRecords(
  account: Account,
  request: RequestOf<"GetRecords">,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const nowMs = account.now();
  const { iterator, stream, shard } = resolveIterator(account, request.ShardIterator);
  checkAge(iterator, nowMs);
  if (request.StreamARN !== undefined && account.resolve(request) !== stream) {
    throw invalidArgument("ShardIterator belongs to another stream than StreamARN names.");
  }
  const isLimited = caller === "wire" && account.options.limits === "enforced";
  if (isLimited && !shard.admitRead(nowMs)) {
    throw rateExceeded(shard.id, account.address(stream.metadata.name));
  }
  const { start, records } = await readShard(stream, shard, iterator.position, {
    horizonMs: stream.trimHorizonMs(nowMs),
    limit: request.Limit ?? maximumRecords,
  });
  const last = records.at(-1);
  const next = last === undefined ? start : last.position + 1;
  if (isLimited) shard.chargeRead(records.reduce((sum, record) => sum + record.data.length, 0));
  const { closed } = shard.metadata;
  const isAtEnd = closed !== undefined && next > closed.lastPosition;
  return {
    Records: records.map((record) => ({
      SequenceNumber: shard.sequenceNumber(record.position, record.arrivalMs),
      ApproximateArrivalTimestamp: record.arrivalMs / 1000,
      Data: record.data,
      PartitionKey: record.partitionKey,
    })),
    NextShardIterator: isAtEnd ? null : encodeShardIterator(iteratorAt(account, stream, shard, next)),
    MillisBehindLatest:
      last === undefined || next > shard.log.lastPosition
        ? 0
        : Math.max(1, Math.floor(nowMs - last.arrivalMs)),
    ...(isAtEnd && { ChildShards: childShards(stream, shard) }),
  };
}

async function readShard(
  stream: Stream,
  shard: Shard,
  position: number,
  { horizonMs, limit }: { readonly horizonMs: number; readonly limit: number },
): Promise<{ readonly start: number; readonly records: LogRecord[] }> {
  try {
    const start = Math.max(position, await shard.log.trimHorizon(horizonMs));
    return { start, records: await shard.log.read(start, limit, maximumBytes) };
  } catch (error) {
    if (stream.isDeleted) throw new StreamDeletedError(`Stream ${stream.metadata.name} was deleted.`);
    throw error;
  }
}

function childShards(stream: Stream, shard: Shard): Record<string, unknown>[] {
  return stream.childrenOf(shard.metadata.number).map(({ id, metadata }) => ({
    ShardId: id,
    ParentShards: [metadata.parent, metadata.adjacentParent]
      .filter((number) => number !== undefined)
      .map(shardIdOf),
    HashKeyRange: hashKeyRange(metadata),
  }));
}

function checkAge(iterator: ShardIterator, nowMs: number): void {
  if (nowMs - iterator.createdAtMs <= iteratorLifetimeMs) return;
  throw new AwsError(
    "ExpiredIteratorException",
    `Iterator expired. The iterator was created at time ${javaDate(iterator.createdAtMs)} while right now it is ` +
      `${javaDate(nowMs)} which is further in the future than the tolerated delay of ${iteratorLifetimeMs} milliseconds.`,
  );
}

/** `Thu Jan 01 00:00:00 UTC 1970` */
function javaDate(timeMs: number): string {
  const [day, date, month, year, time] = new Date(timeMs).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

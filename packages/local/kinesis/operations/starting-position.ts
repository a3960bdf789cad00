import type { Account } from "../model/account.ts";
import { invalidArgument, shardMissing } from "../model/errors.ts";
import { type ParsedSequenceNumber, parseSequenceNumber } from "../model/sequence-number.ts";
import type { Shard } from "../model/shard.ts";
import type { Stream } from "../model/stream.ts";
import { parseShardId, shardIdOf } from "../model/stream-metadata.ts";
import type { shardIteratorTypes } from "../wire/request-shapes.ts";

/** The requested starting position, and the operation's names for its members. */
export type StartingPosition = {
  readonly operation: string;
  readonly type: (typeof shardIteratorTypes)[number];
  readonly sequenceNumberName: string;
  readonly sequenceNumber: string | undefined;
  readonly timestampMs: number | undefined;
};

/** The shard of a request; AWS accepts every spelling of its number. */
export const findShard = (account: Account, stream: Stream, shardId: string): Shard => {
  const number = parseShardId(shardId);
  const shard = number === undefined ? undefined : stream.shard(number);
  if (shard !== undefined) return shard;
  const shown = number === undefined ? shardId : shardIdOf(number);
  throw shardMissing(shown, account.address(stream.metadata.name));
};

/** The position of the first record to read; 0 for the oldest one. */
export const startingPosition = async (
  account: Account,
  stream: Stream,
  shard: Shard,
  from: StartingPosition,
): Promise<number> => {
  const { type, sequenceNumber, sequenceNumberName: name, timestampMs } = from;
  const isBySequenceNumber = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (isBySequenceNumber !== (sequenceNumber !== undefined)) {
    throw invalidArgument(
      `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and ${name} or ` +
        `(2) TRIM_HORIZON or LATEST and no ${name}. ` +
        `Request specified ${type} and ${isBySequenceNumber ? "no" : "also a"} ${name}.`,
    );
  }
  if ((type === "AT_TIMESTAMP") !== (timestampMs !== undefined)) {
    throw invalidArgument(
      `Must specify Timestamp for AT_TIMESTAMP and for no other type. Request specified ${type} and ` +
        `${timestampMs === undefined ? "no" : "also a"} Timestamp.`,
    );
  }
  switch (type) {
    case "TRIM_HORIZON":
      return 0;
    case "LATEST":
      return shard.log.lastPosition + 1;
    case "AT_SEQUENCE_NUMBER":
      return positionOf(account, stream, shard, from);
    case "AFTER_SEQUENCE_NUMBER":
      return (await positionOf(account, stream, shard, from)) + 1;
    case "AT_TIMESTAMP": {
      const nowMs = Math.floor(account.now());
      if (timestampMs! > nowMs) {
        throw invalidArgument(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. " +
            `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
        );
      }
      return shard.log.positionAtTime(timestampMs!);
    }
    default:
      return type satisfies never;
  }
};

const positionOf = async (
  account: Account,
  stream: Stream,
  shard: Shard,
  from: StartingPosition,
): Promise<number> => {
  const { operation, sequenceNumberName: name, sequenceNumber = "" } = from;
  const used =
    `${name} ${sequenceNumber} used in ${operation} on shard ${shard.id} in stream ` +
    `${stream.metadata.name} under account ${account.options.accountId} is invalid`;
  const parsed = parseSequenceNumber(sequenceNumber);
  if (parsed === undefined) throw invalidArgument(`${used}.`);
  if (parsed.number !== shard.metadata.number) {
    throw invalidArgument(
      `Invalid ${name}. It encodes ${shardIdOf(parsed.number)}, ` +
        `while it was used in a call to a shard with ${shard.id}`,
    );
  }
  const isKnown = parsed.createdAtMs === shard.metadata.createdAtMs && (await isOfLog(shard, parsed));
  if (!isKnown) {
    throw invalidArgument(`${used} because it did not come from this stream.`);
  }
  return parsed.position;
};

/**
 * Whether the sequence number may be one of this log's. When the disk lost the end of a log, new records reuse the
 * lost positions with later arrival times: a reader must not confuse them with those it has read.
 */
const isOfLog = async (
  { log, metadata }: Shard,
  { position, arrivalMs }: ParsedSequenceNumber,
): Promise<boolean> => {
  // A closed shard's ending sequence number is one position behind its last record.
  if (position > log.lastPosition + (metadata.closed === undefined ? 0 : 1)) return false;
  const [record] = await log.read(position, 1, 0);
  return record === undefined || record.position !== position || record.arrivalMs <= arrivalMs;
};

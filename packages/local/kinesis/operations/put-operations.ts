import { AwsError } from "../../service.ts";
import type { LogEntry } from "../log/frame.ts";
import type { Appended } from "../log/shard-log.ts";
import type { Account } from "../model/account.ts";
import { invalidArgument, rateExceeded, rateExceededMessage, streamNotFound } from "../model/errors.ts";
import { type HashKey, hashKeyFromNumber, hashKeyOf, maximumHashKey } from "../model/hash-key.ts";
import { parseSequenceNumber } from "../model/sequence-number.ts";
import type { Shard } from "../model/shard.ts";
import type { Stream } from "../model/stream.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { currentEncryption } from "./encryption-operations.ts";

const maximumRequestBytes = 10 * 1024 * 1024;

type Entry = {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
};

export const putRecord = async (
  account: Account,
  request: RequestOf<"PutRecord">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  while (stream.resharding !== undefined) await stream.resharding;
  if (stream.isDeleted) throw streamNotFound(account.address(stream.metadata.name));
  const bytes = checkSize(stream, request, "data");
  const key = hashKey(request);
  const address = account.address(stream.metadata.name);
  const shard = stream.route(key);
  if (request.SequenceNumberForOrdering !== undefined) {
    checkOrdering(account, shard, request.SequenceNumberForOrdering, address.name);
  }
  const nowMs = account.now();
  if (account.options.limits === "enforced" && !shard.admitWrite(bytes, nowMs)) {
    throw rateExceeded(shard.id, address);
  }
  const entry = { partitionKey: request.PartitionKey, data: request.Data };
  const appended = await shard.log.append([entry], nowMs);
  return {
    ShardId: shard.id,
    SequenceNumber: shard.sequenceNumber(appended.firstPosition, appended.arrivalMs),
    ...encryptionOutput(stream),
  };
};

const encryptionOutput = (stream: Stream): Record<string, unknown> | undefined =>
  currentEncryption(stream.metadata) && { EncryptionType: "KMS" };

type Result = {
  readonly ShardId?: string;
  readonly SequenceNumber?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
};

/** The entries for one shard, with their indexes in the request. */
type ShardBatch = { readonly shard: Shard; readonly entries: LogEntry[]; readonly indexes: number[] };

export const putRecords = async (
  account: Account,
  request: RequestOf<"PutRecords">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  while (stream.resharding !== undefined) await stream.resharding;
  if (stream.isDeleted) throw streamNotFound(account.address(stream.metadata.name));
  const entries = request.Records;
  const sizes = entries.map((entry, index) => checkSize(stream, entry, `records.${index + 1}.member.data`));
  if (sizes.reduce((sum, size) => sum + size, 0) > maximumRequestBytes) {
    throw invalidArgument("Records size exceeds 10 MB limit");
  }
  const keys = entries.map(hashKey);
  const nowMs = account.now();
  const results: Result[] = new Array(entries.length);
  const batches = new Map<Shard, ShardBatch>();
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    const shard = stream.route(keys[index]!);
    if (account.options.limits === "enforced" && !shard.admitWrite(sizes[index]!, nowMs)) {
      results[index] = {
        ErrorCode: "ProvisionedThroughputExceededException",
        ErrorMessage: rateExceededMessage(shard.id, account.address(stream.metadata.name)),
      };
      continue;
    }
    let batch = batches.get(shard);
    if (batch === undefined) {
      batch = { shard, entries: [], indexes: [] };
      batches.set(shard, batch);
    }
    batch.entries.push({ partitionKey: entry.PartitionKey, data: entry.Data });
    batch.indexes.push(index);
  }
  await Promise.all([...batches.values()].map((batch) => appendBatch(batch, nowMs, results)));
  return {
    FailedRecordCount: results.filter((result) => result.ErrorCode !== undefined).length,
    Records: results,
    ...encryptionOutput(stream),
  };
};

/** If one shard cannot store its entries, only these fail; the other shards' entries are stored. */
const appendBatch = async (batch: ShardBatch, nowMs: number, results: Result[]): Promise<void> => {
  const { shard, entries, indexes } = batch;
  let appended: Appended;
  try {
    appended = await shard.log.append(entries, nowMs);
  } catch {
    for (const index of indexes) {
      results[index] = { ErrorCode: "InternalFailure", ErrorMessage: "Internal Service Failure" };
    }
    return;
  }
  for (let offset = 0; offset < indexes.length; offset++) {
    results[indexes[offset]!] = {
      ShardId: shard.id,
      SequenceNumber: shard.sequenceNumber(appended.firstPosition + offset, appended.arrivalMs),
    };
  }
};

/** The record's size as AWS counts it, data and partition key; throws if it exceeds the stream's maximum. */
const checkSize = (stream: Stream, entry: Entry, path: string): number => {
  const bytes = entry.Data.length + Buffer.byteLength(entry.PartitionKey);
  const maximum = stream.metadata.maximumRecordKib * 1024;
  if (entry.Data.length > maximum || bytes > maximum) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at '${path}' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${maximum}` +
        (entry.Data.length > maximum ? "" : ` together with its partition key, but both have ${bytes}`),
    );
  }
  return bytes;
};

const hashKey = (entry: Entry): HashKey => {
  if (entry.ExplicitHashKey === undefined) return hashKeyOf(entry.PartitionKey);
  const value = BigInt(entry.ExplicitHashKey);
  if (value > maximumHashKey) {
    throw invalidArgument(
      "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. " +
        `Specified value was ${entry.ExplicitHashKey}`,
    );
  }
  return hashKeyFromNumber(value);
};

/** Every record is ordered after all earlier ones anyway; only a number that cannot be an earlier one is refused. */
const checkOrdering = (account: Account, shard: Shard, sequenceNumber: string, streamName: string): void => {
  if (sequenceNumber === "0") return;
  const parsed = parseSequenceNumber(sequenceNumber);
  const isOfShard = sequenceNumber.startsWith(shard.sequencePrefix);
  if (parsed === undefined || (isOfShard && parsed.position > shard.log.lastPosition)) {
    throw invalidArgument(
      `ExclusiveMinimumSequenceNumber ${sequenceNumber} used in PutRecord on stream ${streamName} ` +
        `under account ${account.options.accountId} is invalid.`,
    );
  }
};

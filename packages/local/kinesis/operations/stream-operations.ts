import type { Account } from "../model/account.ts";
import { invalidArgument, resourceInUse } from "../model/errors.ts";
import { evenRanges } from "../model/hash-key.ts";
import type { Stream } from "../model/stream.ts";
import type { StreamMode } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { encryptionDescription } from "./encryption-operations.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";
import { pageOfShards, shardDescription } from "./shard-listing.ts";
import { checkTags } from "./tag-operations.ts";

/** Default number of shards of a new stream: 4 MB/s. */
const defaultShards = 4;
const defaultRetentionHours = 24;
const maximumRetentionHours = 8760;

export const createStream = async (
  account: Account,
  request: RequestOf<"CreateStream">,
): Promise<undefined> => {
  const mode = (request.StreamModeDetails?.StreamMode ?? "PROVISIONED") as StreamMode;
  if (request.WarmThroughputMiBps !== undefined) {
    throw invalidArgument("WarmThroughputMiBps is not supported here; leave it out.");
  }
  if (request.RecordDistributionStrategy === "AUTO") {
    throw invalidArgument("RecordDistributionStrategy AUTO is not supported here; leave it out.");
  }
  if (mode === "PROVISIONED" && request.RecordDistributionStrategy !== undefined) {
    throw invalidArgument("RecordDistributionStrategy is only for streams in ON_DEMAND mode.");
  }
  if (mode === "ON_DEMAND" && request.ShardCount !== undefined) {
    throw invalidArgument("ShardCount must not be provided for a stream in ON_DEMAND mode.");
  }
  if (request.StreamModeDetails?.StreamMode === "PROVISIONED" && request.ShardCount === undefined) {
    throw invalidArgument("ShardCount must be provided for a stream in PROVISIONED mode.");
  }
  const tags = request.Tags ?? {};
  checkTags(tags);
  const shards = request.ShardCount ?? defaultShards;
  account.checkShardLimit(shards);
  const createdAtMs = Math.floor(account.now());
  await account.create({
    name: request.StreamName,
    createdAtMs,
    mode,
    retentionHours: defaultRetentionHours,
    maximumRecordKib: request.MaxRecordSizeInKiB ?? 1024,
    tags,
    nextShardNumber: shards,
    shards: evenRanges(shards).map((hashKeyRange, number) => ({ number, createdAtMs, hashKeyRange })),
  });
  return undefined;
};

export const deleteStream = async (
  account: Account,
  request: RequestOf<"DeleteStream">,
): Promise<undefined> => {
  const stream = account.resolve(request);
  const { name, consumers = [] } = stream.metadata;
  if (consumers.length > 0 && !request.EnforceConsumerDeletion) {
    throw resourceInUse(
      `Stream ${name} under account ${account.options.accountId} has ${consumers.length} registered consumers. ` +
        "Deregister them first, or set EnforceConsumerDeletion.",
    );
  }
  await account.delete(stream);
  return undefined;
};

export const describeStream = async (
  account: Account,
  request: RequestOf<"DescribeStream">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  const { page, hasMore } = pageOfShards(
    stream.shards(),
    request.ExclusiveStartShardId,
    request.Limit ?? 100,
  );
  return {
    StreamDescription: {
      ...description(account, stream),
      Shards: page.map(shardDescription),
      HasMoreShards: hasMore,
    },
  };
};

/**
 * Without a StreamId: the SDKs' endpoint rules build a host name from it in preference to a custom endpoint, so a
 * client that passes it on (KCL's fan-out) would call AWS.
 */
export const describeStreamSummary = async (
  account: Account,
  request: RequestOf<"DescribeStreamSummary">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  return {
    StreamDescriptionSummary: {
      ...description(account, stream),
      OpenShardCount: stream.openShards.length,
      ConsumerCount: stream.metadata.consumers?.length ?? 0,
      MaxRecordSizeInKiB: stream.metadata.maximumRecordKib,
      ...(stream.metadata.mode === "ON_DEMAND" && { RecordDistributionStrategy: "USER_PARTITION_KEY" }),
    },
  };
};

const description = (account: Account, stream: Stream): Record<string, unknown> => ({
  ...summary(account, stream),
  RetentionPeriodHours: stream.metadata.retentionHours,
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  ...encryptionDescription(stream.metadata),
});

const summary = (account: Account, stream: Stream): Record<string, unknown> => {
  const { name, mode, createdAtMs } = stream.metadata;
  return {
    StreamName: name,
    StreamARN: account.arn(name),
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: mode },
    StreamCreationTimestamp: createdAtMs / 1000,
  };
};

const isName = (value: unknown): value is string => typeof value === "string";

export const listStreams = async (
  account: Account,
  request: RequestOf<"ListStreams">,
): Promise<Record<string, unknown>> => {
  if (request.NextToken !== undefined && request.ExclusiveStartStreamName !== undefined) {
    throw invalidArgument("NextToken and ExclusiveStartStreamName cannot be provided together.");
  }
  const after =
    request.NextToken === undefined
      ? (request.ExclusiveStartStreamName ?? "")
      : decodePageToken(request.NextToken, account.now(), isName);
  const names = account.names().filter((name) => name > after);
  const page = names.slice(0, request.Limit ?? 100);
  const hasMore = page.length < names.length;
  return {
    StreamNames: page,
    HasMoreStreams: hasMore,
    ...(hasMore && { NextToken: encodePageToken(page.at(-1), account.now()) }),
    StreamSummaries: page.map((name) => summary(account, account.get(name))),
  };
};

export const increaseRetention = async (
  account: Account,
  request: RequestOf<"IncreaseStreamRetentionPeriod">,
): Promise<undefined> => {
  const { stream, hours, current } = retentionChange(account, request);
  if (hours < current) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.metadata.name} can not be shorter than ` +
        `existing retention period (${current} hours). Use DecreaseRetentionPeriod API.`,
    );
  }
  await stream.changeRetention(hours, account.now());
  return undefined;
};

export const decreaseRetention = async (
  account: Account,
  request: RequestOf<"DecreaseStreamRetentionPeriod">,
): Promise<undefined> => {
  const { stream, hours, current } = retentionChange(account, request);
  if (hours > current) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) for stream ${stream.metadata.name} can not be longer than ` +
        `existing retention period (${current} hours). Use IncreaseRetentionPeriod API.`,
    );
  }
  await stream.changeRetention(hours, account.now());
  return undefined;
};

const retentionChange = (
  account: Account,
  request: RequestOf<"IncreaseStreamRetentionPeriod">,
): { stream: Stream; hours: number; current: number } => {
  const stream = account.resolve(request);
  const hours = request.RetentionPeriodHours;
  if (hours < defaultRetentionHours) {
    throw invalidArgument(
      `Minimum allowed retention period is ${defaultRetentionHours} hours. ` +
        `Requested retention period (${hours} hours) is too short.`,
    );
  }
  if (hours > maximumRetentionHours) {
    throw invalidArgument(
      `Maximum allowed retention period is ${maximumRetentionHours} hours. ` +
        `Requested retention period (${hours} hours) is too long.`,
    );
  }
  return { stream, hours, current: stream.metadata.retentionHours };
};

import type { Account } from "../model/account.ts";
import { invalidArgument } from "../model/errors.ts";
import { hashKeyToNumber } from "../model/hash-key.ts";
import type { Shard } from "../model/shard.ts";
import type { Stream } from "../model/stream.ts";
import { parseShardId, type ShardMetadata, shardIdOf } from "../model/stream-metadata.ts";
import type { RequestOf, shardFilterTypes } from "../wire/request-shapes.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";

/** A closed shard ends one position behind its last record. */
export const shardDescription = (shard: Shard): Record<string, unknown> => {
  const { metadata } = shard;
  return {
    ShardId: shard.id,
    ...(metadata.parent !== undefined && { ParentShardId: shardIdOf(metadata.parent) }),
    ...(metadata.adjacentParent !== undefined && {
      AdjacentParentShardId: shardIdOf(metadata.adjacentParent),
    }),
    HashKeyRange: hashKeyRange(metadata),
    SequenceNumberRange: {
      StartingSequenceNumber: shard.sequenceNumber(0, metadata.createdAtMs),
      ...(metadata.closed !== undefined && {
        EndingSequenceNumber: shard.sequenceNumber(metadata.closed.lastPosition + 1, metadata.closed.atMs),
      }),
    },
  };
};

export const hashKeyRange = (metadata: ShardMetadata): Record<string, string> => ({
  StartingHashKey: String(hashKeyToNumber(metadata.hashKeyRange.start)),
  EndingHashKey: String(hashKeyToNumber(metadata.hashKeyRange.end)),
});

export const pageOfShards = (
  shards: readonly Shard[],
  exclusiveStartShardId: string | undefined,
  limit: number,
): { readonly page: Shard[]; readonly hasMore: boolean } => {
  const after = exclusiveStartShardId === undefined ? -1 : parseShardId(exclusiveStartShardId);
  if (after === undefined) throw invalidArgument(`${exclusiveStartShardId} is not the ID of a shard.`);
  const rest = shards.filter((shard) => shard.metadata.number > after);
  return { page: rest.slice(0, limit), hasMore: rest.length > limit };
};

type ShardFilter = NonNullable<RequestOf<"ListShards">["ShardFilter"]>;

type Question = {
  readonly streamName: string;
  readonly streamId: string;
  readonly after: string;
  readonly filter?: ShardFilter;
};

const isQuestion = (value: unknown): value is Question => {
  const question = Object(value) as Partial<Question>;
  return [question.streamName, question.streamId, question.after].every((part) => typeof part === "string");
};

export const listShards = async (
  account: Account,
  request: RequestOf<"ListShards">,
): Promise<Record<string, unknown>> => {
  const nowMs = account.now();
  const asked =
    request.NextToken === undefined ? firstPage(account, request) : nextPage(account, request, nowMs);
  const { stream, after, filter } = asked;
  const shards = stream.shards().filter(filterOf(stream, filter, nowMs));
  const { page, hasMore } = pageOfShards(shards, after, request.MaxResults ?? 1000);
  const question = hasMore && {
    streamName: stream.metadata.name,
    streamId: stream.metadata.id,
    after: page.at(-1)!.id,
    filter,
  };
  return {
    Shards: page.map(shardDescription),
    ...(question && { NextToken: encodePageToken(question, nowMs) }),
  };
};

type Asked = { readonly stream: Stream; readonly after?: string; readonly filter?: ShardFilter };

const firstPage = (account: Account, request: RequestOf<"ListShards">): Asked => {
  const stream = account.resolve(request);
  const created = request.StreamCreationTimestamp;
  if (
    created !== undefined &&
    Math.floor(created / 1000) !== Math.floor(stream.metadata.createdAtMs / 1000)
  ) {
    throw invalidArgument(
      `No stream ${stream.metadata.name} was created at StreamCreationTimestamp ${created / 1000}.`,
    );
  }
  return { stream, after: request.ExclusiveStartShardId, filter: request.ShardFilter };
};

const nextPage = (account: Account, request: RequestOf<"ListShards">, nowMs: number): Asked => {
  for (const name of [
    "StreamName",
    "ExclusiveStartShardId",
    "StreamCreationTimestamp",
    "ShardFilter",
  ] as const) {
    if (request[name] !== undefined) {
      throw invalidArgument(`NextToken and ${name} cannot be provided together.`);
    }
  }
  const question = decodePageToken(request.NextToken!, nowMs, isQuestion);
  const stream = account.get(question.streamName);
  if (stream.metadata.id !== question.streamId) throw invalidArgument("Invalid NextToken.");
  if (request.StreamARN !== undefined && request.StreamARN !== account.arn(question.streamName)) {
    throw invalidArgument("NextToken belongs to another stream than StreamARN names.");
  }
  return { stream, after: question.after, filter: question.filter };
};

const filterOf = (
  stream: Stream,
  filter: ShardFilter | undefined,
  nowMs: number,
): ((shard: Shard) => boolean) => {
  const type = (filter?.Type ?? "FROM_TRIM_HORIZON") as (typeof shardFilterTypes)[number];
  const isTimed = type === "AT_TIMESTAMP" || type === "FROM_TIMESTAMP";
  if (isTimed !== (filter?.Timestamp !== undefined)) {
    throw invalidArgument(`ShardFilter Timestamp must ${isTimed ? "" : "not "}be provided for type ${type}.`);
  }
  const isAfter = type === "AFTER_SHARD_ID";
  if (isAfter !== (filter?.ShardId !== undefined)) {
    throw invalidArgument(`ShardFilter ShardId must ${isAfter ? "" : "not "}be provided for type ${type}.`);
  }
  const horizonMs = Math.max(stream.trimHorizonMs(nowMs), stream.metadata.createdAtMs);
  switch (type) {
    case "AT_LATEST":
      return ({ metadata }) => metadata.closed === undefined;
    case "FROM_TRIM_HORIZON":
      return ({ metadata }) => endMs(metadata) >= horizonMs;
    case "AT_TRIM_HORIZON":
      return ({ metadata }) => isOpenAt(metadata, horizonMs);
    case "AT_TIMESTAMP":
      return ({ metadata }) => isOpenAt(metadata, filter!.Timestamp!);
    case "FROM_TIMESTAMP":
      return ({ metadata }) => endMs(metadata) >= Math.max(filter!.Timestamp!, horizonMs);
    case "AFTER_SHARD_ID": {
      const after = parseShardId(filter!.ShardId!);
      if (after === undefined) throw invalidArgument(`${filter!.ShardId} is not the ID of a shard.`);
      return ({ metadata }) => metadata.number > after;
    }
    default:
      return type satisfies never;
  }
};

const isOpenAt = (metadata: ShardMetadata, timeMs: number): boolean =>
  metadata.createdAtMs <= timeMs && endMs(metadata) >= timeMs;

const endMs = (metadata: ShardMetadata): number => metadata.closed?.atMs ?? Infinity;

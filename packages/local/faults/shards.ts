import type { JsonService } from "../service.ts";

type Calls = Pick<JsonService, "call">;

export type ListedShard = {
  readonly ShardId: string;
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange: { readonly EndingSequenceNumber?: string };
};

export type OpenShard = { readonly shardId: string; readonly start: bigint; readonly end: bigint };

export const listShards = async (kinesis: Calls, stream: string): Promise<ListedShard[]> => {
  const shards: ListedShard[] = [];
  let page: object | undefined = { StreamName: stream };
  while (page !== undefined) {
    const { Shards, NextToken } = await kinesis.call("ListShards", page);
    shards.push(...(Shards as ListedShard[]));
    page = typeof NextToken === "string" ? { NextToken } : undefined;
  }
  return shards;
};

/** The open shards, ordered by hash key. */
export const openShards = (shards: readonly ListedShard[]): OpenShard[] =>
  shards
    .filter(({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined)
    .map(({ ShardId, HashKeyRange }) => ({
      shardId: ShardId,
      start: BigInt(HashKeyRange.StartingHashKey),
      end: BigInt(HashKeyRange.EndingHashKey),
    }))
    .sort((left, right) => (left.start < right.start ? -1 : 1));

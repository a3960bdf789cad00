import type { Account } from "../model/account.ts";
import { invalidArgument, onDemandRefusal, shardNotFound } from "../model/errors.ts";
import { hashKeyFromNumber, hashKeyToNumber, isSplitAllowed } from "../model/hash-key.ts";
import type { Shard } from "../model/shard.ts";
import type { Stream } from "../model/stream.ts";
import { parseShardId } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";

export const splitShard = async (account: Account, request: RequestOf<"SplitShard">): Promise<undefined> => {
  const stream = account.resolve(request);
  checkProvisioned(account, stream, "SplitShard");
  const key = BigInt(request.NewStartingHashKey);
  await stream.reshard(() => {
    const shard = findOpenShard(account, stream, request.ShardToSplit);
    account.checkShardLimit(1);
    const { start, end } = shard.metadata.hashKeyRange;
    if (!isSplitAllowed({ start, end }, key)) {
      throw invalidArgument(
        `NewStartingHashKey ${key} used in SplitShard() on shard ${shard.id} in stream ${stream.metadata.name} ` +
          `under account ${account.options.accountId} is not both greater than one plus the shard's ` +
          `StartingHashKey ${hashKeyToNumber(start)} and less than the shard's EndingHashKey ${hashKeyToNumber(end)}.`,
      );
    }
    const parent = shard.metadata.number;
    return {
      parents: [shard],
      children: [
        { parent, hashKeyRange: { start, end: hashKeyFromNumber(key - 1n) } },
        { parent, hashKeyRange: { start: hashKeyFromNumber(key), end } },
      ],
    };
  }, Math.floor(account.now()));
  return undefined;
};

export const mergeShards = async (
  account: Account,
  request: RequestOf<"MergeShards">,
): Promise<undefined> => {
  const stream = account.resolve(request);
  checkProvisioned(account, stream, "MergeShards");
  await stream.reshard(() => {
    const shard = findOpenShard(account, stream, request.ShardToMerge);
    const adjacent = findOpenShard(account, stream, request.AdjacentShardToMerge);
    const [lower, upper] = [shard, adjacent].sort((left, right) =>
      left.metadata.hashKeyRange.start < right.metadata.hashKeyRange.start ? -1 : 1,
    ) as [Shard, Shard];
    const { end } = lower.metadata.hashKeyRange;
    if (hashKeyToNumber(end) + 1n !== hashKeyToNumber(upper.metadata.hashKeyRange.start)) {
      throw invalidArgument(
        `Shards ${shard.id} and ${adjacent.id} in stream ${stream.metadata.name} under account ` +
          `${account.options.accountId} are not an adjacent pair of shards eligible for merging`,
      );
    }
    return {
      parents: [shard, adjacent],
      children: [
        {
          parent: shard.metadata.number,
          adjacentParent: adjacent.metadata.number,
          hashKeyRange: { start: lower.metadata.hashKeyRange.start, end: upper.metadata.hashKeyRange.end },
        },
      ],
    };
  }, Math.floor(account.now()));
  return undefined;
};

export const checkProvisioned = (account: Account, stream: Stream, operation: string): void => {
  const { name, mode } = stream.metadata;
  if (mode !== "PROVISIONED") throw onDemandRefusal(operation, account.address(name));
};

const findOpenShard = (account: Account, stream: Stream, shardId: string): Shard => {
  const address = account.address(stream.metadata.name);
  const number = parseShardId(shardId);
  const shard = number === undefined ? undefined : stream.shard(number);
  if (shard === undefined) throw shardNotFound(shardId, address);
  if (shard.metadata.closed !== undefined) {
    throw invalidArgument(
      `Shard ${shard.id} in stream ${address.name} under account ${address.accountId} is closed and cannot be resharded.`,
    );
  }
  return shard;
};

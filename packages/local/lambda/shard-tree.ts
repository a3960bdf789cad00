/** A shard as ListShards names it. */
export type ShardDescription = {
  readonly shardId: string;
  readonly parents: readonly string[];
};

export const toShardDescription = (input: unknown): ShardDescription => {
  const { ShardId, ParentShardId, AdjacentParentShardId } = input as Record<string, string | undefined>;
  const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
  return { shardId: ShardId as string, parents };
};

/**
 * The shards that may be read now: those whose parents are all consumed to the end, or gone from the stream with
 * their records. Siblings do not wait for each other.
 */
export const findReadable = (
  shards: readonly ShardDescription[],
  ended: ReadonlySet<string>,
): readonly ShardDescription[] => {
  const listed = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(
    ({ shardId, parents }) =>
      !ended.has(shardId) && parents.every((parent) => ended.has(parent) || !listed.has(parent)),
  );
};

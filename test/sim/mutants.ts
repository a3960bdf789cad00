/** A change of one place that a reviewer might miss. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

export const mutants: readonly Mutant[] = [
  {
    name: "a commit no longer requires the rev that was read, only one as great",
    file: "packages/aws/dynamodb/trip-store.ts",
    from: '"rev = :rev AND expiresAt > :now"',
    to: '"rev >= :rev AND expiresAt > :now"',
  },
  {
    name: "after an unknown outcome the cache takes the commit for done",
    file: "packages/core/application/commit-pack.ts",
    from: "for (const { change } of steps) ports.cache.drop(change.trip);\n    throw error;",
    to: "for (const { change, next } of steps) ports.cache.set(change.trip, next);\n    throw error;",
  },
  {
    name: "a stale trip is dropped from the cache, but not committed again",
    file: "packages/core/application/commit-pack.ts",
    from: 'for (const key of outcome.trips) ports.cache.drop(key);\n      return "again";',
    to: 'for (const key of outcome.trips) ports.cache.drop(key);\n      return "committed";',
  },
  {
    name: "a conflict of the transaction is swallowed",
    file: "packages/aws/dynamodb/trip-store.ts",
    from: 'return isBusy(codes) ? { kind: "busy" } : undefined;',
    to: 'return isBusy(codes) ? { kind: "committed" } : undefined;',
  },
  {
    name: "what could not be committed is not reported to Lambda",
    file: "packages/core/application/aggregate.ts",
    from: "failed: [...result.failed, ...waiting],",
    to: "failed: waiting,",
  },
  {
    name: "pages are read eventually consistent",
    file: "packages/aws/dynamodb/trip-store.ts",
    from: "createTripItems(options, true)",
    to: "createTripItems(options, false)",
  },
  {
    name: "rejects that Firehose refused are not put again",
    file: "packages/aws/firehose/put-records.ts",
    from: "pending = answer.FailedPutCount\n",
    to: "pending = false && answer.FailedPutCount\n",
  },
  {
    name: "a curated file is replaced whatever its version",
    file: "packages/aws/s3/curated-files.ts",
    from: '{ IfNoneMatch: "*" } : { IfMatch: over }',
    to: '{ IfNoneMatch: "*" } : {}',
  },
  {
    name: "a refused commit of waiting corrections counts as done",
    file: "packages/core/application/commit-corrections.ts",
    from: 'if (outcome.kind !== "committed") return "again";\n  if (await isErasedSince',
    to: 'if (outcome.kind === "stale") return "again";\n  if (await isErasedSince',
  },
  {
    name: "of two deliveries of a record, one that is late makes it late",
    file: "packages/core/domain/gps-record.ts",
    from: "return greater.late && !(a.late && b.late) ? { ...greater, late: false } : greater;",
    to: "return greater;",
  },
  {
    name: "a phone takes a timeout of the gateway for a receipt",
    file: "packages/client/post-batch.ts",
    from: "  const { sequenceNumber, shardId } = body;",
    to: '  const { sequenceNumber = status === 504 ? "" : undefined, shardId = "" } = body;\n  if (status === 504) return { kind: "stored", shardId: "", sequenceNumber: "" };',
  },
  {
    name: "a phone's register is written over whatever another window wrote",
    file: "packages/aws/dynamodb/status-store.ts",
    from: 'ConditionExpression: "rev = :rev",',
    to: 'ConditionExpression: "rev >= :rev",',
  },
  {
    name: "what an object says of a trip is saved over what another said meanwhile",
    file: "packages/aws/dynamodb/curated-store.ts",
    from: '{ ConditionExpression: "rev = :over", ExpressionAttributeValues: { ":over": over } }',
    to: '{ ConditionExpression: "rev >= :over", ExpressionAttributeValues: { ":over": over } }',
  },
  {
    name: "a lane keeps what a date counted that a trip no longer has",
    file: "packages/core/application/plan.ts",
    from: "new Set([...held.keys(), ...next.keys()])",
    to: "new Set(next.keys())",
  },
];

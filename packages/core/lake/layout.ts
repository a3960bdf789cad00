/** The part of a Firehose prefix that is the same for every object. */
export const fixedPrefixOf = (prefix: string): string => prefix.split("!{")[0]!;

/** A stage's workgroup in Athena, and its database in Glue, whose names have no hyphens. */
export const athenaNamesOf = (app: string, stage: string) => ({
  workgroup: `${app}-${stage}`,
  database: `${app}_${stage}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_"),
});

/** The members of a reject as `rejectLineOf` writes them; `record` and `data` stay the text they are. */
export const rejectColumns: readonly { readonly name: string; readonly member?: string }[] = [
  { name: "reason" },
  { name: "detail" },
  { name: "shard_id", member: "shardId" },
  { name: "sequence_number", member: "sequenceNumber" },
  { name: "rejected_at", member: "rejectedAt" },
  { name: "driver" },
  { name: "trip" },
  { name: "record" },
  { name: "data" },
];

import { table as spec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnTable } from "./alarms.ts";
import { idOf } from "./names.ts";
import { keepData, type StagePolicy } from "./stage-policy.ts";

export type Table = ReturnType<typeof createTable>;

/** The table in service, and all tables of the stage. */
export const createTables = (policy: StagePolicy, alarms: Alarms | undefined) => {
  const [served, ...others] = policy.tables;
  const table = createTable(served, policy, true);
  alarmOnTable(alarms, table.name);
  const beside = others.map((name) => createTable(name, policy, false));
  return { table, beside, tables: [table, ...beside] as const };
};

const fieldTypes = { S: "string", N: "number", B: "binary" } as const;

/**
 * A table of trips, lanes and pulse, with both its indexes. In production Pulumi refuses to delete the one in
 * service, whatever setting was forgotten; one beside it may be left out of the stage, and its data stay in the account.
 */
const createTable = (name: string, policy: StagePolicy, isServed: boolean) => {
  const keeps = keepData(policy);
  const keys = [spec, ...spec.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const table = new sst.aws.Dynamo(
    idOf(name),
    {
      fields: Object.fromEntries(keys.map(({ name, type }) => [name, fieldTypes[type]])),
      primaryIndex: { hashKey: spec.partitionKey.name, rangeKey: spec.sortKey.name },
      globalIndexes: Object.fromEntries(
        spec.indexes.map(({ name, partitionKey, sortKey, projection }) => [
          name,
          {
            hashKey: partitionKey.name,
            rangeKey: sortKey.name,
            projection: projection === "KEYS_ONLY" ? "keys-only" : "all",
          },
        ]),
      ),
      ttl: spec.timeToLiveAttribute,
      deletionProtection: policy.protect,
      transform: {
        table: {
          pointInTimeRecovery: { enabled: policy.pointInTimeRecovery },
        },
      },
    },
    { ...keeps, protect: keeps.protect && isServed },
  );
  return { name: table.name, arn: table.arn, resource: table };
};

import { table as spec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnTable } from "./alarms.ts";
import { keepData, type StagePolicy } from "./stage-policy.ts";

export type Table = ReturnType<typeof createTable>;

const fieldTypes = { S: "string", N: "number", B: "binary" } as const;

/** The single table of trips, lanes and pulse, with both its indexes. */
export const createTable = (policy: StagePolicy, alarms: Alarms | undefined) => {
  const keys = [spec, ...spec.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const table = new sst.aws.Dynamo(
    "Trips",
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
    keepData(policy),
  );
  alarmOnTable(alarms, table.name);
  return { name: table.name, arn: table.arn, resource: table };
};

import { icebergNamesOf, icebergTableIn } from "../packages/core/lake/iceberg.ts";
import { icebergDelivery } from "../packages/core/pipeline.ts";
import { createWorkgroup } from "./athena.ts";
import type { Bucket } from "./bucket.ts";
import { keepData, type StagePolicy } from "./stage-policy.ts";

export type IcebergTable = ReturnType<typeof createIcebergTable>;

const icebergTypes = {
  string: "string",
  boolean: "boolean",
  bigint: "long",
  int: "int",
  double: "double",
} as const;

/**
 * How long deleted rows can still be read: as long as the stream keeps them. Snapshots go after five days, their files a
 * day later, and the files' last versions a day after that.
 */
const snapshotHours = 5 * 24;
const unreferencedDays = 1;
const oldVersionDays = 1;

/** A table bucket of S3 Tables with the table that Firehose delivers to, and the workgroup in which rows are deleted. */
export const createIcebergTable = (policy: StagePolicy, results: Bucket) => {
  const { namespace, table: name, columns, uniqueKeys } = icebergDelivery.destination;
  const names = icebergNamesOf($app.name, policy.stage);
  const bucket = new aws.s3tables.TableBucket(
    "IcebergBucket",
    {
      name: names.bucket,
      forceDestroy: policy.removal === "remove",
      maintenanceConfiguration: {
        icebergUnreferencedFileRemoval: {
          status: "enabled",
          settings: { unreferencedDays, nonCurrentDays: oldVersionDays },
        },
      },
    },
    keepData(policy),
  );
  const space = new aws.s3tables.Namespace(
    "IcebergNamespace",
    { namespace, tableBucketArn: bucket.arn },
    keepData(policy),
  );
  const keys: readonly string[] = uniqueKeys;
  const table = new aws.s3tables.Table(
    "IcebergRecords",
    {
      name,
      namespace: space.namespace,
      tableBucketArn: bucket.arn,
      format: "ICEBERG",
      metadata: {
        iceberg: {
          schema: {
            fields: columns.map((column) => ({
              name: column.name,
              type: icebergTypes[column.type],
              required: keys.includes(column.name),
            })),
          },
        },
      },
      maintenanceConfiguration: {
        icebergCompaction: { status: "enabled", settings: { targetFileSizeMb: 512 } },
        icebergSnapshotManagement: {
          status: "enabled",
          settings: { maxSnapshotAgeHours: snapshotHours, minSnapshotsToKeep: 1 },
        },
      },
    },
    // The provider would replace the table, and its rows with it, for a new column: that is added by SQL (docs/iceberg.md).
    { ...keepData(policy), ignoreChanges: ["metadata"] },
  );
  const workgroup = createWorkgroup("LakeErasing", policy, results, {
    name: `${$app.name}-${policy.stage}-erase`,
    description: "deletes rows of the Iceberg table",
  });
  return { bucket, table, workgroup, sqlName: $interpolate`${icebergTableIn(names.catalog)}` };
};

import { fields } from "../packages/core/domain/fields.ts";
import { curatedColumns, curatedZone, lakeColumns } from "../packages/core/lake/columns.ts";
import { athenaNamesOf, fixedPrefixOf, rejectColumns } from "../packages/core/lake/layout.ts";
import { deliveryStreams } from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import type { StagePolicy } from "./stage-policy.ts";

export type LakeCatalog = ReturnType<typeof createLakeCatalog>;

const earliestDate = new Date(fields.t.least).toISOString().slice(0, 10);

/** Partition projection by day: Athena computes a query's partitions, so no crawler is needed. */
const dayProjection = (column: string, format: string, from: string, to: string) => ({
  "projection.enabled": "true",
  [`projection.${column}.type`]: "date",
  [`projection.${column}.format`]: format,
  [`projection.${column}.range`]: `${from},${to}`,
  [`projection.${column}.interval`]: "1",
  [`projection.${column}.interval.unit`]: "DAYS",
});

/** The numbers 00 to the greatest that any date has. */
const bucketProjection = {
  "projection.bucket.type": "integer",
  "projection.bucket.range": `0,${Math.max(...curatedZone.buckets.map(({ count }) => count)) - 1}`,
  "projection.bucket.digits": "2",
};

const parquet = (location: $util.Output<string>, columns: readonly { name: string; type: string }[]) => ({
  location,
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serDeInfo: {
    serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    parameters: { "serialization.format": "1" },
  },
  columns: columns.map(({ name, type }) => ({ name, type })),
});

/**
 * The Glue database with `records`, whose columns Firehose converts by, `positions`, which are the curated zone, and
 * `rejects`.
 */
export const createLakeCatalog = (policy: StagePolicy, bucket: Bucket) => {
  const database = new aws.glue.CatalogDatabase("LakeDatabase", {
    name: athenaNamesOf($app.name, policy.stage).database,
    description: `Trips (${policy.stage}): the lake`,
  });

  const recordsPrefix = deliveryStreams.lake.destination.prefix;
  const recordsLocation = $interpolate`s3://${bucket.name}/${recordsPrefix.split("/")[0]}/`;
  const records = new aws.glue.CatalogTable("LakeRecords", {
    databaseName: database.name,
    name: "records",
    description:
      "One row per GPS record, at least once; by the UTC date of its arrival in the stream, not of its t.",
    tableType: "EXTERNAL_TABLE",
    parameters: {
      EXTERNAL: "TRUE",
      classification: "parquet",
      // Files from before partitions were arrival dates are under the date of the phone's clock.
      ...dayProjection("date", "yyyy-MM-dd", earliestDate, "NOW+1DAYS"),
      "storage.location.template": $interpolate`s3://${bucket.name}/${fixedPrefixOf(recordsPrefix)}\${date}/`,
    },
    partitionKeys: [{ name: "date", type: "string" }],
    storageDescriptor: parquet(recordsLocation, lakeColumns),
  });

  const positionsLocation = $interpolate`s3://${bucket.name}/${curatedZone.prefix}`;
  new aws.glue.CatalogTable("LakePositions", {
    databaseName: database.name,
    name: "positions",
    description:
      "One row per record ID and time, with what the engine counts for it; by the UTC date of its t and by a hash of its trip.",
    tableType: "EXTERNAL_TABLE",
    parameters: {
      EXTERNAL: "TRUE",
      classification: "parquet",
      ...dayProjection("date", "yyyy-MM-dd", earliestDate, "NOW+1DAYS"),
      ...bucketProjection,
      "storage.location.template": $interpolate`${positionsLocation}date=\${date}/bucket=\${bucket}/`,
    },
    partitionKeys: [
      { name: "date", type: "string" },
      { name: "bucket", type: "int" },
    ],
    storageDescriptor: parquet(positionsLocation, curatedColumns),
  });

  const rejectsPrefix = fixedPrefixOf(deliveryStreams.rejects.destination.prefix);
  const rejects = new aws.glue.CatalogTable("LakeRejects", {
    databaseName: database.name,
    name: "rejects",
    description: "What was refused, with its reason; by the UTC day it was refused.",
    tableType: "EXTERNAL_TABLE",
    parameters: {
      EXTERNAL: "TRUE",
      classification: "json",
      ...dayProjection("day", "yyyy/MM/dd", "2026/01/01", "NOW"),
      "storage.location.template": $interpolate`s3://${bucket.name}/${rejectsPrefix}\${day}/`,
    },
    partitionKeys: [{ name: "day", type: "string" }],
    storageDescriptor: {
      location: $interpolate`s3://${bucket.name}/${rejectsPrefix}`,
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      serDeInfo: {
        serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
        parameters: Object.fromEntries(
          rejectColumns.flatMap(({ name, member }) => (member ? [[`mapping.${name}`, member]] : [])),
        ),
      },
      columns: rejectColumns.map(({ name }) => ({ name, type: "string" })),
    },
  });

  return { database: database.name, records: records.name, rejects: rejects.name };
};

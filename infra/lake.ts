import { curatedZone } from "../packages/core/lake/columns.ts";
import { fixedPrefixOf } from "../packages/core/lake/layout.ts";
import { deliveryStreams, icebergDelivery, retentionDays } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnIceberg, alarmOnLake } from "./alarms.ts";
import { createAthena, queryResultsPrefix } from "./athena.ts";
import { type Bucket, createBucket } from "./bucket.ts";
import { createIcebergTable } from "./iceberg.ts";
import { createLakeCatalog } from "./lake-catalog.ts";
import { createDeliveryStream } from "./lake-delivery.ts";
import type { DeliveryParts } from "./lake-delivery-role.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";

export type Lake = ReturnType<typeof createLake>;

const archiveAfterDays = 90;
/** Of curated files: a file is replaced with every object that adds to it, and can be made again from the records. */
const curatedVersionDays = 1;

/**
 * What arrives and what is refused, kept in S3 and queried by Athena. `transformArn` names the function that
 * `deliveryStreams.lake` transforms with. Positions expire with their trips: nothing outlives `retentionDays.trips`.
 */
export const createLake = (
  policy: StagePolicy,
  inputs: {
    readonly alarms: Alarms | undefined;
    readonly stream: Stream;
    readonly transformArn: $util.Output<string>;
    /** The transform of the delivery to the table of Iceberg; undefined: the lake has none. */
    readonly icebergTransformArn: $util.Output<string> | undefined;
  },
) => {
  const expireAfterDays = retentionDays.trips;
  const { lake: lakeSpec, rejects: rejectsSpec } = deliveryStreams;
  const [place, rejectsPlace] = [lakeSpec.destination, rejectsSpec.destination];
  const bucket = createBucket("Lake", policy, [
    { id: "records", prefix: fixedPrefixOf(place.prefix), expireAfterDays, archiveAfterDays },
    {
      id: "curated",
      prefix: curatedZone.prefix,
      expireAfterDays,
      oldVersionDays: curatedVersionDays,
    },
    { id: "raw", prefix: fixedPrefixOf(place.backup.prefix), expireAfterDays, archiveAfterDays },
    { id: "errors", prefix: fixedPrefixOf(place.errorOutputPrefix), expireAfterDays },
    { id: "rejects", prefix: fixedPrefixOf(rejectsPlace.prefix), expireAfterDays },
    { id: "rejects-errors", prefix: fixedPrefixOf(rejectsPlace.errorOutputPrefix), expireAfterDays },
    { id: "query-results", prefix: queryResultsPrefix, expireAfterDays: retentionDays.queryResults },
  ]);
  const catalog = createLakeCatalog(policy, bucket);
  const parts = { ...inputs, bucket, catalog };
  const records = createDeliveryStream("Lake", lakeSpec, policy, parts);
  const rejects = createDeliveryStream("Rejects", rejectsSpec, policy, parts);
  if (inputs.alarms)
    alarmOnLake(inputs.alarms, {
      recordsStream: records.name,
      rejectsStream: rejects.name,
      errors: countRequests(bucket, "errors", fixedPrefixOf(place.errorOutputPrefix)),
    });
  const { workgroup } = createAthena(policy, bucket, catalog);
  const iceberg =
    inputs.icebergTransformArn && createIceberg(policy, inputs, parts, inputs.icebergTransformArn);
  return { bucket, records, rejects, iceberg, database: catalog.database, workgroup };
};

const createIceberg = (
  policy: StagePolicy,
  { alarms }: { readonly alarms: Alarms | undefined },
  parts: DeliveryParts,
  transformArn: $util.Output<string>,
) => {
  const table = createIcebergTable(policy, parts.bucket);
  const delivery = createDeliveryStream("Iceberg", icebergDelivery, policy, {
    ...parts,
    transformArn,
    iceberg: table,
  });
  alarmOnIceberg(alarms, delivery.name);
  return { table, delivery };
};

/** Request metrics of S3 for a prefix: nothing else reports objects under `errors/`, and without any they are free. */
const countRequests = (bucket: Bucket, name: string, prefix: string) => {
  const metric = new aws.s3.BucketMetric("LakeErrorsMetric", {
    bucket: bucket.name,
    name,
    filter: { prefix },
  });
  return { bucketName: bucket.name, filterId: metric.name };
};

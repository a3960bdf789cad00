import { athenaNamesOf } from "../packages/core/lake/layout.ts";
import { namedQueries, savedSqlOf } from "../packages/core/lake/named-queries.ts";
import type { Bucket } from "./bucket.ts";
import type { LakeCatalog } from "./lake-catalog.ts";
import type { StagePolicy } from "./stage-policy.ts";

export const queryResultsPrefix = "athena-results/";

/** A query that would read more is stopped: at 5 USD per TB it costs 5 cents at most. */
const mostBytesPerQuery = 10 * 1024 ** 3;

/** A workgroup whose settings no client can override, with saved queries for the lake. */
export const createAthena = (policy: StagePolicy, bucket: Bucket, catalog: LakeCatalog) => {
  const workgroup = new aws.athena.Workgroup("LakeQueries", {
    name: athenaNamesOf($app.name, policy.stage).workgroup,
    description: `Trips (${policy.stage}): queries over the lake`,
    forceDestroy: policy.removal === "remove",
    configuration: {
      enforceWorkgroupConfiguration: true,
      bytesScannedCutoffPerQuery: mostBytesPerQuery,
      publishCloudwatchMetricsEnabled: !policy.lite,
      engineVersion: { selectedEngineVersion: "Athena engine version 3" },
      resultConfiguration: {
        outputLocation: $interpolate`s3://${bucket.name}/${queryResultsPrefix}`,
        encryptionConfiguration: { encryptionOption: "SSE_S3" },
        expectedBucketOwner: aws.getCallerIdentityOutput({}).accountId,
      },
    },
  });
  for (const query of namedQueries)
    new aws.athena.NamedQuery(`LakeQuery-${query.name}`, {
      name: query.name,
      description: query.description,
      database: catalog.database,
      workgroup: workgroup.id,
      query: savedSqlOf(query),
    });
  return { workgroup: workgroup.name };
};

import { icebergNamesOf, icebergQueriesOf, icebergTableIn } from "../packages/core/lake/iceberg.ts";
import { athenaNamesOf } from "../packages/core/lake/layout.ts";
import { namedQueries, savedSqlOf } from "../packages/core/lake/named-queries.ts";
import type { Bucket } from "./bucket.ts";
import type { LakeCatalog } from "./lake-catalog.ts";
import type { StagePolicy } from "./stage-policy.ts";

export const queryResultsPrefix = "athena-results/";

/** A query that would read more is stopped: at 5 USD per TB it costs 5 cents at most. */
const mostBytesPerQuery = 10 * 1024 ** 3;

/** A workgroup whose settings no client can override. Without a bound on bytes a query reads whatever it has to. */
export const createWorkgroup = (
  id: string,
  policy: StagePolicy,
  results: Bucket,
  {
    name,
    description,
    mostBytes,
  }: { readonly name: string; readonly description: string; readonly mostBytes?: number },
) =>
  new aws.athena.Workgroup(id, {
    name,
    description: `Trips (${policy.stage}): ${description}`,
    forceDestroy: policy.removal === "remove",
    configuration: {
      enforceWorkgroupConfiguration: true,
      ...(mostBytes !== undefined && { bytesScannedCutoffPerQuery: mostBytes }),
      publishCloudwatchMetricsEnabled: !policy.lite,
      engineVersion: { selectedEngineVersion: "Athena engine version 3" },
      resultConfiguration: {
        outputLocation: $interpolate`s3://${results.name}/${queryResultsPrefix}`,
        encryptionConfiguration: { encryptionOption: "SSE_S3" },
        expectedBucketOwner: aws.getCallerIdentityOutput({}).accountId,
      },
    },
  });

/** A workgroup with saved queries for the lake. */
export const createAthena = (policy: StagePolicy, bucket: Bucket, catalog: LakeCatalog) => {
  const workgroup = createWorkgroup("LakeQueries", policy, bucket, {
    name: athenaNamesOf($app.name, policy.stage).workgroup,
    description: "queries over the lake",
    mostBytes: mostBytesPerQuery,
  });
  const { catalog: icebergCatalog } = icebergNamesOf($app.name, policy.stage);
  const queries = [
    ...namedQueries,
    ...(policy.lake === "iceberg" ? icebergQueriesOf(icebergTableIn(icebergCatalog)) : []),
  ];
  for (const query of queries)
    new aws.athena.NamedQuery(`LakeQuery-${query.name}`, {
      name: query.name,
      description: query.description,
      database: catalog.database,
      workgroup: workgroup.id,
      query: savedSqlOf(query),
    });
  return { workgroup: workgroup.name };
};

import { icebergTable } from "../packages/core/lake/iceberg.ts";
import { queryResultsPrefix } from "./athena.ts";
import type { Bucket } from "./bucket.ts";
import type { Permission } from "./functions.ts";
import type { IcebergTable } from "./iceberg.ts";

/**
 * What reads and commits to the table, in Glue's catalog of the account's table buckets and in S3 Tables (Glue and
 * Firehose developer guides, for access by IAM alone).
 */
const writeTable = ({ bucket, table }: IcebergTable, onCatalog: readonly string[]): Permission[] => {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { region } = aws.getRegionOutput({});
  const { partition } = aws.getPartitionOutput({});
  const glue = $interpolate`arn:${partition}:glue:${region}:${accountId}`;
  const inCatalog = $interpolate`s3tablescatalog/${bucket.name}`;
  return [
    {
      actions: [...onCatalog, "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"],
      resources: [
        $interpolate`${glue}:catalog`,
        $interpolate`${glue}:catalog/s3tablescatalog`,
        $interpolate`${glue}:catalog/${inCatalog}`,
        $interpolate`${glue}:database/${inCatalog}/${icebergTable.namespace}`,
        $interpolate`${glue}:table/${inCatalog}/${icebergTable.namespace}/${icebergTable.table}`,
      ],
    },
    {
      actions: [
        "s3tables:GetTableBucket",
        "s3tables:GetNamespace",
        "s3tables:GetTable",
        "s3tables:GetTableData",
        "s3tables:GetTableMetadataLocation",
        "s3tables:PutTableData",
        "s3tables:UpdateTableMetadataLocation",
      ],
      resources: [bucket.arn, table.arn],
    },
  ];
};

/** For Firehose. */
export const deliverToIceberg = (iceberg: IcebergTable): Permission[] => writeTable(iceberg, []);

/** For a function that deletes rows by Athena, which also writes a result of each statement. */
export const deleteIcebergRows = (iceberg: IcebergTable, results: Bucket): Permission[] => [
  ...writeTable(iceberg, ["glue:GetCatalog"]),
  {
    actions: ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"],
    resources: [iceberg.workgroup.arn],
  },
  { actions: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], resources: [results.arn] },
  {
    actions: ["s3:ListBucket"],
    resources: [results.arn],
    conditions: [{ test: "StringLikeIfExists", variable: "s3:prefix", values: [`${queryResultsPrefix}*`] }],
  },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
    resources: [$interpolate`${results.arn}/${queryResultsPrefix}*`],
  },
];

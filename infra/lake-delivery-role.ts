import { fixedPrefixOf } from "../packages/core/lake/layout.ts";
import type { DeliveryDestination, DeliveryStreamSpec, S3Destination } from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import { given } from "./function-permissions.ts";
import type { Permission } from "./functions.ts";
import type { IcebergTable } from "./iceberg.ts";
import { deliverToIceberg } from "./iceberg-permissions.ts";
import type { LakeCatalog } from "./lake-catalog.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";

export type DeliveryParts = {
  readonly bucket: Bucket;
  readonly stream: Stream;
  readonly catalog: LakeCatalog;
  readonly iceberg?: IcebergTable | undefined;
  /** The ARN of the function named by the description's transform. */
  readonly transformArn: $util.Output<string>;
};

/**
 * The role of one Firehose stream, with only the permissions that its description needs. The stream must depend on
 * `permissions`, because it is created with them.
 */
export const createDeliveryRole = (
  id: string,
  spec: DeliveryStreamSpec,
  policy: StagePolicy,
  parts: DeliveryParts,
  logGroup: aws.cloudwatch.LogGroup,
) => {
  const role = new aws.iam.Role(`${id}DeliveryRole`, {
    description: `Trips (${policy.stage}): Firehose "${spec.name}"`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          // As in Firehose's guide: no condition key is documented for it, and one that is not sent would fail the
          // deployment. Only a principal of this account that may pass the role can give it to a stream.
          principals: [{ type: "Service", identifiers: ["firehose.amazonaws.com"] }],
        },
      ],
    }).json,
  });
  const permissions = new aws.iam.RolePolicy(`${id}DeliveryPolicy`, {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        ...(spec.source === "DirectPut" ? [] : readStream(parts.stream)),
        ...(spec.transform ? [invokeTransform(parts.transformArn)] : []),
        ...destinationPermissions(spec.destination, parts),
        { actions: ["logs:PutLogEvents"], resources: [$interpolate`${logGroup.arn}:log-stream:*`] },
      ],
    }).json,
  });
  return { role, permissions };
};

const readStream = (stream: Stream): Permission[] => [
  {
    actions: [
      "kinesis:DescribeStream",
      "kinesis:GetShardIterator",
      "kinesis:GetRecords",
      "kinesis:ListShards",
    ],
    resources: [stream.arn],
  },
  ...stream.readPermissions,
];

const invokeTransform = (transformArn: $util.Output<string>): Permission => ({
  actions: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
  resources: [transformArn, $interpolate`${transformArn}:$LATEST`],
});

const destinationPermissions = (destination: DeliveryDestination, parts: DeliveryParts): Permission[] => {
  switch (destination.type) {
    case "s3":
      return [
        ...(destination.parquet ? [readSchema(parts.catalog)] : []),
        ...writeObjects(parts.bucket, prefixesOf(destination)),
      ];
    case "iceberg":
      return [
        ...deliverToIceberg(given(parts.iceberg, "the table of Iceberg")),
        ...writeObjects(parts.bucket, [destination.errors.prefix]),
      ];
    default:
      throw new Error(`unknown destination ${JSON.stringify(destination satisfies never)}`);
  }
};

const readSchema = ({ database, records }: LakeCatalog): Permission => {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { region } = aws.getRegionOutput({});
  const { partition } = aws.getPartitionOutput({});
  const glue = $interpolate`arn:${partition}:glue:${region}:${accountId}`;
  return {
    actions: ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
    resources: [
      $interpolate`${glue}:catalog`,
      $interpolate`${glue}:database/${database}`,
      $interpolate`${glue}:table/${database}/${records}`,
    ],
  };
};

const prefixesOf = ({ prefix, errorOutputPrefix, backup }: S3Destination): readonly string[] => [
  prefix,
  errorOutputPrefix,
  ...(backup ? [backup.prefix] : []),
];

const writeObjects = (bucket: Bucket, prefixes: readonly string[]): Permission[] => [
  {
    actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    resources: [bucket.arn],
  },
  {
    actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
    resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${fixedPrefixOf(prefix)}*`),
  },
];

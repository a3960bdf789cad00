import type { DeliveryStreamSpec } from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import type { LakeCatalog } from "./lake-catalog.ts";
import { fixedPrefixOf } from "./lake-layout.ts";
import { createLogGroup } from "./log-group.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";

type Text = $util.Input<string>;
type Statement = { actions: string[]; resources: Text[]; conditions?: Condition[] };
type Condition = { test: string; variable: string; values: Text[] };

export type DeliveryParts = {
  readonly bucket: Bucket;
  readonly stream: Stream;
  readonly catalog: LakeCatalog;
  /** The ARN of the function named by the description's transform. */
  readonly transformArn: $util.Output<string>;
};

/** One Firehose stream as `pipeline.ts` describes it, with a role that may do just what the description needs. */
export const createDeliveryStream = (
  id: string,
  spec: DeliveryStreamSpec,
  policy: StagePolicy,
  parts: DeliveryParts,
) => {
  const { bucket, stream, catalog, transformArn } = parts;
  const name = `${$app.name}-${policy.stage}-${spec.name}`;
  const logGroup = createLogGroup(`${id}DeliveryLog`, `/aws/kinesisfirehose/${name}`, policy);
  const logStreams = {
    delivery: new aws.cloudwatch.LogStream(`${id}DeliveryLogStream`, {
      name: "DestinationDelivery",
      logGroupName: logGroup.name,
    }),
    backup: spec.backup
      ? new aws.cloudwatch.LogStream(`${id}BackupLogStream`, {
          name: "BackupDelivery",
          logGroupName: logGroup.name,
        })
      : undefined,
  };

  const account = aws.getCallerIdentityOutput({}).accountId;
  const region = aws.getRegionOutput({}).region;
  const partition = aws.getPartitionOutput({}).partition;
  const glue = $interpolate`arn:${partition}:glue:${region}:${account}`;

  const readsStream: Statement[] =
    spec.source === "DirectPut"
      ? []
      : [
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
  const invokesTransform: Statement[] = spec.transform
    ? [
        {
          actions: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
          resources: [transformArn, $interpolate`${transformArn}:$LATEST`],
        },
      ]
    : [];
  const readsSchema: Statement[] = spec.parquet
    ? [
        {
          actions: ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
          resources: [
            $interpolate`${glue}:catalog`,
            $interpolate`${glue}:database/${catalog.database}`,
            $interpolate`${glue}:table/${catalog.database}/${catalog.records}`,
          ],
        },
      ]
    : [];
  const prefixes = [spec.prefix, spec.errorOutputPrefix, ...(spec.backup ? [spec.backup.prefix] : [])];
  const writes: Statement[] = [
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      resources: [bucket.arn],
    },
    {
      actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
      resources: prefixes.map((prefix) => $interpolate`${bucket.arn}/${fixedPrefixOf(prefix)}*`),
    },
    {
      actions: ["logs:PutLogEvents"],
      resources: [$interpolate`${logGroup.arn}:log-stream:*`],
    },
  ];

  const role = new aws.iam.Role(`${id}DeliveryRole`, {
    description: `Trips (${policy.stage}): Firehose "${spec.name}"`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["firehose.amazonaws.com"] }],
          // Firehose acts for many accounts: this role serves streams of its own account alone.
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account] }],
        },
      ],
    }).json,
  });
  const permissions = new aws.iam.RolePolicy(`${id}DeliveryPolicy`, {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [...readsStream, ...invokesTransform, ...readsSchema, ...writes],
    }).json,
  });

  const logTo = (logStream: aws.cloudwatch.LogStream) => ({
    enabled: true,
    logGroupName: logGroup.name,
    logStreamName: logStream.name,
  });
  const target = { bucketArn: bucket.arn, roleArn: role.arn };
  const buffering = { bufferingSize: spec.bufferMegabytes, bufferingInterval: spec.bufferSeconds };

  const resource = new aws.kinesis.FirehoseDeliveryStream(
    `${id}Delivery`,
    {
      name,
      destination: "extended_s3",
      ...(spec.source === "DirectPut"
        ? { serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" } }
        : { kinesisSourceConfiguration: { kinesisStreamArn: stream.arn, roleArn: role.arn } }),
      extendedS3Configuration: {
        ...target,
        ...buffering,
        prefix: spec.prefix,
        errorOutputPrefix: spec.errorOutputPrefix,
        compressionFormat: spec.compression,
        fileExtension: spec.fileExtension,
        cloudwatchLoggingOptions: logTo(logStreams.delivery),
        ...(spec.dynamicPartitioning && {
          dynamicPartitioningConfiguration: {
            enabled: true,
            retryDuration: spec.dynamicPartitioning.retrySeconds,
          },
        }),
        ...(spec.transform && {
          processingConfiguration: {
            enabled: true,
            processors: [
              {
                type: "Lambda",
                parameters: [
                  { parameterName: "LambdaArn", parameterValue: $interpolate`${transformArn}:$LATEST` },
                  ...processorParametersOf(spec.transform),
                ],
              },
            ],
          },
        }),
        ...(spec.parquet && {
          dataFormatConversionConfiguration: {
            enabled: true,
            inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
            outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
            schemaConfiguration: {
              databaseName: catalog.database,
              tableName: catalog.records,
              region,
              roleArn: role.arn,
              versionId: "LATEST",
            },
          },
        }),
        ...(spec.backup &&
          logStreams.backup && {
            s3BackupMode: "Enabled",
            s3BackupConfiguration: {
              ...target,
              ...buffering,
              prefix: spec.backup.prefix,
              errorOutputPrefix: spec.errorOutputPrefix,
              compressionFormat: "GZIP",
              cloudwatchLoggingOptions: logTo(logStreams.backup),
            },
          }),
      },
    },
    { dependsOn: [permissions] },
  );

  return { name: resource.name, arn: resource.arn, resource };
};

/** The provider does not keep parameters that have AWS's default value: giving them would be a change at every deploy. */
const processorDefaults: Readonly<Record<string, number>> = {
  NumberOfRetries: 3,
  BufferSizeInMBs: 1,
  BufferIntervalInSeconds: 60,
};

const processorParametersOf = (transform: NonNullable<DeliveryStreamSpec["transform"]>) =>
  Object.entries({
    NumberOfRetries: transform.retries,
    BufferSizeInMBs: transform.bufferMegabytes,
    BufferIntervalInSeconds: transform.bufferSeconds,
  })
    .filter(([name, value]) => processorDefaults[name] !== value)
    .map(([parameterName, value]) => ({ parameterName, parameterValue: String(value) }));

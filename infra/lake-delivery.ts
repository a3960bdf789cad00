import { icebergNamesOf } from "../packages/core/lake/iceberg.ts";
import type { DeliveryStreamSpec, IcebergDestination, S3Destination } from "../packages/core/pipeline.ts";
import { createDeliveryRole, type DeliveryParts } from "./lake-delivery-role.ts";
import { createLogGroup } from "./log-group.ts";
import type { StagePolicy } from "./stage-policy.ts";

/** One Firehose stream as `pipeline.ts` describes it, with a role that has only the permissions it needs. */
export const createDeliveryStream = (
  id: string,
  spec: DeliveryStreamSpec,
  policy: StagePolicy,
  parts: DeliveryParts,
) => {
  const name = `${$app.name}-${policy.stage}-${spec.name}`;
  const logGroup = createLogGroup(`${id}DeliveryLog`, `/aws/kinesisfirehose/${name}`, policy);
  const { role, permissions } = createDeliveryRole(id, spec, policy, parts, logGroup);
  const resource = new aws.kinesis.FirehoseDeliveryStream(
    `${id}Delivery`,
    {
      name,
      ...(spec.source === "DirectPut"
        ? { serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" } }
        : { kinesisSourceConfiguration: { kinesisStreamArn: parts.stream.arn, roleArn: role.arn } }),
      ...destinationOf(spec, { ...parts, id, logGroup, roleArn: role.arn, stage: policy.stage }),
    },
    // With unique keys, Firehose looks for the table when the stream is created.
    { dependsOn: [permissions, ...(parts.iceberg ? [parts.iceberg.table] : [])] },
  );

  return { name: resource.name, arn: resource.arn, resource };
};

type DestinationParts = DeliveryParts & {
  /** What the delivery is called in the stage. */
  readonly id: string;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly roleArn: $util.Output<string>;
  readonly stage: string;
};

const destinationOf = ({ destination, transform }: DeliveryStreamSpec, parts: DestinationParts) => {
  switch (destination.type) {
    case "s3":
      return {
        destination: "extended_s3",
        extendedS3Configuration: s3ConfigurationOf(destination, transform, parts),
      };
    case "iceberg":
      return {
        destination: "iceberg",
        icebergConfiguration: icebergConfigurationOf(destination, transform, parts),
      };
    default:
      throw new Error(`unknown destination ${JSON.stringify(destination satisfies never)}`);
  }
};

const logTo = (id: string, name: string, logGroup: aws.cloudwatch.LogGroup) => ({
  enabled: true,
  logGroupName: logGroup.name,
  logStreamName: new aws.cloudwatch.LogStream(`${id}LogStream`, { name, logGroupName: logGroup.name }).name,
});

const processingBy = (
  transform: NonNullable<DeliveryStreamSpec["transform"]>,
  transformArn: $util.Output<string>,
) => ({
  processingConfiguration: {
    enabled: true,
    processors: [
      {
        type: "Lambda",
        parameters: [
          { parameterName: "LambdaArn", parameterValue: $interpolate`${transformArn}:$LATEST` },
          ...processorParametersOf(transform),
        ],
      },
    ],
  },
});

const icebergConfigurationOf = (
  spec: IcebergDestination,
  transform: DeliveryStreamSpec["transform"],
  { id, bucket, transformArn, logGroup, roleArn, stage }: DestinationParts,
) => {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { region } = aws.getRegionOutput({});
  const { partition } = aws.getPartitionOutput({});
  const { catalog } = icebergNamesOf($app.name, stage);
  return {
    roleArn,
    catalogArn: $interpolate`arn:${partition}:glue:${region}:${accountId}:catalog/${catalog}`,
    bufferingSize: spec.bufferMegabytes,
    bufferingInterval: spec.bufferSeconds,
    retryDuration: spec.retrySeconds,
    destinationTableConfigurations: [
      { databaseName: spec.namespace, tableName: spec.table, uniqueKeys: [...spec.uniqueKeys] },
    ],
    ...(transform && processingBy(transform, transformArn)),
    s3BackupMode: "FailedDataOnly",
    s3Configuration: { roleArn, bucketArn: bucket.arn, errorOutputPrefix: spec.errors.prefix },
    cloudwatchLoggingOptions: logTo(`${id}Delivery`, "DestinationDelivery", logGroup),
  };
};

const s3ConfigurationOf = (
  spec: S3Destination,
  transform: DeliveryStreamSpec["transform"],
  { id, bucket, catalog, transformArn, logGroup, roleArn }: DestinationParts,
) => {
  const target = { bucketArn: bucket.arn, roleArn };
  const buffering = { bufferingSize: spec.bufferMegabytes, bufferingInterval: spec.bufferSeconds };
  return {
    ...target,
    ...buffering,
    prefix: spec.prefix,
    errorOutputPrefix: spec.errorOutputPrefix,
    compressionFormat: spec.compression,
    fileExtension: spec.fileExtension,
    cloudwatchLoggingOptions: logTo(`${id}Delivery`, "DestinationDelivery", logGroup),
    ...(spec.dynamicPartitioning && {
      dynamicPartitioningConfiguration: {
        enabled: true,
        retryDuration: spec.dynamicPartitioning.retrySeconds,
      },
    }),
    ...(transform && processingBy(transform, transformArn)),
    ...(spec.parquet && {
      dataFormatConversionConfiguration: {
        enabled: true,
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
        schemaConfiguration: {
          databaseName: catalog.database,
          tableName: catalog.records,
          region: aws.getRegionOutput({}).region,
          roleArn,
          versionId: "LATEST",
        },
      },
    }),
    ...(spec.backup && {
      s3BackupMode: "Enabled",
      s3BackupConfiguration: {
        ...target,
        ...buffering,
        prefix: spec.backup.prefix,
        errorOutputPrefix: spec.errorOutputPrefix,
        compressionFormat: "GZIP",
        cloudwatchLoggingOptions: logTo(`${id}Backup`, "BackupDelivery", logGroup),
      },
    }),
  };
};

/** The provider drops parameters with AWS's default value: setting them would show a change at every deploy. */
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

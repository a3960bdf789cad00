import type { DeliveryStreamSpec } from "../packages/core/pipeline.ts";
import { createDeliveryRole, type DeliveryParts } from "./lake-delivery-role.ts";
import { createLogGroup } from "./log-group.ts";
import type { StagePolicy } from "./stage-policy.ts";

/** One Firehose stream as `pipeline.ts` describes it, with a role that may do just what the description needs. */
export const createDeliveryStream = (
  id: string,
  spec: DeliveryStreamSpec,
  policy: StagePolicy,
  parts: DeliveryParts,
) => {
  const { bucket, stream, catalog, transformArn } = parts;
  const region = aws.getRegionOutput({}).region;
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

  const { role, permissions } = createDeliveryRole(id, spec, policy, parts, logGroup);

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

import type { DeliveryStreamSpec } from "../settings.ts";
import type { StreamRow } from "./state.ts";

export type Identity = { readonly region: string; readonly account: string };

export const deliveryStreamArn = ({ region, account }: Identity, name: string): string =>
  `arn:aws:firehose:${region}:${account}:deliverystream/${name}`;
export const kinesisStreamArn = ({ region, account }: Identity, name: string): string =>
  `arn:aws:kinesis:${region}:${account}:stream/${name}`;
export const functionArn = ({ region, account }: Identity, name: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}:$LATEST`;

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
const roleArn = ({ account }: Identity): string => `arn:aws:iam::${account}:role/local`;

const processing = (identity: Identity, spec: DeliveryStreamSpec): object => {
  const { transform } = spec;
  if (!transform) return { Enabled: false, Processors: [] };
  const parameters: Record<string, string> = {
    LambdaArn: functionArn(identity, transform.function),
    NumberOfRetries: String(transform.retries),
    RoleArn: roleArn(identity),
    BufferSizeInMBs: String(transform.bufferMegabytes),
    BufferIntervalInSeconds: String(transform.bufferSeconds),
  };
  return {
    Enabled: true,
    Processors: [
      {
        Type: "Lambda",
        Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({
          ParameterName,
          ParameterValue,
        })),
      },
    ],
  };
};

const bucketDescription = (
  identity: Identity,
  spec: DeliveryStreamSpec,
  bucket: string,
  prefix: string,
): object => ({
  RoleARN: roleArn(identity),
  BucketARN: bucketArn(bucket),
  Prefix: prefix,
  ErrorOutputPrefix: spec.errorOutputPrefix,
  BufferingHints: { SizeInMBs: spec.bufferMegabytes, IntervalInSeconds: spec.bufferSeconds },
  CompressionFormat: spec.compression,
  EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
  CloudWatchLoggingOptions: { Enabled: false },
});

/** The table is this process's own; its names show that there is no Glue behind it. */
const formatConversion = ({ region, account }: Identity, spec: DeliveryStreamSpec): object => {
  if (!spec.parquet) return { Enabled: false };
  return {
    Enabled: true,
    SchemaConfiguration: {
      RoleARN: roleArn({ region, account }),
      CatalogId: account,
      DatabaseName: "local",
      TableName: spec.name,
      Region: region,
      VersionId: "LATEST",
    },
    InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
    OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: "SNAPPY" } } },
  };
};

export const destinationId = "destinationId-000000000001";

/** DeliveryStreamDescription as DescribeDeliveryStream answers it. */
export const describeDeliveryStream = (
  identity: Identity,
  { name, version, createdMs, updatedMs, spec }: StreamRow,
  afterDestination?: string,
): object => {
  const s3 = bucketDescription(identity, spec, spec.bucket, spec.prefix);
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: deliveryStreamArn(identity, name),
    DeliveryStreamStatus: "ACTIVE",
    DeliveryStreamEncryptionConfiguration: { Status: "DISABLED" },
    DeliveryStreamType: spec.source === "DirectPut" ? "DirectPut" : "KinesisStreamAsSource",
    VersionId: String(version),
    CreateTimestamp: createdMs / 1000,
    LastUpdateTimestamp: updatedMs / 1000,
    ...(spec.source === "DirectPut"
      ? {}
      : {
          Source: {
            KinesisStreamSourceDescription: {
              KinesisStreamARN: kinesisStreamArn(identity, spec.source.kinesis),
              RoleARN: roleArn(identity),
              DeliveryStartTimestamp: createdMs / 1000,
            },
          },
        }),
    Destinations: [
      {
        DestinationId: destinationId,
        S3DestinationDescription: s3,
        ExtendedS3DestinationDescription: {
          ...s3,
          ProcessingConfiguration: processing(identity, spec),
          S3BackupMode: spec.backup ? "Enabled" : "Disabled",
          ...(spec.backup
            ? {
                S3BackupDescription: {
                  ...bucketDescription(identity, spec, spec.backup.bucket, spec.backup.prefix),
                  CompressionFormat: "GZIP",
                },
              }
            : {}),
          DataFormatConversionConfiguration: formatConversion(identity, spec),
          DynamicPartitioningConfiguration: spec.dynamicPartitioning
            ? { Enabled: true, RetryOptions: { DurationInSeconds: spec.dynamicPartitioning.retrySeconds } }
            : { Enabled: false },
          ...(spec.fileExtension ? { FileExtension: spec.fileExtension } : {}),
          CustomTimeZone: spec.customTimeZone ?? "UTC",
        },
      },
    ].filter(({ DestinationId }) => afterDestination === undefined || DestinationId > afterDestination),
    HasMoreDestinations: false,
  };
};

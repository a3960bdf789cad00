import { AwsError } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { compilePrefix } from "./prefix.ts";
import { type Input, invalid, readInput, readInteger, readName, readOptionalText } from "./requests.ts";

/** AWS's default for an absent ErrorOutputPrefix, as an expression. */
const defaultErrorOutputPrefix = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/";

const notEmulated = (what: string): AwsError =>
  new AwsError("InvalidArgumentException", `${what} is not emulated by this Firehose.`);

const otherDestinations = [
  "RedshiftDestinationConfiguration",
  "ElasticsearchDestinationConfiguration",
  "AmazonopensearchserviceDestinationConfiguration",
  "AmazonOpenSearchServerlessDestinationConfiguration",
  "SplunkDestinationConfiguration",
  "HttpEndpointDestinationConfiguration",
  "SnowflakeDestinationConfiguration",
  "IcebergDestinationConfiguration",
];

const present = (input: Input, member: string): boolean =>
  input[member] !== undefined && input[member] !== null;

const readMember = (input: Input, member: string): Input | undefined =>
  present(input, member) ? readInput(input[member]) : undefined;

const readArn = (input: Input, member: string, pattern: RegExp): string => {
  const arn = readOptionalText(input, member);
  const path = `${member[0]!.toLowerCase()}${member.slice(1)}`;
  if (arn === undefined) throw invalid(path, "Member must not be null");
  const name = pattern.exec(arn)?.[1];
  if (name === undefined) {
    throw invalid(path, `Member must satisfy regular expression pattern: ${pattern.source}`, arn);
  }
  return name;
};

const roleArn = /^arn:[a-z-]+:iam::\d{12}:(role\/[\w+=,.@/-]+)$/;
const bucketArn = /^arn:[a-z-]+:s3:::([\w.-]{1,255})$/;
const streamArn = /^arn:[a-z-]+:kinesis:[a-z0-9-]+:\d{12}:stream\/([a-zA-Z0-9_.-]{1,128})$/;
const functionArn =
  /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:([a-zA-Z0-9_-]{1,140})(?::[a-zA-Z0-9_$-]+)?$/;

const readEnabled = (input: Input | undefined): boolean => {
  if (!input || !present(input, "Enabled")) return false;
  if (typeof input.Enabled !== "boolean") {
    throw new AwsError("SerializationException", "Enabled must be a boolean");
  }
  return input.Enabled;
};

const readBuffers = (input: Input | undefined): { bufferMegabytes: number; bufferSeconds: number } => ({
  bufferMegabytes: readInteger(input ?? {}, "SizeInMBs", 1, 128, 5),
  bufferSeconds: readInteger(input ?? {}, "IntervalInSeconds", 0, 900, 300),
});

const readNumber = (parameters: ReadonlyMap<string, string>, name: string, absent: number): number => {
  const text = parameters.get(name);
  if (text === undefined) return absent;
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) {
    throw new AwsError("InvalidArgumentException", `Processor parameter ${name} is ${text}, not a number.`);
  }
  return Number(text);
};

const readTransform = (configuration: Input | undefined): DeliveryStreamSpec["transform"] => {
  if (!configuration || !readEnabled(configuration)) return undefined;
  const processors = Array.isArray(configuration.Processors) ? configuration.Processors.map(readInput) : [];
  const other = processors.find(({ Type }) => Type !== "Lambda");
  if (other) throw notEmulated(`A processor of type ${String(other.Type)}`);
  if (processors.length !== 1)
    throw new AwsError("InvalidArgumentException", "Exactly one Lambda processor is allowed.");
  const list = processors[0]!.Parameters;
  const parameters = new Map(
    (Array.isArray(list) ? list.map(readInput) : []).map((parameter) => [
      String(parameter.ParameterName),
      String(parameter.ParameterValue),
    ]),
  );
  const name = functionArn.exec(parameters.get("LambdaArn") ?? "")?.[1];
  if (name === undefined)
    throw new AwsError("InvalidArgumentException", "The parameter LambdaArn must be a function's ARN.");
  return {
    function: name,
    retries: readNumber(parameters, "NumberOfRetries", 3),
    bufferMegabytes: readNumber(parameters, "BufferSizeInMBs", 1),
    bufferSeconds: readNumber(parameters, "BufferIntervalInSeconds", 60),
  };
};

const readBackup = (destination: Input): DeliveryStreamSpec["backup"] => {
  const mode = readOptionalText(destination, "S3BackupMode") ?? "Disabled";
  if (mode !== "Enabled") return undefined;
  const configuration = readMember(destination, "S3BackupConfiguration");
  if (!configuration) {
    throw new AwsError("InvalidArgumentException", "S3BackupMode Enabled needs an S3BackupConfiguration.");
  }
  readArn(configuration, "RoleARN", roleArn);
  return {
    bucket: readArn(configuration, "BucketARN", bucketArn),
    prefix: readOptionalText(configuration, "Prefix") ?? "",
  };
};

const readCompression = (destination: Input): DeliveryStreamSpec["compression"] => {
  const format = readOptionalText(destination, "CompressionFormat") ?? "UNCOMPRESSED";
  if (format === "UNCOMPRESSED" || format === "GZIP") return format;
  if (["ZIP", "Snappy", "HADOOP_SNAPPY"].includes(format)) throw notEmulated(`CompressionFormat ${format}`);
  throw invalid(
    "compressionFormat",
    "Member must satisfy enum value set: [UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY]",
    format,
  );
};

const readErrorOutputPrefix = (destination: Input, prefix: string): string => {
  const text = readOptionalText(destination, "ErrorOutputPrefix") ?? "";
  if (text !== "") return text;
  let hasExpression = true;
  try {
    ({ hasExpression } = compilePrefix(prefix, "data"));
  } catch (error) {
    throw new AwsError("InvalidArgumentException", (error as Error).message);
  }
  if (hasExpression) {
    throw new AwsError(
      "InvalidArgumentException",
      "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions.",
    );
  }
  return defaultErrorOutputPrefix;
};

const readSource = (input: Input): DeliveryStreamSpec["source"] => {
  const type = readOptionalText(input, "DeliveryStreamType") ?? "DirectPut";
  if (type === "DirectPut") return "DirectPut";
  if (type === "KinesisStreamAsSource") {
    const source = readMember(input, "KinesisStreamSourceConfiguration");
    if (!source) {
      throw new AwsError(
        "InvalidArgumentException",
        "KinesisStreamSourceConfiguration must be given for KinesisStreamAsSource.",
      );
    }
    readArn(source, "RoleARN", roleArn);
    return { kinesis: readArn(source, "KinesisStreamARN", streamArn) };
  }
  if (["MSKAsSource", "DatabaseAsSource"].includes(type)) throw notEmulated(`The source ${type}`);
  throw invalid(
    "deliveryStreamType",
    "Member must satisfy enum value set: [DirectPut, KinesisStreamAsSource, MSKAsSource, DatabaseAsSource]",
    type,
  );
};

/** The members of CreateDeliveryStream as settings; refuses those that this Firehose would silently ignore. */
export const readCreateRequest = (input: Input): DeliveryStreamSpec => {
  const name = readName(input);
  const source = readSource(input);
  const other = otherDestinations.find((member) => present(input, member));
  if (other) throw notEmulated(other);
  const extended = readMember(input, "ExtendedS3DestinationConfiguration");
  const plain = readMember(input, "S3DestinationConfiguration");
  const destination = extended ?? plain;
  if (!destination || (extended && plain)) {
    throw new AwsError(
      "InvalidArgumentException",
      "Exactly one destination configuration is supported for a Firehose.",
    );
  }
  if (present(input, "DeliveryStreamEncryptionConfigurationInput"))
    throw notEmulated("Server-side encryption");
  if (Array.isArray(input.Tags) && input.Tags.length > 0) throw notEmulated("Tagging a delivery stream");
  if (readEnabled(readMember(destination, "CloudWatchLoggingOptions")))
    throw notEmulated("CloudWatch logging");
  if (present(readMember(destination, "EncryptionConfiguration") ?? {}, "KMSEncryptionConfig"))
    throw notEmulated("KMS encryption");
  if (readEnabled(readMember(destination, "DataFormatConversionConfiguration")))
    throw notEmulated("A Glue table: record format conversion over the wire");
  readArn(destination, "RoleARN", roleArn);
  const prefix = readOptionalText(destination, "Prefix") ?? "";
  const partitioning = readMember(destination, "DynamicPartitioningConfiguration");
  const fileExtension = readOptionalText(destination, "FileExtension");
  const customTimeZone = readOptionalText(destination, "CustomTimeZone");
  return {
    name,
    source,
    bucket: readArn(destination, "BucketARN", bucketArn),
    prefix,
    errorOutputPrefix: readErrorOutputPrefix(destination, prefix),
    ...readBuffers(readMember(destination, "BufferingHints")),
    compression: readCompression(destination),
    ...(fileExtension ? { fileExtension } : {}),
    ...(customTimeZone ? { customTimeZone } : {}),
    transform: readTransform(readMember(destination, "ProcessingConfiguration")),
    ...(partitioning && readEnabled(partitioning)
      ? {
          dynamicPartitioning: {
            retrySeconds: readInteger(
              readMember(partitioning, "RetryOptions") ?? {},
              "DurationInSeconds",
              0,
              7200,
              300,
            ),
          },
        }
      : {}),
    backup: readBackup(destination),
  };
};

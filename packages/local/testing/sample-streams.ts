import type { DeliveryStreamSpec, EventSourceMappingSpec } from "../settings.ts";

/** A mapping with typical settings. */
export const sampleMapping: EventSourceMappingSpec = {
  stream: "records",
  function: "aggregate",
  startingPosition: "TRIM_HORIZON",
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelizationFactor: 1,
  bisectBatchOnFunctionError: true,
  reportBatchItemFailures: true,
  maximumRetryAttempts: 20,
  maximumRecordAgeSeconds: 518_400,
  tumblingWindowSeconds: 0,
  onFailure: { bucket: "trips-failures" },
};

/** Direct PUT, untransformed, gzipped. */
export const plainDelivery: DeliveryStreamSpec = {
  name: "rejects",
  source: "DirectPut",
  bucket: "trips-lake",
  prefix: "rejects/!{timestamp:yyyy/MM/dd}/",
  errorOutputPrefix: "rejects-errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
  bufferMegabytes: 5,
  bufferSeconds: 60,
  compression: "GZIP",
};

/** From a Kinesis stream through a function into partitions of Parquet, with a backup. */
export const lakeDelivery: DeliveryStreamSpec = {
  name: "lake",
  source: { kinesis: "records" },
  bucket: "trips-lake",
  prefix: "records/date=!{partitionKeyFromLambda:date}/",
  errorOutputPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
  bufferMegabytes: 64,
  bufferSeconds: 60,
  compression: "UNCOMPRESSED",
  fileExtension: ".parquet",
  transform: { function: "lakeTransform", retries: 3, bufferMegabytes: 0.2, bufferSeconds: 60 },
  dynamicPartitioning: { retrySeconds: 300 },
  parquet: { columns: [{ name: "id", type: "bigint" }] },
  backup: { bucket: "trips-lake", prefix: "raw/!{timestamp:yyyy/MM/dd}/" },
};

/**
 * The one description of the pipeline. `infra/` deploys it and `packages/local` runs it, so a setting
 * that is true on one side is true on the other. Units stand in the names; limits and defaults follow the
 * AWS developer guides (Kinesis, Lambda, Firehose, DynamoDB, API Gateway).
 */
import { type Field, fieldNames, fields } from "./domain/fields.ts";

export type StreamSpec = {
  readonly name: string;
  /** Shards of a provisioned stream. */
  readonly shards: number;
  readonly retentionHours: number;
};

export type KeyAttribute = { readonly name: string; readonly type: "S" | "N" | "B" };

export type IndexSpec = {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly projection: "KEYS_ONLY" | "ALL";
};

export type TableSpec = {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly indexes: readonly IndexSpec[];
  readonly timeToLiveAttribute: string;
};

export type FunctionName = "aggregate" | "pulse" | "lakeTransform" | "readApi";

export type FunctionSpec = {
  /** Module of the handler, from the repository's root; it exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

/** A Lambda event source mapping from a Kinesis stream. */
export type EventSourceMappingSpec = {
  readonly stream: string;
  readonly function: FunctionName;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** With AT_TIMESTAMP: epoch seconds, not in the future. */
  readonly startingTimestampSeconds?: number;
  /** Enhanced fan-out: the name of the registered consumer through which the stream is read. */
  readonly consumer?: string;
  /** FilterCriteria: only records that match one of these patterns are delivered. Not with a tumbling window. */
  readonly filterPatterns?: readonly Readonly<Record<string, unknown>>[];
  /** Kinesis records per invocation, 1–10,000. */
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly parallelizationFactor: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** −1: until the record expires. */
  readonly maximumRetryAttempts: number;
  /** −1: until the record expires. */
  readonly maximumRecordAgeSeconds: number;
  /** 0: no tumbling window. */
  readonly tumblingWindowSeconds: number;
  /** Where the document of a batch that exhausted its retries goes. */
  readonly onFailure: { readonly bucket: string };
};

export type ColumnType = "string" | Field["lake"];

export type DeliveryStreamSpec = {
  readonly name: string;
  /** A Kinesis stream to read, or producers that call PutRecord(Batch) themselves. */
  readonly source: { readonly kinesis: string } | "DirectPut";
  readonly bucket: string;
  /** Firehose prefix expression, e.g. `!{timestamp:yyyy/MM/dd}/`, `!{partitionKeyFromLambda:date}`. */
  readonly prefix: string;
  readonly errorOutputPrefix: string;
  readonly bufferMegabytes: number;
  readonly bufferSeconds: number;
  readonly compression: "GZIP" | "UNCOMPRESSED";
  readonly fileExtension?: string;
  readonly transform?: {
    readonly function: FunctionName;
    readonly retries: number;
    readonly bufferMegabytes: number;
    readonly bufferSeconds: number;
  };
  readonly dynamicPartitioning?: { readonly retrySeconds: number };
  /** Record format conversion to Parquet by this table's columns, in order. */
  readonly parquet?: { readonly columns: readonly { readonly name: string; readonly type: ColumnType }[] };
  /** Where the records go as they were before the transform. */
  readonly backup?: { readonly bucket: string; readonly prefix: string };
};

export const stream: StreamSpec = { name: "records", shards: 2, retentionHours: 168 };

export const table: TableSpec = {
  name: "trips",
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  indexes: [
    {
      name: "byDriver",
      partitionKey: { name: "driverKey", type: "S" },
      sortKey: { name: "driverSort", type: "S" },
      projection: "KEYS_ONLY",
    },
    {
      name: "byDay",
      partitionKey: { name: "dayKey", type: "S" },
      sortKey: { name: "daySort", type: "S" },
      projection: "KEYS_ONLY",
    },
  ],
  timeToLiveAttribute: "expiresAt",
};

/** The number of partitions over which the index `byDay` spreads one date. */
export const dayPartitions = 8;

export const buckets = { lake: "trips-lake", failures: "trips-failures" } as const;

export const functions: Readonly<Record<FunctionName, FunctionSpec>> = {
  aggregate: { entry: "packages/functions/aggregate.ts", timeoutSeconds: 60, memoryMb: 1024 },
  pulse: { entry: "packages/functions/pulse.ts", timeoutSeconds: 60, memoryMb: 512 },
  lakeTransform: { entry: "packages/functions/lake-transform.ts", timeoutSeconds: 60, memoryMb: 512 },
  readApi: { entry: "packages/functions/read-api.ts", timeoutSeconds: 29, memoryMb: 1024 },
};

export const mappings: Readonly<Record<"aggregate" | "pulse", EventSourceMappingSpec>> = {
  aggregate: {
    stream: stream.name,
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
    onFailure: { bucket: buckets.failures },
  },
  pulse: {
    stream: stream.name,
    function: "pulse",
    startingPosition: "TRIM_HORIZON",
    batchSize: 1000,
    batchingWindowSeconds: 5,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    maximumRetryAttempts: 20,
    maximumRecordAgeSeconds: 518_400,
    tumblingWindowSeconds: 60,
    onFailure: { bucket: buckets.failures },
  },
};

/** Columns of the lake, one row per GPS record. Times are epoch milliseconds, UTC. */
export const lakeColumns = [
  { name: "driver", type: "string" },
  { name: "trip", type: "string" },
  ...fieldNames.map((name) => ({ name, type: fields[name].lake })),
  { name: "vehicle", type: "string" },
  { name: "time_zone", type: "string" },
  { name: "received_at", type: "bigint" },
  { name: "request_id", type: "string" },
] as const satisfies readonly { name: string; type: ColumnType }[];

export type LakeColumn = (typeof lakeColumns)[number]["name"];

export const deliveryStreams: Readonly<Record<"lake" | "rejects", DeliveryStreamSpec>> = {
  lake: {
    name: "lake",
    source: { kinesis: stream.name },
    bucket: buckets.lake,
    prefix: "records/date=!{partitionKeyFromLambda:date}/",
    errorOutputPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    bufferMegabytes: 64,
    bufferSeconds: 60,
    compression: "UNCOMPRESSED",
    fileExtension: ".parquet",
    // The least there is: rows are up to twenty times as large as the batches they come from, and Lambda answers 6 MB at most.
    transform: { function: "lakeTransform", retries: 3, bufferMegabytes: 0.2, bufferSeconds: 60 },
    dynamicPartitioning: { retrySeconds: 300 },
    parquet: { columns: lakeColumns },
    backup: { bucket: buckets.lake, prefix: "raw/!{timestamp:yyyy/MM/dd}/" },
  },
  rejects: {
    name: "rejects",
    source: "DirectPut",
    bucket: buckets.lake,
    prefix: "rejects/!{timestamp:yyyy/MM/dd}/",
    errorOutputPrefix: "rejects-errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    bufferMegabytes: 5,
    bufferSeconds: 60,
    compression: "GZIP",
  },
};

/** The rule of a rate per caller: what makes requests one caller's, and how many of them are let in. */
export type CallerRateRule = {
  readonly name: string;
  /** The value of this header, in lower case and with single spaces; requests without it are not counted. */
  readonly by: { readonly header: string } | "address";
  /** Within the window, refused ones included. */
  readonly limit: number;
};

export type CallerRateSpec = {
  /** What AWS WAF can look back over. */
  readonly windowSeconds: 60 | 120 | 300 | 600;
  readonly rules: readonly CallerRateRule[];
};

/** The stage of the HTTP API. */
export const api = {
  /** minimumCompressionSize: smaller answers gain nothing. Setting it also lets phones send gzip. */
  minimumCompressionBytes: 1_000,
  /** Of all callers together: half of what AWS lets one account have in a region. Beyond it: 429. */
  throttle: { rateLimit: 5_000, burstLimit: 2_500 },
  /**
   * Of one caller. By token: an import in full batches is 2 million records a minute, 24 hours at 1 Hz of a phone
   * that was offline are 1,440 posts of 60. By address: a fifth of the throttle, 15,000 phones behind one router.
   */
  callerRate: {
    windowSeconds: 60,
    rules: [
      { name: "token", by: { header: "authorization" }, limit: 2_000 },
      { name: "address", by: "address", limit: 60_000 },
    ],
  } satisfies CallerRateSpec,
} as const;

/** Days a trip's items stay in the table after the day of its first commit. */
export const retentionDays = 400;

/** Where a browser comes back to when somebody signs in for a command. The user pool knows it, port and all. */
export const commandLineRedirectUri = "http://localhost:4002/callback";

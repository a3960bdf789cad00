/**
 * The one description of the pipeline: `infra/` deploys it and `packages/local` runs it, so both have the same
 * settings. Units are in the names; limits and defaults follow the AWS developer guides (Kinesis, Lambda, Firehose,
 * DynamoDB, API Gateway).
 */
import { type ColumnType, factColumns, lakeColumns } from "./lake/columns.ts";
import { icebergTable } from "./lake/iceberg.ts";

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

/** The functions that read the stream. */
export type ConsumerName = "aggregate" | "pulse" | "devices";

export type FunctionName =
  | ConsumerName
  | "lakeTransform"
  | "curate"
  | "reconcile"
  | "erase"
  | "replay"
  | "readApi"
  | "eraseApi"
  | "devicesApi"
  | "deviceAuthorizer";

/** With those that only some stages have. */
export type StageFunctionName = FunctionName | "icebergTransform" | "mqttAuthorizer";

/** `iceberg`: only where the lake has a table of Iceberg. */
export type DeliveryStreamName = "lake" | "rejects" | "iceberg";

export type BucketName = "lake" | "failures";

/** Permissions on the objects of a bucket. */
export type BucketAccess = {
  readonly bucket: BucketName;
  /** Only keys that start with this. */
  readonly prefix: string;
  readonly allows: readonly ("get" | "put" | "delete" | "list")[];
};

/** Permissions on items of the table. */
export type TableAccess = {
  readonly reads?: readonly ("get" | "batchGet" | "query" | "scan")[];
  readonly writes?: readonly ("put" | "update" | "delete")[];
  /** Whether it also queries the indexes. */
  readonly queriesIndexes?: boolean;
  /** Only items whose partition key starts with this; absent: all. */
  readonly keyPrefix?: string;
  /** Also in the tables beside the one in service. */
  readonly inEveryTable?: boolean;
};

/** Resources with a different name in each stage. `icebergTable`: as SQL names it in Athena. */
export type NamedResource =
  | "stream"
  | "table"
  | "lakeBucket"
  | "failuresBucket"
  | "icebergTable"
  | "eraseWorkgroup"
  | DeliveryStreamName;

/** The value of an environment variable: a text, or the name of a resource in the function's stage. */
export type Setting = { readonly value: string } | { readonly nameOf: NamedResource };

/** What invokes a function. */
export type FunctionSource =
  | StreamSource
  /** The delivery stream that uses it as its transform. */
  | { readonly type: "transform"; readonly deliveryStream: DeliveryStreamName }
  /** The API routes that integrate with it. */
  | { readonly type: "api" }
  | AuthorizerSource
  /** AWS IoT Core, which asks who connects to its MQTT broker. */
  | { readonly type: "mqtt" }
  | ObjectsSource
  | ScheduleSource
  /** The state machine of `replay-machine.ts`, one invocation after another. */
  | { readonly type: "machine" };

/** A header, or a query parameter. */
export type CallerIdentity = { readonly header: string } | { readonly query: string };

/** API Gateway, which asks who sends a request: a Lambda authorizer of type REQUEST. */
export type AuthorizerSource = {
  readonly type: "authorizer";
  /** What identifies the caller, an authorizer for each; a request without it is refused unasked. */
  readonly identities: Readonly<Record<string, CallerIdentity>>;
  /** How long an answer stands for further requests with the same identity. 0: it is asked each time. */
  readonly resultTtlSeconds: number;
};

/** An asynchronous invocation for each object that is created under a prefix (S3 event notifications). */
export type ObjectsSource = {
  readonly type: "objects";
  readonly bucket: BucketName;
  readonly prefix: string;
  /** Invocations at once; absent: as many as the account allows. */
  readonly reservedConcurrency?: number;
} & AsyncInvocation;

/** An asynchronous invocation at a fixed rate (EventBridge Scheduler). */
export type ScheduleSource = { readonly type: "schedule"; readonly rateMinutes: number } & AsyncInvocation;

/** How Lambda treats an asynchronous invocation that fails (Lambda developer guide). */
export type AsyncInvocation = {
  /** 0–2. */
  readonly maximumRetryAttempts: number;
  /** 60–21,600. */
  readonly maximumEventAgeSeconds: number;
  /** Where the record of an invocation that exhausted its retries goes. */
  readonly onFailure: { readonly bucket: BucketName };
};

export type StreamSource = {
  readonly type: "stream";
  readonly mapping: EventSourceMappingSpec;
  /** The registered consumer that it reads through in a stage with enhanced fan-out; absent: it never does. */
  readonly fanOutConsumer?: string;
  /** Assumed duration of a warm invocation with one batch, for the cost estimate. */
  readonly usualSeconds: number;
  /** For the alarm on records that it gave up on: what they are missing from, and what to do about them. */
  readonly givenUp: { readonly lacks: string; readonly remedy: string };
};

export type FunctionSpec = {
  /** Module of the handler, from the repository's root; it exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

/** A function's connections. Its environment variables, permissions and alarms follow from them. */
export type FunctionWiring = {
  readonly source: FunctionSource;
  /** All environment variables that its code reads. */
  readonly environment: Readonly<Record<string, Setting>>;
  readonly table: readonly TableAccess[];
  /** Absent: none. */
  readonly buckets?: readonly BucketAccess[];
  /** The functions that its code invokes. */
  readonly invokes?: readonly FunctionName[];
  /** Whether its code reads the stream itself; what a mapping asks of the role is not meant. */
  readonly readsStream?: boolean;
  /** Whether its code puts records into the stream. */
  readonly writesStream?: boolean;
  /** The delivery streams that it puts records into. */
  readonly sinks: readonly DeliveryStreamName[];
  /** It deletes rows of the Iceberg table, by SQL in the workgroup for erasing. */
  readonly deletesIcebergRows?: true;
};

export type DescribedFunction = FunctionSpec & FunctionWiring;

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
  /** Where the document about a batch that exhausted its retries goes. */
  readonly onFailure: { readonly bucket: string };
};

export type DeliveryStreamSpec<Destination extends DeliveryDestination = DeliveryDestination> = {
  readonly name: string;
  /** A Kinesis stream to read, or producers that call PutRecord(Batch) themselves. */
  readonly source: { readonly kinesis: string } | "DirectPut";
  readonly transform?: {
    readonly function: StageFunctionName;
    readonly retries: number;
    readonly bufferMegabytes: number;
    readonly bufferSeconds: number;
  };
  readonly destination: Destination;
};

/** The destination of a delivery stream, one member per kind. */
export type DeliveryDestination = S3Destination | IcebergDestination;

/** A table of Apache Iceberg in S3 Tables. A record of the stream is one row, as JSON. */
export type IcebergDestination = {
  readonly type: "iceberg";
  readonly namespace: string;
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** A record replaces the row with the same values in these columns. */
  readonly uniqueKeys: readonly string[];
  readonly bufferMegabytes: number;
  readonly bufferSeconds: number;
  /** How long a commit is tried again. */
  readonly retrySeconds: number;
  /** Where the records go that cannot be delivered. */
  readonly errors: { readonly bucket: string; readonly prefix: string };
};

export type S3Destination = {
  readonly type: "s3";
  readonly bucket: string;
  /** Firehose prefix expression, e.g. `!{timestamp:yyyy/MM/dd}/`, `!{partitionKeyFromLambda:date}`. */
  readonly prefix: string;
  readonly errorOutputPrefix: string;
  readonly bufferMegabytes: number;
  readonly bufferSeconds: number;
  readonly compression: "GZIP" | "UNCOMPRESSED";
  readonly fileExtension?: string;
  readonly dynamicPartitioning?: { readonly retrySeconds: number };
  /** Record format conversion to Parquet by this table's columns, in order. */
  readonly parquet?: { readonly columns: readonly { readonly name: string; readonly type: ColumnType }[] };
  /** Where the records go unchanged, before the transform. */
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

export const mappings: Readonly<Record<ConsumerName, EventSourceMappingSpec>> = {
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
  devices: {
    stream: stream.name,
    function: "devices",
    startingPosition: "TRIM_HORIZON",
    batchSize: 1000,
    batchingWindowSeconds: 5,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    maximumRetryAttempts: 20,
    maximumRecordAgeSeconds: 518_400,
    // A phone's register is written once in this time, however often it posts, and what it sent last always is.
    tumblingWindowSeconds: 60,
    onFailure: { bucket: buckets.failures },
  },
};

/** `settleMs`: how long records may be on their way into the lake; Firehose's two buffers take two minutes of it. */
export const reconciling = { everyMinutes: 5, settleMs: 5 * 60_000 } as const;

const streamMs = stream.retentionHours * 3_600_000;

/**
 * Orders to erase. The lake is swept, after the order, first once what was on its way has landed: Firehose's two buffers
 * take two minutes, and no invocation of `curate` that has not seen the order is left. Then for what was late: Firehose
 * retries for a day. Last when the stream has forgotten what it held, which could land until then, and a day more.
 */
export const erasing = {
  everyMinutes: 5,
  sweepsAfterMs: [15 * 60_000, 25 * 3_600_000, streamMs + 25 * 3_600_000] as readonly number[],
  /** An order that is not done by then has been forgotten, or cannot be followed. */
  overdueMs: streamMs + 72 * 3_600_000,
} as const;

/** Keys of devices. */
export const deviceKeys = {
  /**
   * How long API Gateway may go on accepting a key that was revoked. A phone that posts every second is looked up once
   * in that time; one that posts every minute, each time.
   */
  cacheSeconds: 5,
  /** A device that sends costs one write in this time, not one for each post. */
  lastUseStepMs: 5 * 60_000,
} as const;

/** By the name of what a route asks for. */
export const deviceAuthorizing = {
  type: "authorizer",
  identities: { deviceKey: { header: "Authorization" }, deviceKeyInUrl: { query: "id" } },
  resultTtlSeconds: deviceKeys.cacheSeconds,
} as const satisfies AuthorizerSource;

/** A rule of AWS IoT Core: what of the messages under a topic goes where. */
export type TopicRuleSpec = {
  readonly name: string;
  /** IoT SQL of version 2016-03-23. */
  readonly sql: string;
  readonly stream: string;
  /** A substitution template. */
  readonly partitionKey: string;
  /** Where a message goes that cannot be put into the stream. */
  readonly errors: { readonly bucket: BucketName; readonly prefix: string };
};

/**
 * What devices publish by MQTT, in the envelope that the API's template makes of what they post. Topics end with driver
 * and device, and a device may publish under its own alone. `decode` of what `encode` made is the message as JSON, or as
 * a text if it is none: `*` alone would let it set the envelope's own members.
 */
export const mqttRule: TopicRuleSpec = {
  name: "owntracks",
  sql: `SELECT 2 AS version, topic(2) AS driver, topic(3) AS device, 'owntracks' AS app, timestamp() AS receivedAt, newuuid() AS requestId, decode(encode(*, 'base64'), 'base64') AS body FROM 'owntracks/+/+'`,
  stream: stream.name,
  partitionKey: `\${topic(2)}/\${topic(3)}`,
  errors: { bucket: "failures", prefix: "mqtt/" },
};

/** The topic under which a device publishes. */
export const mqttTopicOf = (driver: string, device: string): string => `owntracks/${driver}/${device}`;

/** A connection's permissions, in seconds: the least that IoT Core allows, and the most. */
export const mqttConnections = {
  /** How long a key that was revoked may go on publishing over a connection that it has opened. */
  refreshSeconds: 300,
  disconnectSeconds: 86_400,
} as const;

/**
 * A replay on AWS. A round begins no part after `roundMs`, and then has the rest of its function's time to end the part
 * under way. An execution keeps 25,000 events (Step Functions quotas), seven for a round, and three more for a retry.
 */
export const replaying = { roundMs: 180_000, maxRounds: 2_500, functionSeconds: 900 } as const;

const tableName = { TRIPS_TABLE_NAME: { nameOf: "table" } } as const;
const lakeBucketName = { TRIPS_LAKE_BUCKET: { nameOf: "lakeBucket" } } as const;
const readTrips: TableAccess = { reads: ["batchGet", "query"], queriesIndexes: true };

/** What an order to erase takes to order and to carry out in the table. */
const eraseTrips: readonly TableAccess[] = [
  readTrips,
  { reads: ["get"], writes: ["put", "update"], keyPrefix: "ERASURES#" },
  { writes: ["put", "delete"], keyPrefix: "TRIP#" },
  { writes: ["update"], keyPrefix: "FLEET#" },
  { reads: ["get"], writes: ["delete"], keyPrefix: "SHARE#" },
  { reads: ["get"], writes: ["delete"], keyPrefix: "DEVICE#" },
  { writes: ["put", "delete"], keyPrefix: "STATUS#" },
  { writes: ["delete"], keyPrefix: "PEOPLE" },
  { writes: ["delete"], keyPrefix: "ACCOUNT#" },
];

export const consumers: Readonly<
  Record<ConsumerName, FunctionSpec & FunctionWiring & { readonly source: StreamSource }>
> = {
  aggregate: {
    entry: "packages/functions/aggregate.ts",
    timeoutSeconds: 60,
    memoryMb: 1024,
    source: {
      type: "stream",
      mapping: mappings.aggregate,
      fanOutConsumer: "aggregate",
      usualSeconds: 0.03,
      givenUp: {
        lacks: "trips and totals lack them",
        remedy: "npx trips replay --from failures: what was counted already changes nothing",
      },
    },
    environment: {
      ...tableName,
      TRIPS_REJECTS_STREAM_NAME: { nameOf: "rejects" },
      // One lane of the fleet's day per concurrent invocation of a shard.
      TRIPS_LANE_SLOTS: { value: String(mappings.aggregate.parallelizationFactor) },
    },
    table: [{ reads: ["batchGet", "query"], writes: ["put", "update", "delete"] }],
    sinks: ["rejects"],
  },
  pulse: {
    entry: "packages/functions/pulse.ts",
    timeoutSeconds: 60,
    memoryMb: 512,
    source: {
      type: "stream",
      mapping: mappings.pulse,
      usualSeconds: 0.01,
      givenUp: {
        lacks: "Pulse lacks them, trips and totals do not",
        remedy: "leave them: put into the stream again, they would count in the minute of the replay",
      },
    },
    environment: tableName,
    table: [{ writes: ["put"], keyPrefix: "PULSE#" }],
    sinks: [],
  },
  devices: {
    entry: "packages/functions/devices.ts",
    timeoutSeconds: 60,
    memoryMb: 512,
    source: {
      type: "stream",
      mapping: mappings.devices,
      usualSeconds: 0.02,
      givenUp: {
        lacks: "the page of devices may show phones as silent that are not, until they send again",
        remedy: "leave them: whatever a phone sends next says more",
      },
    },
    environment: tableName,
    table: [
      { reads: ["batchGet", "query"], writes: ["put", "delete"], keyPrefix: "STATUS#" },
      { reads: ["batchGet"], keyPrefix: "ERASURES#" },
    ],
    sinks: [],
  },
};

export const functions: Readonly<Record<FunctionName, DescribedFunction>> = {
  ...consumers,
  lakeTransform: {
    entry: "packages/functions/lake-transform.ts",
    timeoutSeconds: 60,
    memoryMb: 512,
    source: { type: "transform", deliveryStream: "lake" },
    environment: {},
    table: [],
    sinks: [],
  },
  curate: {
    entry: "packages/functions/curate.ts",
    timeoutSeconds: 600,
    memoryMb: 1769,
    source: {
      type: "objects",
      bucket: "lake",
      prefix: "records/",
      // Invocations that meet in a file repeat each other's work.
      reservedConcurrency: 2,
      maximumRetryAttempts: 2,
      maximumEventAgeSeconds: 21_600,
      onFailure: { bucket: "failures" },
    },
    environment: { ...tableName, ...lakeBucketName },
    table: [
      { reads: ["batchGet", "query"], writes: ["put"], keyPrefix: "LAKE#" },
      { reads: ["batchGet"], keyPrefix: "ERASURES#" },
    ],
    buckets: [
      { bucket: "lake", prefix: "records/", allows: ["get"] },
      { bucket: "lake", prefix: "curated/", allows: ["get", "put", "list"] },
    ],
    sinks: [],
  },
  reconcile: {
    entry: "packages/functions/reconcile.ts",
    timeoutSeconds: 900,
    memoryMb: 1769,
    source: {
      type: "schedule",
      rateMinutes: reconciling.everyMinutes,
      maximumRetryAttempts: 0,
      maximumEventAgeSeconds: 300,
      onFailure: { bucket: "failures" },
    },
    environment: { ...tableName, ...lakeBucketName },
    table: [readTrips, { reads: ["get"], writes: ["put"], keyPrefix: "LAKE#RECONCILE" }],
    buckets: [{ bucket: "lake", prefix: "curated/", allows: ["get", "list"] }],
    sinks: [],
  },
  erase: {
    entry: "packages/functions/erase.ts",
    // Its budget, and one more large object.
    timeoutSeconds: 600,
    memoryMb: 1769,
    source: {
      type: "schedule",
      rateMinutes: erasing.everyMinutes,
      maximumRetryAttempts: 0,
      maximumEventAgeSeconds: 300,
      onFailure: { bucket: "failures" },
    },
    environment: {
      ...tableName,
      ...lakeBucketName,
      TRIPS_FAILURES_BUCKET: { nameOf: "failuresBucket" },
    },
    table: [...eraseTrips, { reads: ["get"], writes: ["put", "delete"], keyPrefix: "LAKE#" }],
    buckets: [
      { bucket: "lake", prefix: "curated/", allows: ["get", "put", "list"] },
      ...["records/", "raw/", "errors/", "rejects/", "rejects-errors/"].map(
        (prefix): BucketAccess => ({ bucket: "lake", prefix, allows: ["get", "put", "delete", "list"] }),
      ),
      { bucket: "failures", prefix: "", allows: ["get", "put", "delete", "list"] },
    ],
    sinks: [],
  },
  replay: {
    entry: "packages/functions/replay.ts",
    timeoutSeconds: replaying.functionSeconds,
    memoryMb: 1769,
    source: { type: "machine" },
    environment: {
      ...tableName,
      ...lakeBucketName,
      TRIPS_STREAM_NAME: { nameOf: "stream" },
      TRIPS_FAILURES_BUCKET: { nameOf: "failuresBucket" },
      TRIPS_REJECTS_STREAM_NAME: { nameOf: "rejects" },
    },
    table: [
      {
        reads: ["get", "batchGet", "query", "scan"],
        writes: ["put", "update", "delete"],
        queriesIndexes: true,
        inEveryTable: true,
      },
    ],
    buckets: [
      { bucket: "lake", prefix: "raw/", allows: ["get", "list"] },
      { bucket: "failures", prefix: "aws/lambda/", allows: ["get", "delete", "list"] },
      { bucket: "failures", prefix: mqttRule.errors.prefix, allows: ["get", "delete", "list"] },
    ],
    // Whose events may be in the failure bucket.
    invokes: ["curate", "reconcile", "erase"],
    readsStream: true,
    // What devices published by MQTT and the stream did not take.
    writesStream: true,
    sinks: ["rejects"],
  },
  readApi: {
    entry: "packages/functions/read-api.ts",
    timeoutSeconds: 29,
    memoryMb: 1024,
    source: { type: "api" },
    environment: tableName,
    table: [readTrips, { reads: ["get"], keyPrefix: "LAKE#RECONCILE" }],
    sinks: [],
  },
  eraseApi: {
    entry: "packages/functions/erase-api.ts",
    timeoutSeconds: 29,
    memoryMb: 512,
    source: { type: "api" },
    environment: tableName,
    table: eraseTrips,
    sinks: [],
  },
  devicesApi: {
    entry: "packages/functions/devices-api.ts",
    timeoutSeconds: 29,
    memoryMb: 512,
    source: { type: "api" },
    environment: tableName,
    table: [
      // What its phones sent and are known by, their trips and rejects.
      readTrips,
      { reads: ["get"], writes: ["put", "delete"], keyPrefix: "DEVICE#" },
    ],
    sinks: [],
  },
  deviceAuthorizer: {
    entry: "packages/functions/device-authorizer.ts",
    timeoutSeconds: 10,
    memoryMb: 512,
    source: deviceAuthorizing,
    environment: tableName,
    table: [{ reads: ["get"], writes: ["update"], keyPrefix: "DEVICE#" }],
    sinks: [],
  },
};

/** The dashboard's server. */
export const dashboard: Pick<FunctionWiring, "table"> = {
  table: [
    ...eraseTrips,
    { writes: ["put"], keyPrefix: "SHARE#" },
    { writes: ["put"], keyPrefix: "DEVICE#" },
    // The names of those who sign in.
    { writes: ["put"], keyPrefix: "PEOPLE" },
    { reads: ["get"], writes: ["update"], keyPrefix: "ACCOUNT#" },
    { reads: ["get"], keyPrefix: "LAKE#RECONCILE" },
  ],
};

export const deliveryStreams = {
  lake: {
    name: "lake",
    source: { kinesis: stream.name },
    // The least allowed: rows are up to twenty times as large as their batches, and a Lambda response is at most 6 MB.
    transform: { function: "lakeTransform", retries: 3, bufferMegabytes: 0.2, bufferSeconds: 60 },
    destination: {
      type: "s3",
      bucket: buckets.lake,
      prefix: "records/date=!{partitionKeyFromLambda:date}/",
      errorOutputPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
      bufferMegabytes: 64,
      bufferSeconds: 60,
      compression: "UNCOMPRESSED",
      fileExtension: ".parquet",
      dynamicPartitioning: { retrySeconds: 300 },
      parquet: { columns: lakeColumns },
      backup: { bucket: buckets.lake, prefix: "raw/!{timestamp:yyyy/MM/dd}/" },
    },
  },
  rejects: {
    name: "rejects",
    source: "DirectPut",
    destination: {
      type: "s3",
      bucket: buckets.lake,
      prefix: "rejects/!{timestamp:yyyy/MM/dd}/",
      errorOutputPrefix: "rejects-errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
      bufferMegabytes: 5,
      bufferSeconds: 60,
      compression: "GZIP",
    },
  },
} as const satisfies Readonly<Record<Exclude<DeliveryStreamName, "iceberg">, DeliveryStreamSpec>>;

/** What the lake consists of: files of Parquet, or these and a table of Iceberg beside them. */
export const lakeKinds = ["parquet", "iceberg"] as const;
export type LakeKind = (typeof lakeKinds)[number];

/** The delivery stream of a lake with a table of Iceberg. */
export const icebergDelivery = {
  name: "iceberg",
  source: "DirectPut",
  transform: { function: "icebergTransform", retries: 3, bufferMegabytes: 1, bufferSeconds: 60 },
  destination: {
    type: "iceberg",
    ...icebergTable,
    columns: factColumns,
    bufferMegabytes: 64,
    bufferSeconds: 60,
    retrySeconds: 300,
    // Where whatever the lake lacks is alarmed on, swept and expires.
    errors: { bucket: buckets.lake, prefix: deliveryStreams.lake.destination.errorOutputPrefix },
  },
} as const satisfies DeliveryStreamSpec<IcebergDestination>;

/** What differs in a lake with a table of Iceberg: `curate` feeds it, `erase` deletes from it. */
export const icebergFunctions = {
  curate: {
    ...functions.curate,
    entry: "packages/functions/curate-to-iceberg.ts",
    environment: { ...functions.curate.environment, TRIPS_ICEBERG_STREAM_NAME: { nameOf: "iceberg" } },
    sinks: ["iceberg"],
  },
  erase: {
    ...functions.erase,
    entry: "packages/functions/erase-from-iceberg.ts",
    environment: {
      ...functions.erase.environment,
      TRIPS_ICEBERG_TABLE: { nameOf: "icebergTable" },
      TRIPS_ERASE_WORKGROUP: { nameOf: "eraseWorkgroup" },
    },
    deletesIcebergRows: true,
  },
  icebergTransform: {
    entry: "packages/functions/iceberg-transform.ts",
    timeoutSeconds: 60,
    memoryMb: 256,
    source: { type: "transform", deliveryStream: "iceberg" },
    environment: {},
    table: [],
    sinks: [],
  },
} as const satisfies Partial<Record<StageFunctionName, DescribedFunction>>;

/** What a stage with MQTT has beside the others. */
export const mqttFunctions = {
  mqttAuthorizer: {
    entry: "packages/functions/mqtt-authorizer.ts",
    // The most that IoT Core waits.
    timeoutSeconds: 5,
    memoryMb: 512,
    source: { type: "mqtt" },
    environment: tableName,
    table: [{ reads: ["get"], writes: ["update"], keyPrefix: "DEVICE#" }],
    sinks: [],
  },
} as const satisfies Partial<Record<StageFunctionName, DescribedFunction>>;

/** The functions of a stage. */
export const functionsOf = (
  lake: LakeKind,
  mqtt = false,
): Readonly<Record<FunctionName, DescribedFunction>> & {
  readonly [Name in Exclude<StageFunctionName, FunctionName>]?: DescribedFunction;
} => ({
  ...functions,
  ...(lake === "iceberg" && icebergFunctions),
  ...(mqtt && mqttFunctions),
});

/** Those of the local cloud. */
export const localFunctions = { ...functions, ...mqttFunctions } as const;

/** The delivery streams of a stage. */
export const deliveryStreamsOf = (lake: LakeKind): readonly DeliveryStreamSpec[] => [
  ...Object.values(deliveryStreams),
  ...(lake === "iceberg" ? [icebergDelivery] : []),
];

/** A rate-limit rule: what identifies a caller, and how many requests each caller may make. */
export type CallerRateRule = {
  readonly name: string;
  /** This value in lower case, a header's with single spaces; requests without it are not counted. */
  readonly by: CallerIdentity | "address";
  /** Requests per window, including refused ones. */
  readonly limit: number;
};

export type CallerRateSpec = {
  /** The windows that AWS WAF supports. */
  readonly windowSeconds: 60 | 120 | 300 | 600;
  readonly rules: readonly CallerRateRule[];
};

/** The stage of the HTTP API. */
export const api = {
  /** minimumCompressionSize: smaller responses gain nothing. Setting it also lets phones send gzip. */
  minimumCompressionBytes: 1_000,
  /** For all callers together: half of the account limit in a region. Beyond it: 429. */
  throttle: { rateLimit: 5_000, burstLimit: 2_500 },
  /**
   * Per caller. By token or key: enough to import 2 million records a minute in full batches, or to catch up on 24 hours at
   * 1 Hz in 1,440 posts of 60. By address: a fifth of the throttle, enough for 15,000 phones behind one router.
   */
  callerRate: {
    windowSeconds: 60,
    rules: [
      { name: "token", by: { header: "authorization" }, limit: 2_000 },
      { name: "key-in-url", by: deviceAuthorizing.identities.deviceKeyInUrl, limit: 2_000 },
      { name: "address", by: "address", limit: 60_000 },
    ],
  } satisfies CallerRateSpec,
} as const;

/** How many days data is kept. */
export const retentionDays = {
  /** A trip's items, from the day of its first commit; and the positions in the lake. */
  trips: 400,
  pulse: 30,
  /** What is known of a phone, after it was last heard. */
  devices: 90,
  /** What a consumer gave up on. */
  failures: 90,
  queryResults: 7,
} as const;

/** Beyond these something is wrong: a deployment's alarms and the health that Pulse shows agree on it. */
export const alarmLimits = {
  /** How far a consumer may be behind the stream. */
  behindMs: 5 * 60_000,
  /** This many failures within five minutes are chance, at once or one by one. */
  fewFailures: 2,
} as const;

/** Where the browser returns to after signing in for a command. Registered in the user pool, including the port. */
export const commandLineRedirectUri = "http://localhost:4002/callback";

/** Public clients of the user pool (PKCE) and their redirects. The dashboard's are paths relative to its URL. */
export const clients = {
  phone: {
    // The app's private-use URI scheme (RFC 8252); commands sign in through a browser on the same machine.
    callbackUrls: ["trips://auth/callback", commandLineRedirectUri],
    signOutUrl: "trips://auth/signed-out",
    // A phone that drives once a month stays signed in.
    signedInDays: 90,
  },
  dashboard: { callbackPath: "/auth/callback", signOutPath: "/sign-in?signed-out", signedInDays: 1 },
} as const;

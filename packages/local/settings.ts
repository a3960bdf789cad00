/**
 * What the local cloud can be told to run. Units stand in the names; limits and defaults follow the AWS developer
 * guides (Kinesis, Lambda, Firehose, DynamoDB, API Gateway, WAF).
 */

/** Where everything answers unless told otherwise. */
export const ports = { api: 4000, issuer: 4001, edge: 4566, edgeTls: 4567 } as const;

export const region = "us-east-1";

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
};

export type FunctionSpec = {
  /** Module of the handler, from the root of the functions; it exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

/** A Lambda event source mapping from a Kinesis stream. */
export type EventSourceMappingSpec = {
  readonly stream: string;
  readonly function: string;
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

export type ColumnType = "string" | "int" | "bigint" | "double";

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
  /** IANA name of the zone of timestamps in prefixes; absent: UTC. */
  readonly customTimeZone?: string;
  readonly transform?: {
    readonly function: string;
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

export type IntegrationResponse = {
  /** Regular expression on the HTTP status of the integration; absent: the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  /** Velocity template of the answer's body. */
  readonly template: string;
};

export type Route = {
  readonly method: "GET" | "POST";
  /** API Gateway resource path. */
  readonly path: string;
  /** True: an ID token of the user pool is required. */
  readonly authorized: boolean;
  readonly integration:
    | {
        readonly type: "kinesis-put-record";
        /** JSON schema (draft 4) of the body. */
        readonly model: object;
        /** Velocity template of the PutRecord request. */
        readonly requestTemplate: string;
        readonly responses: readonly IntegrationResponse[];
      }
    | { readonly type: "lambda-proxy"; readonly function: string }
    | { readonly type: "mock"; readonly body: string };
};

/** How the API words one of its gateway responses itself; `$context.error.validationErrorString` is known. */
export type GatewayResponse = {
  readonly statusCode?: number;
  readonly template: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What an answer of the gateway itself says. */
export type FixedResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
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

export type ThrottleSettings = {
  /** Requests per second that the bucket refills. */
  readonly rateLimit: number;
  /** Requests the bucket holds. */
  readonly burstLimit: number;
};

/** A REST API and its stage. */
export type ApiSpec = {
  readonly routes: readonly Route[];
  /** Absent: API Gateway's own words. */
  readonly gatewayResponses?: {
    readonly BAD_REQUEST_BODY?: GatewayResponse;
    readonly THROTTLED?: GatewayResponse;
  };
  /** On every answer, and on that to a preflight. Absent: pages of other origins may not call. */
  readonly cors?: {
    readonly headers: Readonly<Record<string, string>>;
    readonly preflightHeaders: (methods: readonly string[]) => Readonly<Record<string, string>>;
  };
  /** Answers of this size and above are compressed for clients that take it; absent: none is. */
  readonly minimumCompressionBytes?: number;
  /** Absent: the account's limits in a region, 10,000 requests a second and a burst of 5,000. */
  readonly throttle?: ThrottleSettings;
  /** A web ACL of AWS WAF before the stage; absent: there is none. */
  readonly callerRate?: { readonly rate: CallerRateSpec; readonly response: FixedResponse };
};

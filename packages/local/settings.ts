/**
 * What the local cloud can run. Units are in the names; limits and defaults follow the AWS developer guides (Kinesis,
 * Lambda, Firehose, DynamoDB, API Gateway, WAF).
 */

/** The default ports. */
export const ports = { api: 4000, issuer: 4001, edge: 4566, edgeTls: 4567, mqtt: 1883 } as const;

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
  /** Instances at once; absent: as many as any function. */
  readonly reservedConcurrency?: number;
  /** How it is invoked asynchronously; absent: Lambda's defaults, and an event that it fails on is dropped. */
  readonly asyncInvocation?: AsyncInvocationSpec;
};

/** What Lambda does with an event of an asynchronous invocation on which the function fails. */
export type AsyncInvocationSpec = {
  /** 0–2. */
  readonly maximumRetryAttempts: number;
  /** 60–21,600. */
  readonly maximumEventAgeSeconds: number;
  /** Destination for the record of an event that is given up. */
  readonly onFailure: { readonly bucket: string };
};

/** Invokes a function for every object that is created under a prefix. */
export type NotificationSpec = {
  readonly bucket: string;
  readonly prefix: string;
  readonly function: string;
};

/** Invokes a function at a fixed rate. */
export type ScheduleSpec = { readonly function: string; readonly rateMinutes: number };

/** A Lambda event source mapping from a Kinesis stream. */
export type EventSourceMappingSpec = {
  readonly stream: string;
  readonly function: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** With AT_TIMESTAMP: epoch seconds, not in the future. */
  readonly startingTimestampSeconds?: number;
  /** Enhanced fan-out: the name of the registered consumer that reads the stream. */
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
  /** Destination for the document of a batch that exhausted its retries. */
  readonly onFailure: { readonly bucket: string };
};

export type ColumnType = "string" | "boolean" | "int" | "bigint" | "double";

export type DeliveryStreamSpec = {
  readonly name: string;
  /** A Kinesis stream, or producers that call PutRecord(Batch). */
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
  /** Backup of the records as they were before the transform. */
  readonly backup?: { readonly bucket: string; readonly prefix: string };
};

export type IntegrationResponse = {
  /** Regular expression for the integration's HTTP status; absent: the default response. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  /** Velocity template of the response's body. */
  readonly template: string;
};

/** A Lambda authorizer of type REQUEST. */
/** A header, or a query parameter. */
export type CallerIdentity = { readonly header: string } | { readonly query: string };

export type LambdaAuthorizerSpec = {
  readonly function: string;
  /** The one identity source: a request without it is refused, and the function is not invoked. */
  readonly identity: CallerIdentity;
  /** How long an answer stands for requests with the same identity. 0: it is not kept. */
  readonly resultTtlSeconds: number;
};

export type Route = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** API Gateway resource path. */
  readonly path: string;
  /** An ID token of the user pool, what a function accepts, or nothing. */
  readonly authorization: "userPool" | "none" | LambdaAuthorizerSpec;
  readonly integration:
    | {
        readonly type: "kinesis-put-record";
        /** JSON schema (draft 4) of a body in JSON; undefined: the body is not looked at. */
        readonly model: object | undefined;
        /** Velocity templates of the PutRecord request, by content type. A type without one is refused. */
        readonly requestTemplates: Readonly<Record<string, string>>;
        readonly responses: readonly IntegrationResponse[];
      }
    | { readonly type: "lambda-proxy"; readonly function: string }
    | { readonly type: "mock"; readonly body: string };
};

/** The API's own text for a gateway response; may use `$context.error.validationErrorString`. */
export type GatewayResponse = {
  readonly statusCode?: number;
  readonly template: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A fixed response of the gateway itself. */
export type FixedResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A rule for a rate per caller: what identifies a caller, and how many of its requests are allowed. */
export type CallerRateRule = {
  readonly name: string;
  /** By this value in lower case, a header's with single spaces; requests without it are not counted. */
  readonly by: CallerIdentity | "address";
  /** Requests within the window, refused ones included. */
  readonly limit: number;
};

export type CallerRateSpec = {
  /** The evaluation windows that AWS WAF offers. */
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
  /** Absent: API Gateway's own messages. */
  readonly gatewayResponses?: {
    readonly BAD_REQUEST_BODY?: GatewayResponse;
    readonly ACCESS_DENIED?: GatewayResponse;
    readonly THROTTLED?: GatewayResponse;
  };
  /** Headers on every answer and on those to preflights. Absent: pages of other origins may not call. */
  readonly cors?: {
    readonly headers: Readonly<Record<string, string>>;
    readonly preflightHeaders: (methods: readonly string[]) => Readonly<Record<string, string>>;
  };
  /** Answers of at least this size are compressed for clients that accept it; absent: none is. */
  readonly minimumCompressionBytes?: number;
  /** Absent: the account's limits in a region, 10,000 requests a second and a burst of 5,000. */
  readonly throttle?: ThrottleSettings;
  /** A web ACL of AWS WAF before the stage; absent: there is none. */
  readonly callerRate?: { readonly rate: CallerRateSpec; readonly response: FixedResponse };
};

/** A rule of AWS IoT Core that puts messages into a Kinesis stream. */
export type TopicRuleSpec = {
  readonly name: string;
  readonly sql: string;
  readonly stream: string;
  /** A substitution template. */
  readonly partitionKey: string;
  /** Its error action, to S3. */
  readonly errors: { readonly bucket: string; readonly prefix: string };
};

/** The MQTT broker of AWS IoT Core. */
export type MqttSpec = {
  /** The function of the custom authorizer that every connection is put to. */
  readonly authorizer: string;
  readonly rules: readonly TopicRuleSpec[];
};

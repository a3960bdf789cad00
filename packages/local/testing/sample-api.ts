import type { ApiSpec } from "../settings.ts";

const number = (minimum: number, maximum: number) => ({ type: "number", minimum, maximum });

const model = {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  required: ["timeZone", "records"],
  additionalProperties: false,
  properties: {
    timeZone: { type: "string", pattern: "^[A-Za-z0-9._+:/-]{1,64}$" },
    vehicle: { type: "string", minLength: 1, maxLength: 64 },
    end: { type: "boolean" },
    records: {
      type: "array",
      minItems: 1,
      maxItems: 1000,
      items: {
        type: "object",
        required: ["id", "t", "lat", "lon"],
        additionalProperties: false,
        properties: {
          id: { ...number(0, 2 ** 32 - 1), type: "integer" },
          t: { ...number(946_684_800_000, 4_102_444_800_000), type: "integer" },
          lat: number(-90, 90),
          lon: number(-180, 180),
          speed: { type: "number", maximum: 500 },
        },
      },
    },
  },
};

const requestTemplate = `\
#set($driver = $context.authorizer.claims.sub)
#set($trip = $input.params('tripId'))
#set($q = '"')
#set($batch = $input.json('$'))
#set($envelope = "{\${q}driver\${q}:\${q}\${driver}\${q},\${q}trip\${q}:\${q}\${trip}\${q},\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}batch\${q}:\${batch}}")
{ "StreamName": "records", "PartitionKey": "$driver/$trip", "Data": "$util.base64Encode($envelope)" }`;

const responses = [
  {
    selectionPattern: "200",
    statusCode: 200,
    template: `{"shardId":"$input.path('$.ShardId')","sequenceNumber":"$input.path('$.SequenceNumber')"}`,
  },
  {
    selectionPattern: "4\\d{2}",
    statusCode: 500,
    template: `\
#set($type = "$!input.path('$.__type')")
#if($type.contains("ProvisionedThroughputExceeded"))
#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Retry-After = "1")
{"message":"Too many records at once."}
#else
{"message":"Internal server error"}
#end`,
  },
  { statusCode: 503, template: '{"message":"Service unavailable."}' },
];

const read = (path: string) =>
  ({
    method: "GET",
    path,
    authorization: "userPool",
    integration: { type: "lambda-proxy", function: "readApi" },
  }) as const;

/** An API with each kind of route, and messages of its own. */
export const sampleApi: ApiSpec = {
  routes: [
    {
      method: "POST",
      path: "/v1/trips/{tripId}/records",
      authorization: "userPool",
      integration: {
        type: "kinesis-put-record",
        model,
        requestTemplates: { "application/json": requestTemplate },
        responses,
      },
    },
    read("/v1/trips/{tripId}"),
    read("/v1/trips/{tripId}/route"),
    read("/v1/pulse"),
    {
      method: "GET",
      path: "/health",
      authorization: "none",
      integration: { type: "mock", body: '{"status":"ok"}' },
    },
  ],
  gatewayResponses: {
    BAD_REQUEST_BODY: {
      template: '{"message":"Invalid request body: $context.error.validationErrorString"}',
    },
    THROTTLED: {
      template: '{"message":$context.error.messageString}',
      headers: { "Retry-After": "1" },
    },
  },
  cors: {
    headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" },
    preflightHeaders: (methods) => ({
      "Access-Control-Allow-Methods": [...methods, "OPTIONS"].join(","),
      "Access-Control-Allow-Headers": "Authorization,Content-Encoding,Content-Type",
    }),
  },
  minimumCompressionBytes: 1_000,
};

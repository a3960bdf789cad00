import { limits } from "./limits.ts";

/** `String.matches` of Java holds the whole string against the expression: no anchors. */
const identifier = limits.identifierPattern.replace(/^\^|\$$/g, "");

/**
 * How API Gateway turns a validated POST into `Kinesis PutRecord` without a Lambda: VTL, as the AWS service
 * integration renders it. The driver is the caller's `sub` claim, never a field of the body, and the
 * partition key `driver/trip` keeps a trip in one shard. The body is written anew by `$input.json`: pasted
 * as `$input.body`, text after its last brace could name another driver.
 *
 * A path parameter cannot be validated by a model, so a trip or driver id outside the allowed pattern renders
 * a request without data, which Kinesis refuses before anything is stored; `putRecordResponses` says why.
 */
export const putRecordTemplate = (streamName: string): string => `\
#set($driver = "$!context.authorizer.claims.sub")
#set($trip = "$!input.params('tripId')")
#if($driver.matches('${identifier}') && $trip.matches('${identifier}'))
#set($q = '"')
#set($batch = $input.json('$'))
#set($envelope = "{\${q}version\${q}:1,\${q}driver\${q}:\${q}\${driver}\${q},\${q}trip\${q}:\${q}\${trip}\${q},\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}batch\${q}:\${batch}}")
{
  "StreamName": "${streamName}",
  "PartitionKey": "\${driver}/\${trip}",
  "Data": "$util.base64Encode($envelope)"
}
#else
{
  "StreamName": "${streamName}",
  "PartitionKey": ""
}
#end
`;

export type IntegrationResponse = {
  /** Regular expression on the HTTP status of the integration; absent: the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  readonly template: string;
};

const throttled = `\
#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Retry-After = "1")
{"message":"Too many records at once. Try again in a second; a retry is always safe."}`;

const allowed = "1 to 64 of the letters A-Z and a-z, digits and . _ : @ - are allowed.";

/**
 * Kinesis answers a throttle, a malformed request and one that is too large with 400, so the type and the
 * message in the body decide. The default catches everything else: without it a
 * failure would reach the phone as a success.
 */
export const putRecordResponses: readonly IntegrationResponse[] = [
  {
    selectionPattern: "200",
    statusCode: 200,
    template: `{"shardId":"$input.path('$.ShardId')","sequenceNumber":"$input.path('$.SequenceNumber')"}`,
  },
  {
    selectionPattern: "4\\d{2}",
    statusCode: 400,
    template: `\
#set($type = "$!input.path('$.__type')")
#set($reason = "$!input.path('$.message')")
#set($driver = "$!context.authorizer.claims.sub")
#if($type.contains("ProvisionedThroughputExceeded") || $type.contains("LimitExceeded") || $type.contains("Throttling"))
${throttled}
#elseif(!$driver.matches('${identifier}'))
#set($context.responseOverride.status = 403)
{"message":"The token's subject is not a driver id: ${allowed}"}
#elseif($type.contains("ValidationException") && $reason.contains("less than or equal to"))
#set($context.responseOverride.status = 413)
{"message":"The batch is too large for one Kinesis record. Send fewer GPS records at once."}
#elseif($type.contains("ValidationException"))
{"message":"Invalid trip id: ${allowed}"}
#else
#set($context.responseOverride.status = 500)
{"message":"Internal server error"}
#end`,
  },
  {
    statusCode: 503,
    template: `{"message":"Service unavailable. Try again; a retry is always safe."}`,
  },
];

import { limits } from "../domain/limits.ts";
import { fixedOffsetPattern, timeZoneNames } from "../domain/time-zone.ts";

/** `String.matches` of Java holds the whole string against the expression: no anchors. */
const identifier = limits.identifierPattern.replace(/^\^|\$$/g, "");

/**
 * How API Gateway turns a validated POST into `Kinesis PutRecord` without a Lambda: VTL, as the AWS service
 * integration renders it. The driver is the caller's `sub` claim, never a field of the body, and the
 * partition key `driver/trip` keeps a trip in one shard. The body is written anew by `$input.json`: pasted
 * as `$input.body`, text after its last brace could name another driver.
 *
 * A model can check neither a path parameter, nor a time against the clock, nor a name in any case. What is wrong
 * with those renders a request without data, which Kinesis refuses before anything is stored. It quotes the hash
 * key that it refuses: in it the reason travels to `putRecordResponses`, which words it.
 */
export const putRecordTemplate = (streamName: string): string => `\
#set($driver = "$!context.authorizer.claims.sub")
#set($trip = "$!input.params('tripId')")
#set($sentZone = $input.path('$.timeZone'))
#set($zone = $sentZone.toLowerCase())
#set($zones = ' ${timeZoneNames.join(" ")} ')
#set($refused = "")
#if(!$driver.matches('${identifier}'))
#set($refused = "~driver~")
#elseif(!$trip.matches('${identifier}'))
#set($refused = "~trip~")
#elseif(!$zones.contains(" $zone ") && !$zone.matches('${fixedOffsetPattern}'))
#set($refused = "~time-zone~$sentZone~")
#else
#set($latest = $context.requestTimeEpoch + ${limits.clockAheadMs})
#foreach($t in $input.path('$.records[*].t'))#if($t > $latest)#set($refused = "~clock~$t~")#end#end
#end
#if($refused == "")
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
  "PartitionKey": "refused",
  "ExplicitHashKey": "$refused"
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

/**
 * Kinesis answers a throttle, a malformed request and one that is too large with 400, so the type and the
 * message in the body decide, which quotes the reason that the request template gave. The default catches everything
 * else: without it a failure would reach the phone as a success.
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
#set($parts = $reason.split("~"))
#set($driver = "$!context.authorizer.claims.sub")
#if($type.contains("ProvisionedThroughputExceeded") || $type.contains("LimitExceeded") || $type.contains("Throttling"))
${throttled}
#elseif(!$driver.matches('${identifier}'))
#set($context.responseOverride.status = 403)
{"message":"The token's subject is not a driver id: it needs ${limits.identifierWords}."}
#elseif($reason.contains("~trip~"))
{"message":"Invalid trip id: it needs ${limits.identifierWords}."}
#elseif($reason.contains("~time-zone~"))
{"message":"Invalid time zone $parts[2]: an IANA name such as America/Argentina/Buenos_Aires is needed, or a fixed offset such as GMT+0200."}
#elseif($reason.contains("~clock~"))
{"message":"Invalid time: a record's t is $parts[2], more than 24 hours ahead of the time of the request, $context.requestTimeEpoch."}
#elseif($type.contains("ValidationException") && $reason.contains("less than or equal to"))
#set($context.responseOverride.status = 413)
{"message":"The batch is too large for one Kinesis record. Send fewer GPS records at once."}
#elseif($type.contains("ValidationException"))
{"message":"Invalid request: its trip id, its time zone or a time was refused."}
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

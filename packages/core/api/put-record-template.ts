import { limits } from "../domain/limits.ts";
import { fixedOffsetPattern, timeZoneNames } from "../domain/time-zone.ts";
import type { Authorization } from "./routes.ts";

/** Java's `String.matches` matches the whole string, so there are no anchors. */
const identifier = limits.identifierPattern.replace(/^\^|\$$/g, "");

/** Where the authorizer leaves the driver: as a claim of the ID token, or as what it says of the device. */
const driverVariables: Readonly<Record<Authorization, string>> = {
  idToken: "$!context.authorizer.claims.sub",
  deviceKey: "$!context.authorizer.driver",
  // Refused, like every driver who is none.
  none: "",
};

/**
 * How API Gateway turns a validated POST into `Kinesis PutRecord` without a Lambda: VTL, as the AWS service
 * integration renders it. The driver is what the authorizer says, never a field of the body, and the partition key
 * `driver/trip` keeps a trip in one shard. `$input.json` reserialises the body: with `$input.body`, text after its
 * last brace could inject another driver.
 *
 * A model cannot check path parameters, times against the clock, or names regardless of case. If one of those is wrong,
 * the template renders a request without data, which Kinesis refuses before it stores anything. Its error quotes the
 * hash key, which carries the reason to `putRecordResponses`.
 */
export const putRecordTemplate = (streamName: string, by: Authorization): string => `\
#set($driver = "${driverVariables[by]}")
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
 * Kinesis responds with 400 to throttled, malformed and oversized requests alike, so the error type and message in the
 * body decide; the message quotes the reason that the request template gave. The default catches everything else:
 * without it, a failure would reach the phone as a success.
 */
export const putRecordResponses = (by: Authorization): readonly IntegrationResponse[] => [
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
#set($driver = "${driverVariables[by]}")
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

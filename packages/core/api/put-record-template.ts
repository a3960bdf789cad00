import { limits } from "../domain/limits.ts";
import { fixedOffsetPattern, timeZoneNames } from "../domain/time-zone.ts";
import { callerVariables, deviceIdPattern, identifierPattern } from "./caller-variables.ts";
import { putRecordRequest } from "./put-record-request.ts";
import { type IntegrationResponse, type Refusal, responsesOf } from "./put-record-responses.ts";
import type { Authorization } from "./routes.ts";

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
#set($driver = "${callerVariables[by].driver}")
#set($device = "${callerVariables[by].device}")
#set($trip = "$!input.params('tripId')")
#set($sentZone = $input.path('$.timeZone'))
#set($zone = $sentZone.toLowerCase())
#set($zones = ' ${timeZoneNames.join(" ")} ')
#set($refused = "")
#if(!$driver.matches('${identifierPattern}'))
#set($refused = "~driver~")
#elseif(!$trip.matches('${identifierPattern}'))
#set($refused = "~trip~")
#elseif(!$zones.contains(" $zone ") && !$zone.matches('${fixedOffsetPattern}'))
#set($refused = "~time-zone~$sentZone~")
#else
#set($latest = $context.requestTimeEpoch + ${limits.clockAheadMs})
#foreach($t in $input.path('$.records[*].t'))#if($t > $latest)#set($refused = "~clock~$t~")#end#end
#end
${putRecordRequest(
  streamName,
  "trip",
  `\
#set($sender = "")
#if($device.matches('${deviceIdPattern}'))#set($sender = "\${q}device\${q}:\${q}\${device}\${q},")#end
#set($batch = $input.json('$'))
#set($envelope = "{\${q}version\${q}:1,\${q}driver\${q}:\${q}\${driver}\${q},\${q}trip\${q}:\${q}\${trip}\${q},\${sender}\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}batch\${q}:\${batch}}")
`,
)}`;

const refusals: readonly Refusal[] = [
  { mark: "trip", body: `{"message":"Invalid trip id: it needs ${limits.identifierWords}."}` },
  {
    mark: "time-zone",
    body: `{"message":"Invalid time zone $parts[2]: an IANA name such as America/Argentina/Buenos_Aires is needed, or a fixed offset such as GMT+0200."}`,
  },
  {
    mark: "clock",
    body: `{"message":"Invalid time: a record's t is $parts[2], more than 24 hours ahead of the time of the request, $context.requestTimeEpoch."}`,
  },
];

/** What the phone gets for each answer of Kinesis. */
export const putRecordResponses = (by: Authorization): readonly IntegrationResponse[] =>
  responsesOf(
    by,
    `{"shardId":"$input.path('$.ShardId')","sequenceNumber":"$input.path('$.SequenceNumber')"}`,
    refusals,
  );

import { limits } from "../domain/limits.ts";
import { callerVariables, identifierPattern } from "./caller-variables.ts";
import { putRecordRequest } from "./put-record-request.ts";
import { type IntegrationResponse, type Refusal, responsesOf } from "./put-record-responses.ts";
import type { Authorization } from "./routes.ts";

/** The address of a trip in a device's track, as `cutOf` reads it: the track and the second that it names. */
const addressPattern = "track-[0-9a-f]{16}-[0-9]{4}-[0-9]{2}-[0-9]{2}@[1-9][0-9]{0,10}";

/**
 * What a driver says about a trip, in the envelope's version 3: `correction` is the body as it was sent. A trip in a track
 * is corrected in its track, under the moment that its address names; any other as a whole.
 */
export const correctionTemplate = (streamName: string, by: Authorization): string => `\
#set($driver = "${callerVariables[by].driver}")
#set($trip = "$!input.params('tripId')")
#set($moment = "null")
#if($trip.matches('${addressPattern}'))
#set($parts = $trip.split("@"))
#set($trip = $parts[0])
#set($second = $parts[1])
#set($moment = "\${second}000")
#end
#set($refused = "")
#if(!$driver.matches('${identifierPattern}'))
#set($refused = "~driver~")
#elseif(!$trip.matches('${identifierPattern}'))
#set($refused = "~trip~")
#elseif("$!input.path('$.wrong.from')" != "" && $input.path('$.wrong.from') > $input.path('$.wrong.to'))
#set($refused = "~span~")
#elseif("$!input.path('$.right.from')" != "" && $input.path('$.right.from') > $input.path('$.right.to'))
#set($refused = "~span~")
#end
${putRecordRequest(
  streamName,
  "trip",
  `\
#set($correction = $input.json('$'))
#set($envelope = "{\${q}version\${q}:3,\${q}driver\${q}:\${q}\${driver}\${q},\${q}trip\${q}:\${q}\${trip}\${q},\${q}moment\${q}:\${moment},\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}correction\${q}:\${correction}}")
`,
)}`;

const refusals: readonly Refusal[] = [
  { mark: "trip", body: `{"message":"Invalid trip id: it needs ${limits.identifierWords}."}` },
  {
    mark: "span",
    body: '{"message":"Invalid span: from must not be later than to; both are included."}',
  },
];

/** What the caller gets for each answer of Kinesis. */
export const correctionResponses = (by: Authorization): readonly IntegrationResponse[] =>
  responsesOf(
    by,
    `{"shardId":"$input.path('$.ShardId')","sequenceNumber":"$input.path('$.SequenceNumber')"}`,
    refusals,
  );

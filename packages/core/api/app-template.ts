import { keyWithinText } from "../application/device-key.ts";
import type { AppName } from "../domain/apps/app.ts";
import { callerVariables, deviceIdPattern, identifierPattern } from "./caller-variables.ts";
import { putRecordRequest } from "./put-record-request.ts";
import { type IntegrationResponse, type Refusal, responsesOf } from "./put-record-responses.ts";
import type { Authorization } from "./routes.ts";

/** More than any app sends, less than a `#foreach` may run. */
const mostParameters = 100;

/** A text as JSON has it: `escapeJavaScript` escapes the apostrophe, which JSON does not know. */
const escaped = (text: string): string => `$util.escapeJavaScript(${text}).replaceAll("\\\\'", "'")`;

/** Why nothing is put. */
const checks: Readonly<Record<AppName, string>> = {
  owntracks: `\
#set($type = "$!input.path('$._type')")
#if($type == "encrypted")#set($refused = "~encrypted~")#elseif($type != "location")#set($refused = "~nothing~")#end
`,
  overland: `\
#if($input.path('$.locations').size() == 0)#set($refused = "~nothing~")#end
`,
  traccar: "",
  osmand: `\
#set($query = $input.params().get('querystring'))
#if($query.size() > ${mostParameters})#set($refused = "~parameters~")#end
`,
};

const json = `\
#set($body = $input.json('$'))
`;

/** JSON that says what the app sent. */
const bodies: Readonly<Record<AppName, string>> = {
  owntracks: json,
  overland: json,
  traccar: json,
  osmand: `\
#set($members = "")
#foreach($name in $query.keySet())
#if($name != "id")
#set($member = ${escaped("$name")})
#set($value = ${escaped("$query.get($name)")})
#if($members != "")#set($members = "\${members},")#end
#set($members = "\${members}\${q}\${member}\${q}:\${q}\${value}\${q}")
#end
#end
#set($form = "$!input.body")
#set($form = ${escaped("$form")})
#if($members == "")#set($body = "\${q}\${form}\${q}")#else#set($body = "{\${members}}")#end
`,
};

/**
 * What an app sends that knows no trips, in the envelope's version 2, as the app sent it: the decoder reads it, so a
 * reader that learns more reads what was sent before, too. Only a device's key is replaced, wherever it stands. Driver
 * and device are what the authorizer says, and their track stays in one shard. A query is an object of its parameters;
 * without any but the key, it is the text of the form.
 */
export const appTemplate = (streamName: string, app: AppName, by: Authorization): string => `\
#set($driver = "${callerVariables[by].driver}")
#set($device = "${callerVariables[by].device}")
#set($refused = "")
#if(!$driver.matches('${identifierPattern}') || !$device.matches('${deviceIdPattern}'))
#set($refused = "~driver~")
#else
${checks[app]}\
#end
${putRecordRequest(
  streamName,
  "device",
  `\
${bodies[app]}\
#set($body = $body.replaceAll('${keyWithinText}', 'key'))
#set($envelope = "{\${q}version\${q}:2,\${q}driver\${q}:\${q}\${driver}\${q},\${q}device\${q}:\${q}\${device}\${q},\${q}app\${q}:\${q}${app}\${q},\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}body\${q}:\${body}}")
`,
)}`;

/** What lets the app forget what it sent. */
const accepted: Readonly<Record<AppName, string>> = {
  owntracks: "[]",
  overland: '{"result":"ok"}',
  traccar: '{"result":"ok"}',
  osmand: '{"result":"ok"}',
};

const refusalsOf = (app: AppName): readonly Refusal[] => [
  { mark: "driver", status: 403, body: `{"message":"The key's device is unknown. Register it again."}` },
  { mark: "nothing", status: 200, body: accepted[app] },
  {
    mark: "encrypted",
    body: `{"message":"Encrypted messages cannot be read. Clear the encryption key in the app's settings."}`,
  },
  { mark: "parameters", body: `{"message":"A request has ${mostParameters} parameters at most."}` },
];

/** What the app gets for each answer of Kinesis. */
export const appResponses = (app: AppName, by: Authorization): readonly IntegrationResponse[] =>
  responsesOf(by, accepted[app], refusalsOf(app));

import { limits } from "../domain/limits.ts";
import { callerVariables, identifierPattern } from "./caller-variables.ts";
import type { Authorization } from "./routes.ts";

export type IntegrationResponse = {
  /** Regular expression on the HTTP status of the integration; absent: the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  readonly template: string;
};

/** A request that the template gave no data, so Kinesis refused it, and what the caller is told instead. */
export type Refusal = {
  /** Stands in the hash key as `~mark~`. */
  readonly mark: string;
  /** Absent: 400. */
  readonly status?: number;
  /** Velocity; `$parts[2]` is what the hash key says after the mark. */
  readonly body: string;
};

const throttled = `\
#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Retry-After = "1")
{"message":"Too many records at once. Try again in a second; a retry is always safe."}`;

const refusalTemplate = ({ mark, status, body }: Refusal): string => `\
#elseif($reason.contains("~${mark}~"))${status ? `\n#set($context.responseOverride.status = ${status})` : ""}
${body}
`;

/**
 * Kinesis responds with 400 to throttled, malformed and oversized requests alike, so the error type and message in the
 * body decide; the message quotes the reason that the request template gave. The default catches everything else:
 * without it, a failure would reach the phone as a success.
 */
export const responsesOf = (
  by: Authorization,
  accepted: string,
  refusals: readonly Refusal[],
): readonly IntegrationResponse[] => [
  { selectionPattern: "200", statusCode: 200, template: accepted },
  {
    selectionPattern: "4\\d{2}",
    statusCode: 400,
    template: `\
#set($type = "$!input.path('$.__type')")
#set($reason = "$!input.path('$.message')")
#set($parts = $reason.split("~"))
#set($driver = "${callerVariables[by].driver}")
#if($type.contains("ProvisionedThroughputExceeded") || $type.contains("LimitExceeded") || $type.contains("Throttling"))
${throttled}
#elseif(!$driver.matches('${identifierPattern}'))
#set($context.responseOverride.status = 403)
{"message":"The token's subject is not a driver id: it needs ${limits.identifierWords}."}
${refusals.map(refusalTemplate).join("")}\
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

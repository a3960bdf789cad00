import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Answer } from "./gateway-error.ts";

/** The stage's minimumCompressionSize: smaller answers gain nothing. */
const minimumCompressionBytes = 1_000;

const compress = promisify(gzip);
const compressible = /^(?:application\/(?:[a-z.+-]*json|[a-z.+-]*xml|javascript)|text\/)/i;

const exposedHeaders = "Retry-After, x-amzn-RequestId, x-amzn-ErrorType";

/** Any origin may call: the token, not a cookie, is what lets a request in. */
const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": exposedHeaders,
} as const;

export function preflight(methods: readonly string[]): Answer {
  return {
    statusCode: 204,
    headers: {
      "Access-Control-Allow-Methods": [...methods, "OPTIONS"].join(","),
      "Access-Control-Allow-Headers":
        "Authorization,Content-Encoding,Content-Type,X-Amz-Date,X-Amzn-Trace-Id",
      "Access-Control-Max-Age": "7200",
    },
    body: "",
  };
}

function acceptsGzip(incoming: IncomingMessage): boolean {
  const accepted = String(incoming.headers["accept-encoding"] ?? "").toLowerCase();
  return accepted
    .split(",")
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/.test(coding));
}

export async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
  requestId: string,
): Promise<void> {
  outgoing.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries({ ...corsHeaders, ...answer.headers })) {
    outgoing.setHeader(name, value);
  }
  outgoing.setHeader("x-amzn-RequestId", requestId);
  let body = Buffer.from(answer.body as string);
  const canBeCompressed =
    body.length >= minimumCompressionBytes &&
    !outgoing.hasHeader("content-encoding") &&
    compressible.test(String(outgoing.getHeader("content-type") ?? ""));
  if (canBeCompressed) {
    outgoing.appendHeader("Vary", "Accept-Encoding");
    if (acceptsGzip(incoming)) {
      body = await compress(body);
      outgoing.setHeader("Content-Encoding", "gzip");
    }
  }
  if (answer.statusCode !== 204) outgoing.setHeader("Content-Length", body.length);
  outgoing.end(body);
}

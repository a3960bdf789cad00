import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { corsHeaders, preflightHeaders } from "@trips/core/api/cors.ts";
import { api } from "@trips/core/pipeline.ts";
import type { Answer } from "./gateway-error.ts";

const compress = promisify(gzip);
const compressible = /^(?:application\/(?:[a-z.+-]*json|[a-z.+-]*xml|javascript)|text\/)/i;

export function preflight(methods: readonly string[]): Answer {
  return {
    statusCode: 204,
    headers: preflightHeaders(methods),
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
    body.length >= api.minimumCompressionBytes &&
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

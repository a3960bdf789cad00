import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ApiSpec } from "../settings.ts";
import type { Answer } from "./gateway-error.ts";

const compress = promisify(gzip);
const compressible = /^(?:application\/(?:[a-z.+-]*json|[a-z.+-]*xml|javascript)|text\/)/i;

const acceptsGzip = (incoming: IncomingMessage): boolean => {
  const accepted = String(incoming.headers["accept-encoding"] ?? "").toLowerCase();
  return accepted
    .split(",")
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/.test(coding));
};

export const respond = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
  { cors, minimumCompressionBytes = Number.POSITIVE_INFINITY }: ApiSpec,
  requestId: string,
): Promise<void> => {
  outgoing.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries({ ...cors?.headers, ...answer.headers })) {
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
};

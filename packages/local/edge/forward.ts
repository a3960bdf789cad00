import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from "node:http";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import type { Log } from "../service.ts";
import { type EdgeRequest, type EdgeResponse, respondError } from "./respond.ts";

/** Hop-by-hop headers, which may not be forwarded. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** A replacement for the request's body, and a change to the answer's. */
export type Translation = { readonly body: Buffer; readonly restore?: (answer: Buffer) => Buffer };

export type Forwarder = {
  forward(request: EdgeRequest, response: EdgeResponse, translation?: Translation): void;
  stop(): void;
};

/**
 * Forwards requests to the HTTP endpoint that `locate` names at the time, over kept-alive connections; without a
 * translation byte for byte.
 */
export const createForwarder = (locate: () => string, log: Log): Forwarder => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    forward(request, response, translation) {
      const headers = forwardable(request.headers);
      if (translation !== undefined) headers["content-length"] = String(translation.body.length);
      // An answer that will be changed must not arrive compressed.
      if (translation?.restore !== undefined) delete headers["accept-encoding"];
      const url = locate();
      const target = new URL(url);
      const outgoing = startRequest({
        agent,
        hostname: target.hostname,
        port: target.port,
        method: request.method,
        path: request.url,
        headers,
      });
      const fail = (error: Error) => {
        if (response.destroyed || response.writableEnded) return;
        log(`${url} did not answer: ${error.message}`);
        if (response.headersSent) response.destroy(error);
        else
          respondError(
            response,
            500,
            "InternalFailure",
            `The endpoint behind the edge failed: ${error.message}`,
          );
      };
      outgoing.on("error", fail);
      outgoing.on("response", (incoming) => {
        response.statusCode = incoming.statusCode ?? 502;
        for (const [name, value] of Object.entries(forwardable(incoming.headers))) {
          if (value !== undefined) response.setHeader(name, value);
        }
        if (translation?.restore !== undefined) {
          endRestored(incoming, response, translation.restore).catch(fail);
          return;
        }
        incoming.on("error", fail);
        incoming.pipe(response);
      });
      response.on("close", () => {
        if (!response.writableFinished) outgoing.destroy();
      });
      if (translation === undefined) request.pipe(outgoing);
      else outgoing.end(translation.body);
    },
    stop() {
      agent.destroy();
    },
  };
};

const endRestored = async (
  incoming: IncomingMessage,
  response: EdgeResponse,
  restore: (answer: Buffer) => Buffer,
): Promise<void> => {
  const body = restore(await buffer(incoming));
  response.setHeader("content-length", body.length);
  // The SDKs verify DynamoDB's checksum of the answer.
  if (incoming.headers["x-amz-crc32"] !== undefined) response.setHeader("x-amz-crc32", String(crc32(body)));
  response.end(body);
};

const forwardable = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !connectionHeaders.has(name)),
  );

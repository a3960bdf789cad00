import { Agent, type IncomingHttpHeaders, request as startRequest } from "node:http";
import type { Log } from "../service.ts";
import { type EdgeRequest, type EdgeResponse, respondError } from "./respond.ts";

/** Headers that belong to one connection and may not pass on. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export type Forwarder = {
  forward(request: EdgeRequest, response: EdgeResponse): void;
  stop(): void;
};

/** Passes requests on to another HTTP endpoint, bodies byte for byte, over connections that are kept. */
export function createForwarder(url: string, log: Log): Forwarder {
  const target = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    forward(request, response) {
      const outgoing = startRequest({
        agent,
        hostname: target.hostname,
        port: target.port,
        method: request.method,
        path: request.url,
        headers: forwardable(request.headers),
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
        incoming.on("error", fail);
        incoming.pipe(response);
      });
      response.on("close", () => {
        if (!response.writableFinished) outgoing.destroy();
      });
      request.pipe(outgoing);
    },
    stop() {
      agent.destroy();
    },
  };
}

function forwardable(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !connectionHeaders.has(name)),
  );
}

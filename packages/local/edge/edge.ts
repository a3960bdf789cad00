import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Log, Running } from "../service.ts";
import { type Backends, dispatch, type EdgeService, type ObjectStoreHandler } from "./dispatch.ts";
import { createForwarder } from "./forward.ts";
import { sniffProtocol } from "./sniff-protocol.ts";

export type EdgeOptions = {
  /** 0 for any free port. */
  readonly port: number;
  readonly host?: string;
  readonly services: readonly EdgeService[];
  readonly dynamoDbUrl?: string;
  readonly objectStore?: ObjectStoreHandler;
  readonly log?: Log;
};

export type Edge = Running & { readonly port: number };

const windowBytes = 4 * 1024 * 1024;

/**
 * One port for all services, over HTTP/1.1 and over HTTP/2 without TLS (prior knowledge), which is what the
 * AWS SDK's Kinesis client speaks to an `http://` endpoint. A taken port rejects with code EADDRINUSE.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const log = options.log ?? (() => {});
  const dynamoDb = options.dynamoDbUrl === undefined ? undefined : createForwarder(options.dynamoDbUrl, log);
  const backends: Backends = { services: options.services, dynamoDb, objectStore: options.objectStore, log };

  const http1 = createHttp1Server({ keepAliveTimeout: 65_000 }, (request, response) => {
    void dispatch(backends, request, response);
  });
  const http2 = createHttp2Server({ settings: { initialWindowSize: windowBytes } }, (request, response) => {
    void dispatch(backends, request, response);
  });
  const sessions = new Set<ServerHttp2Session>();
  http2.on("session", (session) => {
    session.setLocalWindowSize(4 * windowBytes);
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  http2.on("sessionError", (error) => log(`Edge: an HTTP/2 connection failed: ${error.message}`));

  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    sniffProtocol(socket, (protocol) => (protocol === "http2" ? http2 : http1).emit("connection", socket));
  });
  const port = await listen(server, options.port, options.host ?? "127.0.0.1");
  server.on("error", (error) => log(`Edge: ${error.message}`));

  return {
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      dynamoDb?.stop();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      const message = `Port ${port} is taken; choose another with --edge-port.`;
      reject(Object.assign(new Error(message, { cause: error }), { code: error.code, port }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}

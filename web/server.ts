import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import next from "next";
import { parseEnvironment } from "./shared/server/environment.ts";
import { isMalformedPath, malformedPathAnswer } from "./shared/server/malformed-path.ts";

/**
 * The dashboard as one process, with hot reload if NODE_ENV is development. It listens on PORT (default 3000; 0: any
 * free one) and HOST (default 127.0.0.1); for the rest see shared/server/environment.ts. A parent with an IPC channel
 * may send a listening socket instead of PORT, receives `{ ready: true, port }`, and ends the process by disconnecting.
 */
const fail = (reason: string): never => {
  console.error(reason);
  process.exit(1);
};

const portOf = (text: string): number => {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? port
    : fail(`PORT is "${text}": expected a number from 0 to 65535.`);
};

const stopGraceMs = 5_000;

/** The socket that the parent sends. */
const receiveSocket = async (): Promise<Server> => {
  const [, socket] = await once(process, "message");
  return socket as Server;
};

const start = async (): Promise<void> => {
  parseEnvironment(process.env);
  const hostname = process.env.HOST || "127.0.0.1";
  const server = createServer();
  if (process.send && !process.env.PORT) server.listen(await receiveSocket());
  else server.listen(portOf(process.env.PORT || "3000"), hostname);
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const dir = dirname(fileURLToPath(import.meta.url));
  const app = next({ dev: process.env.NODE_ENV === "development", dir, hostname, port, httpServer: server });
  const handle = app.getRequestHandler();
  const prepared = app.prepare();
  server.on("request", async (request, response) => {
    if (isMalformedPath(request.url ?? "/")) {
      const { statusCode, headers, body } = malformedPathAnswer;
      response.writeHead(statusCode, headers).end(body);
      return;
    }
    try {
      await prepared;
      await handle(request, response);
    } catch (error) {
      console.error("a request failed:", error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  });
  await prepared;

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), stopGraceMs).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", () => process.exit(0));
  process.send?.({ ready: true, port });
  if (!process.send) console.log(`The dashboard listens on http://${hostname}:${port}`);
};

start().catch((error: NodeJS.ErrnoException) => {
  if (error.code === "EADDRINUSE")
    fail(`Port ${process.env.PORT || "3000"} is taken: set PORT to a free one for the dashboard.`);
  fail(error.name === "EnvironmentError" ? error.message : (error.stack ?? String(error)));
});

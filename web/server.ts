import { createServer } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import next from "next";
import { parseEnvironment } from "./shared/server/environment.ts";
import { isMalformedPath, malformedPathAnswer } from "./shared/server/malformed-path.ts";

/**
 * The dashboard in production, as one process: PORT (default 3000; 0 takes any free one) and HOST (default
 * 127.0.0.1) say where it listens, the rest is lib/environment.ts. A parent that started it with an IPC
 * channel is sent `{ ready: true, port }`, and takes it along when it goes away.
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

const start = async (): Promise<void> => {
  parseEnvironment(process.env);
  const port = portOf(process.env.PORT || "3000");
  const hostname = process.env.HOST || "127.0.0.1";
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const address = server.address();
  const actualPort = typeof address === "object" && address ? address.port : port;

  const app = next({ dev: false, dir: dirname(fileURLToPath(import.meta.url)), hostname, port: actualPort });
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
  process.send?.({ ready: true, port: actualPort });
  if (!process.send) console.log(`The dashboard listens on http://${hostname}:${actualPort}`);
};

start().catch((error: NodeJS.ErrnoException) => {
  if (error.code === "EADDRINUSE")
    fail(`Port ${process.env.PORT || "3000"} is taken: set PORT to a free one for the dashboard.`);
  fail(error.name === "EnvironmentError" ? error.message : (error.stack ?? String(error)));
});

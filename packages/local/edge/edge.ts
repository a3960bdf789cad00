import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { listen } from "../process/listen.ts";
import type { Log, Running } from "../service.ts";
import { region } from "../settings.ts";
import { createAdmission } from "./admission.ts";
import { type Backends, dispatch, type EdgeService, type ObjectStoreHandler } from "./dispatch.ts";
import { createForwarder } from "./forward.ts";
import { sniffProtocol } from "./sniff-protocol.ts";
import type { TableHome } from "./table-arns.ts";
import { certificatePath, loadTlsIdentity } from "./tls-identity.ts";

export type EdgeOptions = {
  /** 0 for any free port. */
  readonly port: number;
  readonly host?: string;
  /** Host names, besides the loopback's, that requests may use. */
  readonly allowedHosts?: readonly string[];
  /** A promise, since the port opens before they are ready; requests wait for them. */
  readonly services: readonly EdgeService[] | Promise<readonly EdgeService[]>;
  /** Asked at each request. */
  readonly dynamoDbUrl?: () => string;
  /** Region and account in the ARNs of tables; by default us-east-1 and 000000000000. */
  readonly home?: TableHome;
  readonly objectStore?: ObjectStoreHandler;
  /** A second port for clients that insist on TLS; its key and certificate are kept in the directory. */
  readonly tls?: { readonly port: number; readonly directory: string };
  readonly log?: Log;
};

export type Edge = Running & {
  readonly port: number;
  /** With `tls`: its port, and the certificate in PEM for clients to trust. */
  readonly tls?: { readonly port: number; readonly certificatePath: string };
};

const windowBytes = 4 * 1024 * 1024;

/**
 * One port for all services, over HTTP/1.1 and over HTTP/2 without TLS (prior knowledge), which is what the
 * AWS SDK's Kinesis client speaks to an `http://` endpoint; with `tls` the same on a second port over TLS (by
 * ALPN or prior knowledge) with a self-signed certificate. A taken port rejects with code EADDRINUSE.
 */
export const startEdge = async (options: EdgeOptions): Promise<Edge> => {
  const log = options.log ?? (() => {});
  const dynamoDb = options.dynamoDbUrl === undefined ? undefined : createForwarder(options.dynamoDbUrl, log);
  const { services, objectStore, home = { region, accountId: "000000000000" } } = options;
  const host = options.host ?? "127.0.0.1";
  const admit = createAdmission(host, options.allowedHosts);
  const backends: Backends = { services, dynamoDb, home, admit, objectStore, log };

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
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    sniffProtocol(socket, (protocol) => {
      // Node's HTTP/2 server decides by ALPN, which Java's SDK leaves out; here the preface decides.
      if (protocol === "http2" && "alpnProtocol" in socket) socket.alpnProtocol = "h2";
      (protocol === "http2" ? http2 : http1).emit("connection", socket);
    });
  };
  const servers: Server[] = [];
  const stop = async () => {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
    dynamoDb?.stop();
    await Promise.all(closed);
  };
  const open = async (server: Server, port: number, flag: string): Promise<number> => {
    await listen(server, { port, host, flag });
    servers.push(server);
    server.on("error", (error) => log(`Edge: ${error.message}`));
    return (server.address() as AddressInfo).port;
  };

  const port = await open(createServer({ noDelay: true }, accept), options.port, "--edge-port");
  if (options.tls === undefined) return { port, stop };
  try {
    const { directory } = options.tls;
    const tlsServer = await createTlsEdge(directory, accept, log);
    tlsServer.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    const tlsPort = await open(tlsServer, options.tls.port, "--edge-tls-port");
    return { port, tls: { port: tlsPort, certificatePath: certificatePath(directory) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const createTlsEdge = async (directory: string, accept: (socket: Socket) => void, log: Log) => {
  const { key, certificate } = await loadTlsIdentity(directory, Date.now());
  const server = createTlsServer(
    { key, cert: certificate, ALPNProtocols: ["h2", "http/1.1"], noDelay: true },
    accept,
  );
  server.on("tlsClientError", (error) => log(`Edge: a TLS handshake failed: ${error.message}`));
  return server;
};

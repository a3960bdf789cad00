import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TripRecord } from "@trips/client/records.ts";
import { createFakeRecordsApi, type Fault } from "@trips/client/testing/fake-records-api.ts";

const readBody = async (request: IncomingMessage): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces).toString("utf8");
};

type Settings = {
  readonly fault?: () => Fault;
  readonly refuses?: (record: TripRecord) => boolean;
  /** What is stored and never counted. */
  readonly rejects?: (record: TripRecord) => boolean;
  /** What is stored and waits to be counted for ever. */
  readonly forgets?: (record: TripRecord) => boolean;
};

/** What the read API says of a trip and of its rejects, as far as the import asks for it. */
const readAnswer = (
  api: ReturnType<typeof createFakeRecordsApi>,
  { rejects = () => false, forgets = () => false }: Settings,
  url: string,
): object | undefined => {
  const trip = decodeURIComponent(/^\/v1\/(?:trips\/|rejects\?trip=)(.+)$/.exec(url)?.[1] ?? "");
  const distinct = new Map(api.recordsOf(trip).map((record) => [record.id, record]));
  const told = [...distinct.values()].filter((record) => !forgets(record));
  const refused = told.filter(rejects);
  if (url.startsWith("/v1/rejects")) {
    const records = refused.map(({ id, t }) => ({
      id,
      time: new Date(t).toISOString(),
      reason: "window-full",
    }));
    const driver = api.stored.find(({ tripId }) => tripId === trip)?.driver;
    const view = { tripId: trip, driver, count: refused.length, isAtLeast: false, records };
    return { trips: refused.length > 0 ? [view] : [] };
  }
  const unique = told.length - refused.length;
  return unique > 0 ? { quality: { unique } } : undefined;
};

/** The API and the token issuer on one port, over HTTP. A lost answer closes the connection. */
export const startFakeCloud = async (settings: Settings = {}) => {
  const api = createFakeRecordsApi(settings);
  const tokenRequests: Record<string, unknown>[] = [];
  const connections = new Set<unknown>();

  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (request.url === "/dev/token") {
      const asked = JSON.parse(body) as { driver: string };
      tokenRequests.push(asked);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          idToken: `${asked.driver.replaceAll(".", "_")}.${tokenRequests.length}`,
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
      return;
    }
    if (request.method === "GET") {
      const read = readAnswer(api, settings, request.url ?? "");
      response.writeHead(read ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(read ?? { message: "There is no such trip." }));
      return;
    }
    const answer = api.handle(request.url ?? "", request.headers.authorization ?? "", body);
    if (answer === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  server.on("connection", (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    api,
    url,
    tokenRequests,
    connections: () => connections.size,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

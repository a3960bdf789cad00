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
  /** Records that are stored and rejected. */
  readonly rejects?: (record: TripRecord) => boolean;
  /** Records that are stored and never counted. */
  readonly forgets?: (record: TripRecord) => boolean;
  readonly refusesReads?: boolean;
};

const iso = (t: number): string => new Date(t).toISOString();

type Stored = ReturnType<typeof createFakeRecordsApi>["stored"];

const recordsOf = (stored: Stored, driver: string, trip: string): TripRecord[] =>
  stored
    .filter((batch) => batch.driver === driver && batch.tripId === trip)
    .flatMap(({ batch }) => batch.records)
    .toSorted((a, b) => a.t - b.t);

/** A driver's trips of a UTC date. */
const dayOf = (stored: Stored, driver: string, date: string): object => {
  const ids = new Set(stored.filter((batch) => batch.driver === driver).map(({ tripId }) => tripId));
  const trips = [...ids].map((tripId) => {
    const records = recordsOf(stored, driver, tripId);
    return { tripId, start: iso(records[0]!.t), end: iso(records.at(-1)!.t) };
  });
  return {
    date,
    trips: trips.filter(({ start, end }) => start.slice(0, 10) <= date && date <= end.slice(0, 10)),
  };
};

const routeOf = (stored: Stored, driver: string, trip: string): object | undefined => {
  const records = recordsOf(stored, driver, trip);
  if (records.length === 0) return undefined;
  return {
    geometry: { coordinates: records.map(({ lat, lon }) => [lon, lat]) },
    properties: { times: records.map(({ t }) => iso(t)) },
  };
};

/** How many of a trip's records are counted, and how many rejected. */
const accountOf = (
  stored: Stored,
  driver: string,
  trip: string,
  { rejects = () => false, forgets = () => false }: Settings,
) => {
  const distinct = new Map(recordsOf(stored, driver, trip).map((record) => [record.id, record]));
  const told = [...distinct.values()].filter((record) => !forgets(record));
  const refused = told.filter(rejects);
  const records = refused.map(({ id, t }) => ({ id, time: iso(t), reason: "window-full" }));
  const view = { tripId: trip, driver, count: refused.length, isAtLeast: false, records };
  return { unique: told.length - refused.length, rejects: { trips: refused.length > 0 ? [view] : [] } };
};

/** The part of the read API that the import uses. */
const readAnswer = (stored: Stored, driver: string, url: string, settings: Settings): object | undefined => {
  const [, date] = /^\/v1\/days\/([\d-]+)$/.exec(url) ?? [];
  if (date !== undefined) return dayOf(stored, driver, date);
  const [, path, id = "", isRoute] = /^\/v1\/(trips\/|rejects\?trip=)([^/]+)(\/route)?$/.exec(url) ?? [];
  const trip = decodeURIComponent(id);
  if (isRoute) return routeOf(stored, driver, trip);
  const { unique, rejects } = accountOf(stored, driver, trip, settings);
  if (path === "trips/") return unique > 0 ? { quality: { unique } } : undefined;
  return rejects;
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
      const driver = (request.headers.authorization ?? "").replace(/^Bearer /, "").split(".")[0] ?? "";
      const read = readAnswer(api.stored, driver, request.url ?? "", settings);
      response.writeHead(settings.refusesReads ? 403 : read === undefined ? 404 : 200, {
        "content-type": "application/json",
      });
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

import { routes } from "@trips/core/api/routes.ts";
import type { TripReader } from "@trips/core/application/trip-reader.ts";
import { documentedOperations } from "@trips/core/testing/answer-faults.ts";
import { MemoryBooksStore } from "@trips/core/testing/memory-books-store.ts";
import { MemoryDeviceStore } from "@trips/core/testing/memory-device-store.ts";
import { MemoryErasures } from "@trips/core/testing/memory-erasures.ts";
import { MemoryPeopleStore } from "@trips/core/testing/memory-people-store.ts";
import { MemoryPreferenceStore } from "@trips/core/testing/memory-preference-store.ts";
import { MemoryRejectStore } from "@trips/core/testing/memory-reject-store.ts";
import { MemoryShareStore } from "@trips/core/testing/memory-share-store.ts";
import { MemoryStatusStore } from "@trips/core/testing/memory-status-store.ts";
import { rangeReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { createDevicesRoutes } from "./devices-routes.ts";
import { createEraseRoutes } from "./erase-routes.ts";
import { createReadRoutes } from "./read-routes.ts";

/** A reader without trips. */
const reader = {
  loadTrip: async () => undefined,
  tripsOfDriver: async () => [],
  rejectsOfTrip: async () => [],
  rejectsOfDriver: async () => [],
  loadPulse: async () => [],
} as unknown as TripReader;

const readRoutes = createReadRoutes({
  books: new MemoryBooksStore(),
  reader,
  ranges: rangeReaderOf(new MemoryTripStore()),
  now: Date.now,
});

const eraseRoutes = createEraseRoutes({
  store: new MemoryTripStore(),
  erasures: new MemoryErasures(),
  shares: new MemoryShareStore(Date.now),
  rejectStore: new MemoryRejectStore(),
  people: new MemoryPeopleStore(Date.now),
  preferences: new MemoryPreferenceStore(),
  devices: new MemoryDeviceStore(),
  statuses: new MemoryStatusStore(Date.now),
  tripNamesOf: async () => [],
  now: Date.now,
  sleep: async () => {},
  random: () => 0,
});

const devicesRoutes = createDevicesRoutes({
  devices: new MemoryDeviceStore(),
  statuses: new MemoryStatusStore(Date.now),
  ranges: rangeReaderOf(new MemoryTripStore()),
  reader,
  now: Date.now,
  randomBytes: (count) => new Uint8Array(count),
});

test.each([
  ["readApi", readRoutes],
  ["eraseApi", eraseRoutes],
  ["devicesApi", devicesRoutes],
] as const)("%s serves every route that API Gateway passes to it, and no other", (name, served) => {
  expect(served.map(({ method, path }) => ({ method, path }))).toEqual(
    routes.flatMap(({ method, path, integration }) =>
      integration.type === "lambda-proxy" && integration.function === name ? [{ method, path }] : [],
    ),
  );
});

/** Names of the query parameters that a handler reads, whatever it answers. */
const served = [...readRoutes, ...eraseRoutes, ...devicesRoutes];

const askedOf = async (handler: (typeof served)[number]["handler"]): Promise<string[]> => {
  const asked = new Set<string>();
  const query = { driver: "ana", date: "2026-11-20", trip: undefined } as Record<string, string | undefined>;
  const queryStringParameters = new Proxy(query, {
    get: (target, name) => {
      asked.add(String(name));
      return target[String(name)];
    },
  });
  const claims = { sub: "ana", "cognito:groups": "fleet" };
  const answer = handler({
    pathParameters: { date: "2026-11-20", tripId: "t1" },
    queryStringParameters,
    requestContext: { authorizer: { claims } },
  } as unknown as APIGatewayProxyEvent);
  await Promise.allSettled([answer]);
  return [...asked].sort();
};

test.each(served.map(({ method, path, handler }) => [method, path, handler] as const))(
  "the document names every query parameter of %s %s",
  async (method, path, handler) => {
    const { operation } = documentedOperations.find((each) => each.method === method && each.path === path)!;
    const named = (operation.parameters ?? []).filter((each) => each.in === "query").map(({ name }) => name);
    expect(await askedOf(handler)).toEqual(named.sort());
  },
);

import type { ErasuresView, ErasureView } from "@trips/core/application/views.ts";
import { answerFaults } from "@trips/core/testing/answer-faults.ts";
import { MemoryDeviceStore } from "@trips/core/testing/memory-device-store.ts";
import { MemoryErasures } from "@trips/core/testing/memory-erasures.ts";
import { MemoryPeopleStore } from "@trips/core/testing/memory-people-store.ts";
import { MemoryPreferenceStore } from "@trips/core/testing/memory-preference-store.ts";
import { MemoryRejectStore } from "@trips/core/testing/memory-reject-store.ts";
import { MemoryShareStore } from "@trips/core/testing/memory-share-store.ts";
import { MemoryStatusStore } from "@trips/core/testing/memory-status-store.ts";
import { storeOfDrives } from "@trips/core/testing/memory-trip-reader.ts";
import type { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { beforeEach, expect, test } from "vitest";
import { createEraseRoutes } from "./erase-routes.ts";

const firstT = Date.UTC(2026, 10, 20, 12);
const ordered = "2026-11-20T13:00:00.000Z";

let routes: ReturnType<typeof createEraseRoutes>;
let store: MemoryTripStore;
beforeEach(async () => {
  const now = () => Date.parse(ordered);
  store = await storeOfDrives([
    [{ driver: "ana", trip: "a" }, firstT, 30],
    [{ driver: "ana", trip: "b" }, firstT, 30],
    [{ driver: "bruno", trip: "a" }, firstT, 30],
  ]);
  routes = createEraseRoutes({
    store,
    erasures: new MemoryErasures(now),
    shares: new MemoryShareStore(now),
    rejectStore: new MemoryRejectStore(now),
    people: new MemoryPeopleStore(now),
    preferences: new MemoryPreferenceStore(),
    devices: new MemoryDeviceStore(),
    statuses: new MemoryStatusStore(now),
    tripNamesOf: async (driver) =>
      [...store.trips.keys()]
        .map((name) => name.split("/"))
        .flatMap(([of, trip]) => (of === driver ? trip! : [])),
    now,
    sleep: async () => {},
    random: () => 0,
  });
});

const call = async (name: string, query: Record<string, string> = {}, claims: object = { sub: "ana" }) => {
  const [method, path] = name.split(" ") as [string, string];
  const tripId = /^\/v1\/trips\/(.+)$/.exec(path)?.[1];
  const route = routes.find(
    (each) => each.method === method && each.path.replace("{tripId}", tripId ?? "") === path,
  )!;
  const { statusCode, headers, body } = await route.handler({
    pathParameters: tripId ? { tripId } : null,
    queryStringParameters: query,
    requestContext: { authorizer: { claims } },
  } as unknown as APIGatewayProxyEvent);
  const contentType = String(headers?.["content-type"]);
  expect(answerFaults({ method, path, status: statusCode, contentType, body })).toEqual([]);
  return { statusCode, json: JSON.parse(body) };
};

test("a trip is erased at once, and the answer says what is still to come", async () => {
  const answer = await call("DELETE /v1/trips/a");
  const order: ErasureView = { tripId: "a", driver: "ana", ordered, state: "table-erased" };
  expect(answer).toEqual({ statusCode: 202, json: order });
  expect([...store.trips.keys()]).toEqual(["ana/b", "bruno/a"]);
  expect((await call("GET /v1/erasures")).json).toEqual({ erasures: [order] } satisfies ErasuresView);
});

test("all trips are erased only with confirm=all", async () => {
  for (const query of [{}, { confirm: "yes" }])
    await expect(call("DELETE /v1/trips", query as Record<string, string>)).rejects.toMatchObject({
      code: "invalid-request",
    });
  expect(store.trips.size).toBe(3);
  expect(await call("DELETE /v1/trips", { confirm: "all" })).toEqual({
    statusCode: 202,
    json: { tripId: null, driver: "ana", ordered, state: "table-erased" },
  });
  expect([...store.trips.keys()]).toEqual(["bruno/a"]);
});

test("a trip that is not known, or known only to the stream, can be erased", async () => {
  expect((await call("DELETE /v1/trips/on-its-way")).statusCode).toBe(202);
  expect(store.trips.size).toBe(3);
});

test("another driver's trips are not found, except by fleet managers", async () => {
  const other = { driver: "bruno", confirm: "all" };
  for (const name of ["DELETE /v1/trips/a", "DELETE /v1/trips", "GET /v1/erasures"])
    await expect(call(name, other)).rejects.toMatchObject({ code: "not-found" });
  expect(store.trips.size).toBe(3);
  await call("DELETE /v1/trips/a", other, { sub: "boss", "cognito:groups": "[fleet]" });
  expect([...store.trips.keys()]).toEqual(["ana/a", "ana/b"]);
});

import { type Difference, noLedger } from "@trips/core/application/books.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import type { StoredRejects } from "@trips/core/application/reject-store.ts";
import type { ReadTrip, TripReader } from "@trips/core/application/trip-reader.ts";
import { quantise } from "@trips/core/domain/gps-record.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { noTime } from "@trips/core/domain/rejected.ts";
import { toRead } from "@trips/core/domain/trip.ts";
import type { Window } from "@trips/core/domain/window.ts";
import { MemoryBooksStore } from "@trips/core/testing/memory-books-store.ts";
import { rangeReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { booksOf } from "@trips/core/testing/sample-books.ts";
import { summaryOf, windowsOf } from "@trips/core/testing/summary.ts";
import { windowReaderOf } from "@trips/core/testing/window-reader.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { createReadRoutes } from "./read-routes.ts";

const start = Date.UTC(2026, 10, 20, 10);
const now = start + 60_000;
const records = [0, 1, 2].map((id) =>
  quantise({ id, t: start + id * 1000, lat: 0, lon: (100_000 + id) * 1e-4, speed: 11 }),
);
const [window] = windowsOf(records) as [Window];
const summary = toRead(
  summaryOf(records.map((record) => ({ record, timeZone: "UTC", vehicle: "AB123CD", ends: false }))),
);

const stored: ReadTrip = {
  driver: "ana",
  trip: "t1",
  rev: 1,
  received: 3,
  summary,
  corrections: [],
  lastWindow: window.start,
  open: [window],
  expiresAt: now / 1000 + 86_400,
};

const rejects: StoredRejects = {
  driver: "ana",
  trip: "t1",
  date: "2026-11-20",
  rev: 1,
  reasons: new Map([
    ["window-full", { ids: [{ t: start + 9000, id: 9 }], isFull: false }],
    [
      "invalid-record",
      {
        ids: [
          { t: noTime, id: 12_345 },
          { t: start, id: 7 },
        ],
        isFull: true,
      },
    ],
  ]),
  expiresAt: stored.expiresAt,
};

/** One trip "t1" of ana. */
const reader: TripReader = {
  loadTrip: async ({ driver, trip }) => (driver === "ana" && trip === "t1" ? stored : undefined),
  ...windowReaderOf(({ driver, trip }) => (driver === "ana" && trip === "t1" ? [window] : [])),
  tripsOfDriver: async (driver) =>
    driver === "ana" ? [{ driver, trip: "t1", summary, corrections: [] }] : [],
  tripsOfDay: async () => [stored],
  loadFleetDay: async (date) => ({ ...summary.days.get(date)!, trips: 1 }),
  rejectsOfTrip: async ({ driver, trip }) => (driver === "ana" && trip === "t1" ? [rejects] : []),
  rejectsOfDriver: async (driver, date) => (driver === "ana" && date === rejects.date ? [rejects] : []),
  loadPulse: async () => [],
};

const books = new MemoryBooksStore();
const routes = createReadRoutes({
  books,
  reader,
  ranges: rangeReaderOf(new MemoryTripStore()),
  now: () => now,
});

const call = async (
  path: string,
  options: { claims?: object; parameters?: Record<string, string>; query?: Record<string, string> } = {},
) => {
  const route = routes.find((candidate) => candidate.path === path);
  if (!route) throw new Error(`no route ${path}`);
  const response = await route.handler({
    pathParameters: options.parameters ?? null,
    queryStringParameters: options.query ?? null,
    requestContext: { authorizer: { claims: options.claims ?? { sub: "ana" } } },
  } as unknown as APIGatewayProxyEvent);
  return { ...response, json: () => JSON.parse(response.body) };
};

const trip = "/v1/trips/{tripId}";
const fleet = { sub: "boss", "cognito:groups": "admin,fleet" };

test("a trip has the units that its field names say", async () => {
  const response = await call(trip, { parameters: { tripId: "t1" } });
  expect(response.json()).toEqual({
    tripId: "t1",
    driver: "ana",
    vehicle: "AB123CD",
    timeZone: "UTC",
    start: "2026-11-20T10:00:00.000Z",
    end: "2026-11-20T10:00:02.000Z",
    status: "active",
    distanceMeters: 22.264,
    movingSeconds: 2,
    idleSeconds: 0,
    parkedSeconds: 0,
    unknownSeconds: 0,
    maxSpeedMps: 11,
    averageMovingSpeedMps: 11.13,
    harshBrakes: 0,
    harshAccelerations: 0,
    ascentMeters: 0,
    descentMeters: 0,
    batteryPercent: null,
    quality: {
      unique: 3,
      filtered: 0,
      outliers: 0,
      misclocked: 0,
      marked: 0,
      late: 0,
      jumps: 0,
      gaps: 0,
      uncountedMeters: 0,
      conflicts: 0,
      missing: 0,
      rejected: { count: 3, isAtLeast: true, reasons: { "invalid-record": 2, "window-full": 1 } },
    },
    days: [
      {
        date: "2026-11-20",
        distanceMeters: 22.264,
        movingSeconds: 2,
        idleSeconds: 0,
        parkedSeconds: 0,
        unknownSeconds: 0,
      },
    ],
    rules: 2,
    stops: [],
  });
});

test.each([
  ["an unknown trip", { parameters: { tripId: "t2" } }],
  ["another driver's trip", { parameters: { tripId: "t1" }, claims: { sub: "eva" } }],
  [
    "another driver's trip by name",
    { parameters: { tripId: "t1" }, claims: { sub: "eva" }, query: { driver: "ana" } },
  ],
  ["a trip id that cannot be one", { parameters: { tripId: "a#b" } }],
])("%s is not found", async (_, options) => {
  for (const path of [trip, `${trip}/route`, `${trip}/route.gpx`])
    await expect(call(path, options)).rejects.toMatchObject({ code: "not-found" });
});

test("a member of the fleet group reads any driver's trip, however the groups are written", async () => {
  for (const groups of ["fleet", "admin,fleet", "[admin fleet]", ["fleet"]])
    await expect(
      call(trip, {
        parameters: { tripId: "t1" },
        claims: { sub: "boss", "cognito:groups": groups },
        query: { driver: "ana" },
      }),
    ).resolves.toMatchObject({ statusCode: 200 });
});

test("a group whose name only contains fleet grants nothing", async () => {
  const claims = { sub: "eva", "cognito:groups": "fleet-guests" };
  await expect(call("/v1/pulse", { claims })).rejects.toMatchObject({ code: "forbidden" });
});

test("the caller's day holds the caller's trips only", async () => {
  const parameters = { date: "2026-11-20" };
  const own = (await call("/v1/days/{date}", { parameters })).json();
  expect(own).toMatchObject({ date: "2026-11-20", distanceMeters: 22.264, movingSeconds: 2, tripCount: 1 });
  expect(own.trips[0]).not.toHaveProperty("stops");
  expect(own).not.toHaveProperty("driverCount");
  const other = (await call("/v1/days/{date}", { parameters, claims: { sub: "eva" } })).json();
  expect(other).toMatchObject({ distanceMeters: 0, tripCount: 0, trips: [] });
});

test("the fleet's day is for members of the group, and counts drivers", async () => {
  const request = { parameters: { date: "2026-11-20" }, query: { scope: "fleet" } };
  await expect(call("/v1/days/{date}", request)).rejects.toMatchObject({ code: "forbidden" });
  const day = (await call("/v1/days/{date}", { ...request, claims: fleet })).json();
  expect(day).toMatchObject({ tripCount: 1, driverCount: 1, distanceMeters: 22.264 });
});

test.each(["2026-02-30", "20261120", "today", ""])(
  "the date %j is refused with what is allowed",
  async (date) => {
    const answer = call("/v1/days/{date}", { parameters: { date } });
    await expect(answer).rejects.toThrow(TripsError);
    await expect(answer).rejects.toThrow("YYYY-MM-DD");
  },
);

test.each([1, 1_440])("%i minutes of pulse are returned", async (count) => {
  const { minutes } = (await call("/v1/pulse", { claims: fleet, query: { minutes: String(count) } })).json();
  expect(minutes).toHaveLength(count);
});

test.each(["0", "1441", "-1", "x", "1.5"])("%s minutes of pulse are refused", async (minutes) => {
  await expect(call("/v1/pulse", { claims: fleet, query: { minutes } })).rejects.toThrow("1 to 1440");
});

test("the books of a date are read by fleet managers, in metres and seconds, once they were reconciled", async () => {
  const ledger = { ...noLedger, trips: 1, unique: 3, distanceMm: 22_239, movingMs: 2_000 };
  const difference: Difference = {
    ...{
      driver: "ana",
      trip: "t1",
      standing: "fault",
      findings: ["not-in-lake"],
      missingFiles: ["a.parquet"],
    },
    ...{ table: ledger, lake: undefined, recounted: undefined, sinceMs: start },
  };
  await books.saveBooks(booksOf("2026-11-20", { table: ledger, differences: [difference] }, { fault: 1 }));
  const read = (claims: object, date?: string) =>
    call("/v1/books", { claims, ...(date !== undefined && { query: { date } }) });
  const view = (await read(fleet, "2026-11-20")).json();
  expect(view).toMatchObject({ date: "2026-11-20", balanced: false, trips: { fault: 1, equal: 0 } });
  expect(view.table).toMatchObject({ trips: 1, unique: 3, distanceMeters: 22.239, movingSeconds: 2 });
  expect(view.differences).toMatchObject([
    { tripId: "t1", driver: "ana", lake: null, since: new Date(start).toISOString() },
  ]);
  await expect(read(fleet, "2026-11-19")).rejects.toMatchObject({ code: "not-found" });
  await expect(read(fleet)).rejects.toMatchObject({ code: "invalid-request" });
  await expect(read({ sub: "ana" }, "2026-11-20")).rejects.toMatchObject({ code: "forbidden" });
});

test("the pulse has a row for every requested minute, the current one last", async () => {
  const { minutes } = (await call("/v1/pulse", { claims: fleet, query: { minutes: "3" } })).json();
  expect(minutes.map(({ minute }: { minute: string }) => minute)).toEqual([
    "2026-11-20T09:59:00.000Z",
    "2026-11-20T10:00:00.000Z",
    "2026-11-20T10:01:00.000Z",
  ]);
});

test("the rejects of a trip and of a day have their reasons, and their ids and times where known", async () => {
  const expected = {
    trips: [
      {
        tripId: "t1",
        driver: "ana",
        count: 3,
        isAtLeast: true,
        reasons: { "invalid-record": 2, "window-full": 1 },
        records: [
          { id: 7, time: "2026-11-20T10:00:00.000Z", reason: "invalid-record" },
          { id: 9, time: "2026-11-20T10:00:09.000Z", reason: "window-full" },
        ],
      },
    ],
  };
  for (const query of [{ trip: "t1" }, { date: "2026-11-20" }] as Record<string, string>[])
    expect((await call("/v1/rejects", { query })).json()).toEqual(expected);
  const named = { claims: fleet, query: { date: "2026-11-20", driver: "ana" } };
  expect((await call("/v1/rejects", named)).json()).toEqual(expected);
  for (const query of [{ trip: "t2" }, { date: "2026-11-21" }] as Record<string, string>[])
    expect((await call("/v1/rejects", { query })).json()).toEqual({ trips: [] });
});

test("another driver's rejects are not found", async () => {
  const query = { trip: "t1", driver: "ana" };
  await expect(call("/v1/rejects", { claims: { sub: "eva" }, query })).rejects.toMatchObject({
    code: "not-found",
  });
  const own = await call("/v1/rejects", { claims: { sub: "eva" }, query: { trip: "t1" } });
  expect(own.json()).toEqual({ trips: [] });
});

test.each([{}, { date: "2026-11-20", trip: "t1" }, { date: "today" }] as Record<string, string>[])(
  "rejects of %j are refused",
  async (query) => {
    await expect(call("/v1/rejects", { query })).rejects.toMatchObject({ code: "invalid-request" });
  },
);

test("a route is a GeoJSON line with a time and a speed for each position", async () => {
  const feature = (await call(`${trip}/route`, { parameters: { tripId: "t1" } })).json();
  expect(feature).toEqual({
    type: "Feature",
    geometry: {
      type: "LineString",
      coordinates: [
        [10, 0],
        [10.0001, 0],
        [10.0002, 0],
      ],
    },
    properties: {
      tripId: "t1",
      driver: "ana",
      times: ["2026-11-20T10:00:00.000Z", "2026-11-20T10:00:01.000Z", "2026-11-20T10:00:02.000Z"],
      speeds: [11, 11, 11],
      next: null,
    },
  });
});

test("a route is also a GPX track", async () => {
  const response = await call(`${trip}/route.gpx`, { parameters: { tripId: "t1" } });
  expect(response.headers).toMatchObject({ "content-type": "application/gpx+xml" });
  expect(response.body.match(/<trkpt /g)).toHaveLength(3);
  expect(response.body).toContain(
    '<trkpt lat="0" lon="10.0001"><time>2026-11-20T10:00:01.000Z</time><extensions>',
  );
});

test("a route can be simplified and limited to a time range", async () => {
  const parameters = { tripId: "t1" };
  const route = async (query: Record<string, string>) =>
    (await call(`${trip}/route`, { parameters, query })).json();
  expect((await route({ tolerance: "1" })).geometry.coordinates).toEqual([
    [10, 0],
    [10.0002, 0],
  ]);
  const times = async (query: Record<string, string>) => (await route(query)).properties.times;
  const [, second, third] = await times({});
  expect(await times({ from: second })).toEqual([second, third]);
  expect(await times({ from: String(Date.parse(second)), to: third })).toEqual([second]);
  expect(await times({ from: "2026-11-20T11:00:01+01:00", to: third })).toEqual([second]);
  expect(await times({ tolerance: String(limits.toleranceMeters) })).toHaveLength(2);
  expect(await route({ from: second, to: third })).toMatchObject({
    geometry: { type: "Point", coordinates: [10.0001, 0] },
  });
});

test.each<Record<string, string>>([
  { from: "2026-11-20" },
  { to: "10:00" },
  { from: "2026-11-20T10:00:00 01:00" },
  { from: "2", to: "1" },
  { from: "1795165200000", to: "1795165200000" },
  { from: "253402300800000" },
  { tolerance: "-1" },
  { tolerance: "10001" },
  { tolerance: "x" },
])("the part %j of a route is refused with what is allowed", async (query) => {
  for (const path of [`${trip}/route`, `${trip}/route.gpx`])
    await expect(call(path, { parameters: { tripId: "t1" }, query })).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining(Object.keys(query)[0]!),
    });
});

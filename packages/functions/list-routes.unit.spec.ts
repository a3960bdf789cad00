import type { TripPage } from "@trips/core/application/views.ts";
import { noTotals } from "@trips/core/domain/counters.ts";
import { answerFaults } from "@trips/core/testing/answer-faults.ts";
import { MemoryBooksStore } from "@trips/core/testing/memory-books-store.ts";
import { rangeReaderOf, storeOfDrives, tripReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { aRecord, aTripRecord } from "@trips/core/testing/records.ts";
import { readTripOf } from "@trips/core/testing/summary.ts";
import { maximumResponseBytes } from "@trips/local/lambda/invocation.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { beforeAll, expect, test } from "vitest";
import { createReadRoutes } from "./read-routes.ts";

const hour = 3_600_000;
const firstT = Date.UTC(2026, 10, 1, 12);
const now = Date.UTC(2026, 10, 20, 23);
const driveOf = (driver: string, index: number) =>
  [{ driver, trip: `trip-${index}` }, firstT + index * 12 * hour, 30 + index] as const;

let routes: ReturnType<typeof createReadRoutes>;
beforeAll(async () => {
  const store = await storeOfDrives([
    ...[...Array(25).keys()].map((index) => driveOf("ana", index)),
    driveOf("bruno", 0),
  ]);
  routes = createReadRoutes({
    books: new MemoryBooksStore(),
    reader: tripReaderOf(store),
    ranges: rangeReaderOf(store),
    now: () => now,
  });
});

type Query = Readonly<Record<string, string>>;
const boss = { sub: "boss", "cognito:groups": "[admin fleet]" };

const call = (
  path: string,
  query: Query,
  claims: object = { sub: "ana" },
  of = routes,
): Promise<APIGatewayProxyResult> =>
  of
    .find((route) => route.path === path)!
    .handler({
      pathParameters: null,
      queryStringParameters: query,
      requestContext: { authorizer: { claims } },
    } as unknown as APIGatewayProxyEvent);

const read = async (path: string, query: Query, claims?: object) => {
  const { statusCode, headers, body } = await call(path, query, claims);
  const contentType = String(headers?.["content-type"]);
  expect(answerFaults({ method: "GET", path, status: statusCode, contentType, body })).toEqual([]);
  return { link: headers?.link, json: JSON.parse(body) };
};

const november = { from: "2026-11-01", to: "2026-11-30" };

test("the days of a range are the caller's, of a driver whom a fleet member names, or everyone's", async () => {
  const { json } = await read("/v1/days", november);
  expect(json).toMatchObject(november);
  expect(json.days[0]).toMatchObject({ date: "2026-11-01", tripCount: 1, movingSeconds: 29 });
  expect(json.days).toHaveLength(13);
  expect((await read("/v1/days", { ...november, driver: "bruno" }, boss)).json.days).toHaveLength(1);
  const { json: everyone } = await read("/v1/days", { ...november, scope: "fleet" }, boss);
  expect(everyone.days[0]).toMatchObject({ date: "2026-11-01", tripCount: 2, movingSeconds: 58 });
});

test("the caller's trips come newest first, by default 20 of the 31 days up to tomorrow in UTC", async () => {
  const { json, link } = await read("/v1/trips", {});
  const page = json as TripPage;
  expect(page).toMatchObject({ from: "2026-10-22", to: "2026-11-21" });
  expect(page.trips.map(({ tripId }) => tripId)).toEqual(
    [...Array(20).keys()].map((index) => `trip-${24 - index}`),
  );
  expect(link).toBe(`<?cursor=${page.next}>; rel="next"`);
  const last = await read("/v1/trips", { cursor: page.next! });
  expect(last.json.trips).toHaveLength(5);
  expect(last.json).not.toHaveProperty("next");
  expect(last.link).toBeUndefined();
  expect((await read("/v1/trips", { limit: "100" })).json.trips).toHaveLength(25);
});

test("a Link leads through all trips, with the driver and the limit of the first request", async () => {
  const names: string[] = [];
  let query: Query = { driver: "ana", limit: "4", ...november };
  for (;;) {
    const { json, link } = await read("/v1/trips", query, boss);
    names.push(...(json as TripPage).trips.map(({ tripId }) => tripId));
    if (link === undefined) break;
    query = Object.fromEntries(new URLSearchParams(/^<\?(.*)>; rel="next"$/.exec(String(link))![1]));
    expect(names.length).toBeLessThan(100);
  }
  expect(names).toEqual([...Array(25).keys()].map((index) => `trip-${24 - index}`));
});

test("a cursor keeps its dates after midnight, and refuses others", async () => {
  const { next } = (await read("/v1/trips", { limit: "1" })).json as TripPage;
  const empty = await storeOfDrives([]);
  const later = createReadRoutes({
    books: new MemoryBooksStore(),
    reader: tripReaderOf(empty),
    ranges: rangeReaderOf(empty),
    now: () => now + 24 * hour,
  });
  const answer = await call("/v1/trips", { cursor: next! }, { sub: "ana" }, later);
  expect(JSON.parse(answer.body)).toMatchObject({ from: "2026-10-22", to: "2026-11-21" });
  const ofNovember = (await read("/v1/trips", { ...november, limit: "1" })).json as TripPage;
  expect((await read("/v1/trips", { cursor: ofNovember.next! })).json).toMatchObject(november);
  await expect(call("/v1/trips", { cursor: next!, from: "2026-11-01" })).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining("from 2026-10-22 to 2026-11-21"),
  });
});

test("a cursor of another caller or driver, and one with any character changed, is refused", async () => {
  const refused = { code: "invalid-request", message: expect.stringContaining("cursor") };
  const { next = "" } = (await read("/v1/trips", { limit: "3" })).json as TripPage;
  await expect(call("/v1/trips", { cursor: next }, { sub: "bruno" })).rejects.toMatchObject(refused);
  await expect(call("/v1/trips", { cursor: next, driver: "ana" }, boss)).rejects.toMatchObject(refused);
  const ofBoss = (await read("/v1/trips", { limit: "3", driver: "ana" }, boss)).json as TripPage;
  await expect(call("/v1/trips", { cursor: ofBoss.next! })).rejects.toMatchObject(refused);
  await expect(call("/v1/trips", { cursor: ofBoss.next!, driver: "bruno" }, boss)).rejects.toMatchObject(
    refused,
  );
  const altered = [...next].map(
    (character, at) => next.slice(0, at) + (character === "A" ? "B" : "A") + next.slice(at + 1),
  );
  for (const cursor of [...altered, "", "next", `${next}=`, `${next}A`, next.slice(0, -1)])
    await expect(call("/v1/trips", { cursor })).rejects.toMatchObject(refused);
  expect((await read("/v1/trips", { cursor: next })).json.trips).toHaveLength(20);
});

test.each<[path: string, query: Query, message: RegExp]>([
  ["/v1/days", {}, /^from must be a calendar date, YYYY-MM-DD\.$/],
  ["/v1/days", { from: "2026-11-01" }, /^to must be a calendar date/],
  ["/v1/days", { from: "2026-02-30", to: "2026-03-01" }, /^from must be/],
  ["/v1/days", { from: "2026-11-02", to: "2026-11-01" }, /1 to 62 dates/],
  ["/v1/days", { from: "2026-01-01", to: "2026-03-04" }, /1 to 62 dates/],
  ["/v1/days", { ...november, scope: "world" }, /scope/],
  ["/v1/days", { ...november, driver: "two words" }, /driver/],
  ["/v1/trips", { from: "yesterday" }, /^from must be/],
  ["/v1/trips", { to: "" }, /^to must be/],
  ["/v1/trips", { to: "0000-01-05" }, /^from must be/],
  ["/v1/trips", { from: "2025-01-01", to: "2026-11-01" }, /1 to 366 dates/],
  ["/v1/trips", { from: "2026-12-24" }, /1 to 366 dates/],
  ["/v1/trips", { driver: "" }, /driver/],
  ...["0", "101", "-1", "1.5", "many", "", "1e1"].map((limit): [string, Query, RegExp] => [
    "/v1/trips",
    { limit },
    /^limit must be a whole number from 1 to 100/,
  ]),
])("%s with %j is refused with what is allowed", async (path, query, message) => {
  await expect(call(path, query)).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringMatching(message),
  });
});

test("another driver's days and trips are not found, before any other mistake is named", async () => {
  for (const path of ["/v1/days", "/v1/trips"])
    for (const query of [november, { from: "soon" }, { cursor: "x" }] as Query[])
      await expect(call(path, { ...query, driver: "bruno" })).rejects.toMatchObject({ code: "not-found" });
  for (const query of [november, {}] as Query[])
    await expect(call("/v1/days", { ...query, scope: "fleet" })).rejects.toMatchObject({ code: "forbidden" });
});

test("trips that are too long for one response come in shorter pages, each of them once", {
  tags: "slow",
}, async () => {
  const dates = [...Array(3_000).keys()].map((day) => new Date(day * 24 * hour).toISOString().slice(0, 10));
  const { summary } = readTripOf({ driver: "ana", trip: "long" }, [aTripRecord(aRecord())]);
  const days = new Map([...dates, "2026-11-20"].map((date) => [date, noTotals]));
  const trips = [...Array(40).keys()].map((index) => ({
    driver: "ana",
    trip: `long-${index + 10}`,
    summary: { ...summary, days },
    corrections: [],
  }));
  const store = await storeOfDrives([]);
  const long = createReadRoutes({
    books: new MemoryBooksStore(),
    reader: tripReaderOf(store),
    ranges: { ...rangeReaderOf(store), tripsOfLatestDates: async (_, since) => ({ trips, since }) },
    now: () => now,
  });
  const names: string[] = [];
  const sizes: number[] = [];
  let next: string | undefined;
  do {
    const query = { limit: "100", ...(next !== undefined && { cursor: next }) };
    const answer = await call("/v1/trips", query, { sub: "ana" }, long);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(maximumResponseBytes - 10_000);
    const page = JSON.parse(answer.body) as TripPage;
    names.push(...page.trips.map(({ tripId }) => tripId));
    sizes.push(page.trips.length);
    next = page.next;
  } while (next !== undefined && sizes.length < 100);
  expect(sizes.length).toBeGreaterThan(2);
  expect(names).toEqual(trips.map(({ trip }) => trip).reverse());
});

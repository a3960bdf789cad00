import type { RouteFeature } from "@trips/core/application/views.ts";
import { fields, mostStored } from "@trips/core/domain/fields.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { windowMs } from "@trips/core/domain/window.ts";
import { MemoryBooksStore } from "@trips/core/testing/memory-books-store.ts";
import { rangeReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { aRecord, aTripRecord } from "@trips/core/testing/records.ts";
import { readTripOf, windowsOf } from "@trips/core/testing/summary.ts";
import { windowReaderOf } from "@trips/core/testing/window-reader.ts";
import { maximumResponseBytes } from "@trips/local/lambda/invocation.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { createReadRoutes } from "./read-routes.ts";

const startT = Date.UTC(2026, 10, 20, 10);

/** A driving car at 1 Hz with everything a phone measures. */
const hoursOf = (hours: number): GpsRecord[] =>
  Array.from({ length: hours * 3600 }, (_, second) =>
    aRecord({
      id: second,
      t: startT + second * 1000 + 123,
      latMicrodegrees: -34_603_722 + (second % 1000),
      lonMicrodegrees: -128_381_592 + second * 100,
      speedCmps: 1113,
      headingDegrees: 192,
      accuracyMeters: second % 100 === 7 ? 250 : 12,
      altitudeMeters: 1234,
      batteryPercent: 88,
    }),
  );

const routesOf = (records: readonly GpsRecord[]) => {
  const windows = windowsOf(records);
  // Reading a route only needs the trip's end from the summary, so its last minute is enough.
  const last = records.slice(-60).map((record) => aTripRecord(record));
  const stored = readTripOf({ driver: "ana", trip: "long" }, last);
  const nothing = async () => [];
  return createReadRoutes({
    books: new MemoryBooksStore(),
    reader: {
      loadTrip: async () => stored,
      ...windowReaderOf(() => windows),
      tripsOfDriver: nothing,
      tripsOfDay: nothing,
      rejectsOfTrip: async () => [],
      rejectsOfDriver: async () => [],
      loadPulse: nothing,
      loadFleetDay: () => Promise.reject(new Error("not expected")),
    },
    ranges: rangeReaderOf(new MemoryTripStore()),
    now: () => startT,
  });
};

type Routes = ReturnType<typeof routesOf>;

const get = (routes: Routes, path: string, query: Record<string, string>): Promise<APIGatewayProxyResult> =>
  routes
    .find((route) => route.path === `/v1/trips/{tripId}${path}`)!
    .handler({
      pathParameters: { tripId: "long" },
      queryStringParameters: query,
      requestContext: { authorizer: { claims: { sub: "ana" } } },
    } as unknown as APIGatewayProxyEvent);

/** All answers, following each one's link to the next; none is too long for Lambda. */
const follow = async (routes: Routes, path: string): Promise<APIGatewayProxyResult[]> => {
  const answers: APIGatewayProxyResult[] = [];
  for (let query: Record<string, string> | undefined = { driver: "ana" }; query; ) {
    const answer: APIGatewayProxyResult = await get(routes, path, query);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(maximumResponseBytes);
    answers.push(answer);
    const link = /^<\?(.*)>; rel="next"$/.exec(String(answer.headers?.link ?? ""))?.[1];
    query = link === undefined ? undefined : Object.fromEntries(new URLSearchParams(link));
    if (query) expect(query.driver).toBe("ana");
  }
  return answers;
};

describe.each([
  [19, 1, 5],
  [48, 2, 12],
])("a trip of %i hours at 1 Hz with every field", { tags: "slow" }, (hours, geoJsons, gpxs) => {
  const records = hoursOf(hours);
  const routes = routesOf(records);
  const usable = records.filter(({ accuracyMeters }) => accuracyMeters === 12);
  const times = usable.map(({ t }) => new Date(t).toISOString());

  test(`takes ${geoJsons} answers of GeoJSON, which together are the whole route`, async () => {
    const features = (await follow(routes, "/route")).map(({ body }) => JSON.parse(body) as RouteFeature);
    expect(features).toHaveLength(geoJsons);
    expect(features.flatMap(({ properties }) => properties.times)).toEqual(times);
    expect(
      features.flatMap(({ geometry }) => (geometry?.type === "LineString" ? geometry.coordinates : [])),
    ).toEqual(
      usable.map(({ lonMicrodegrees, latMicrodegrees }) => [
        lonMicrodegrees / 1e6,
        latMicrodegrees / 1e6,
        1234,
      ]),
    );
    expect(features.map(({ properties }) => properties.next === null)).toEqual(
      features.map((_, index) => index === geoJsons - 1),
    );
  });

  test(`takes ${gpxs} GPX files, each of which says where the trip goes on`, async () => {
    const files = (await follow(routes, "/route.gpx")).map(({ body }) => body);
    expect(files).toHaveLength(gpxs);
    expect(files.flatMap((gpx) => gpx.match(/(?<=<trkpt .*<time>)[^<]*/g))).toEqual(times);
    expect(files.filter((gpx) => gpx.includes("The trip goes on at"))).toHaveLength(gpxs - 1);
  });
});

test.each([
  ["/route", limits.recordsPerRoute, 200],
  // A fix that is left out takes more bytes than a point.
  ["/route.gpx", limits.recordsPerGpx, fields.accuracy.most],
])("an answer to %s of the longest records fits", { tags: "slow" }, async (path, count, accuracyMeters) => {
  const longest = Array.from({ length: count }, (_, index) =>
    aRecord({
      id: fields.id.most,
      t: Date.UTC(2026, 10, 20) + Math.floor(index / 100) * windowMs + (index % 100) * 599 + 1,
      latMicrodegrees: -89_999_999,
      lonMicrodegrees: -179_999_999,
      speedCmps: mostStored(fields.speed) - 1,
      headingDegrees: 359,
      accuracyMeters,
      altitudeMeters: 10_000,
      batteryPercent: 100,
    }),
  );
  const answer = await get(routesOf(longest), path, {});
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  expect(bytes).toBeGreaterThan(maximumResponseBytes / 2);
  expect(bytes).toBeLessThan(maximumResponseBytes);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AppPosition, anyApp, bodiesOf, positionsOf } from "../testing/app-requests.ts";
import { anyText } from "../testing/arbitraries.ts";
import { tries } from "../testing/property-runs.ts";
import { aDevice, aFix, appEnvelopeOf, baseT, envelopeOf, receivedAt } from "../testing/records.ts";
import { type AppName, appNames } from "./apps/app.ts";
import { type Batch, decodeBatch, isIdentifier, type Rejection } from "./batch.ts";
import { decodeBatches, keepTracks } from "./decode.ts";
import { type GpsRecord, quantise } from "./gps-record.ts";
import { trackRecordIdOf } from "./track.ts";
import { trackPlaceOf } from "./track-place.ts";
import { windowStartOf } from "./window.ts";
import { decodeWindow, encodeWindow } from "./window-codec.ts";

const runs = tries(500);

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const valid = {
  version: 2,
  driver: "ana",
  device: aDevice,
  app: "overland",
  receivedAt,
  requestId: "request-1",
  body: {
    locations: [{ geometry: { coordinates: [2, 1] }, properties: { timestamp: "2026-11-20T09:00:00Z" } }],
  },
};

const batchesOf = (data: Uint8Array): Batch[] =>
  decodeBatches(data).map((decoded) => {
    if (!decoded.ok) throw new Error(`refused: ${decoded.rejection.detail}`);
    return decoded.batch!;
  });

const rejectionsOf = (data: Uint8Array): Rejection[] =>
  decodeBatches(data).flatMap((decoded) => (decoded.ok ? [] : [decoded.rejection]));

/** Expects tracks with what can be stored, or reasons in words. */
const expectTracksOrReasons = (data: Uint8Array): void => {
  for (const decoded of decodeBatches(data)) {
    if (!decoded.ok) {
      expect(decoded.rejection.detail).not.toBe("");
      continue;
    }
    const batch = decoded.batch!;
    expect(isIdentifier(batch.driver) && isIdentifier(batch.trip)).toBe(true);
    expect(batch.records.length + batch.rejected.length).toBeGreaterThan(0);
    for (const record of batch.records) {
      const window = { start: windowStartOf(record.t), records: [record] };
      expect(decodeWindow(window.start, encodeWindow(window))).toStrictEqual(window);
    }
    for (const rejected of batch.rejected) {
      expect(rejected.detail).not.toBe("");
      expect(JSON.stringify(rejected)).toBeTypeOf("string");
    }
  }
};

describe("decoding a record of the stream never throws", () => {
  test("for any bytes, and for any JSON as what an app sent", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), expectTracksOrReasons), runs);
    const body = fc.oneof(fc.jsonValue(), anyText);
    fc.assert(
      fc.property(anyApp, body, (app, body) => expectTracksOrReasons(appEnvelopeOf({ app, body }))),
      runs,
    );
  });

  const value = fc.oneof(
    fc.jsonValue(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    anyText,
    fc.constantFrom(-0, 1e308, 5e-324, baseT, "", [], {}, null, "1e309", "9999-12-31T23:59:59-23:59"),
  );

  test("for an envelope with any JSON in any place", () => {
    const name = fc.constantFrom(...Object.keys(valid), "__proto__");
    fc.assert(
      fc.property(name, value, (name, value) => {
        const envelope = { ...valid };
        Object.defineProperty(envelope, name, { value, enumerable: true, configurable: true });
        expectTracksOrReasons(bytesOf(envelope));
      }),
      runs,
    );
  });

  test("for a request with any JSON in any place", () => {
    fc.assert(
      fc.property(anyApp, positionsOf({ maxLength: 2 }), fc.nat(), value, (app, positions, at, value) => {
        const [body] = bodiesOf(app, positions);
        expectTracksOrReasons(appEnvelopeOf({ app, body: withAt(body, at, value) }));
      }),
      runs,
    );
  });

  test("for deeply nested JSON", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    for (const app of appNames) {
      const text = new TextDecoder().decode(appEnvelopeOf({ app, body: "deep" }));
      expectTracksOrReasons(new TextEncoder().encode(text.replace('"deep"', deep)));
      expectTracksOrReasons(
        new TextEncoder().encode(text.replace('"deep"', `{"locations":${deep},"lat":${deep}}`)),
      );
    }
  });
});

/** The places of a JSON value, each of which is a path to it. */
const placesIn = (value: unknown): (readonly string[])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [
        [name],
        ...placesIn(member).map((path) => [name, ...path]),
      ])
    : [];

/** A copy with another value in one of its places. */
const withAt = (body: unknown, at: number, value: unknown): unknown => {
  const copy = structuredClone(body);
  const places = placesIn(copy);
  const path = places[at % places.length]!;
  let parent = copy as Record<string, unknown>;
  for (const name of path.slice(0, -1)) parent = parent[name] as typeof parent;
  parent[path.at(-1)!] = value;
  return copy;
};

/** What is kept of requests, whatever their order and grouping: each record once, with its track. */
const keptOf = (app: AppName, bodies: readonly unknown[]): string[] =>
  [
    ...new Set(
      bodies
        .flatMap((body) => batchesOf(appEnvelopeOf({ app, body })))
        .flatMap(({ trip, timeZone, records }) =>
          records.map((record) => JSON.stringify({ trip, timeZone, record })),
        ),
    ),
  ].sort();

const difference = (a: number | undefined, b: number | undefined): number =>
  a === b ? 0 : Math.abs((a ?? Number.NaN) - (b ?? Number.NaN));

/** Equal but for a rounding of what was converted from another unit. */
const expectWithinQuantum = (record: GpsRecord, stated: GpsRecord): void => {
  const { speedCmps, batteryPercent, ...rest } = record;
  expect(rest).toStrictEqual((({ speedCmps: _, batteryPercent: __, ...same }) => same)(stated));
  expect(difference(speedCmps, stated.speedCmps)).toBeLessThanOrEqual(1);
  expect(difference(batteryPercent, stated.batteryPercent)).toBeLessThanOrEqual(1);
};

describe("the requests of an app", () => {
  const statedBy = ({ t, ...rest }: AppPosition): GpsRecord =>
    quantise({ id: trackRecordIdOf(t), t, ...rest }, true);

  test("give each position as it was stated, within its quantum, in the track where it belongs", () => {
    fc.assert(
      fc.property(anyApp, positionsOf(), (app, positions) => {
        const tracks = bodiesOf(app, positions).flatMap((body) => batchesOf(appEnvelopeOf({ app, body })));
        const records = tracks.flatMap(({ records }) => records);
        expect(records).toHaveLength(positions.length);
        for (const { driver, trip, timeZone, device, rejected, records } of tracks) {
          expect({ driver, device, rejected }).toEqual({ driver: "driver", device: app, rejected: [] });
          for (const { t, latMicrodegrees, lonMicrodegrees } of records)
            expect({ trip, timeZone }).toEqual(
              trackPlaceOf(aDevice, { t, lat: latMicrodegrees / 1e6, lon: lonMicrodegrees / 1e6 }),
            );
        }
        const inOrder = (a: GpsRecord, b: GpsRecord) => a.t - b.t;
        const stated = positions.map(statedBy).toSorted(inOrder);
        for (const [index, record] of records.toSorted(inOrder).entries())
          if (stated.filter(({ t }) => t === record.t).length === 1)
            expectWithinQuantum(record, stated[index]!);
      }),
      runs,
    );
  });

  test("sent again, in another order or in other groups, give the same records", () => {
    const sent = positionsOf().chain((positions) =>
      fc.record({
        positions: fc.constant(positions),
        again: fc.shuffledSubarray(positions),
        cut: fc.nat({ max: positions.length }),
        shuffled: fc.shuffledSubarray(positions, { minLength: positions.length }),
      }),
    );
    fc.assert(
      fc.property(anyApp, sent, (app, { positions, again, cut, shuffled }) => {
        const once = keptOf(app, bodiesOf(app, positions));
        const groups = [shuffled.slice(0, cut), again, shuffled.slice(cut), again];
        expect(
          keptOf(
            app,
            groups.flatMap((group) => bodiesOf(app, group)),
          ),
        ).toEqual(once);
      }),
      runs,
    );
  });

  test("of several days and zones are a batch of each track", () => {
    const positions = [
      { t: Date.UTC(2026, 10, 20, 9), lat: 52.52, lon: 13.4 },
      { t: Date.UTC(2026, 10, 21, 2, 59, 59), lat: 52.52, lon: 13.4 },
      { t: Date.UTC(2026, 10, 21, 3), lat: 52.52, lon: 13.4 },
      { t: Date.UTC(2026, 10, 21, 20), lat: 40.71, lon: -74 },
      { t: Date.UTC(2026, 10, 20, 10), lat: 52.52, lon: 13.4 },
    ];
    const [body] = bodiesOf("overland", positions);
    const tracks = batchesOf(appEnvelopeOf({ app: "overland", body }));
    expect(tracks.map(({ trip, timeZone, records }) => [trip, timeZone, records.map(({ t }) => t)])).toEqual([
      [`track-${aDevice}-2026-11-20`, "Europe/Berlin", [positions[0]!.t, positions[1]!.t, positions[4]!.t]],
      [`track-${aDevice}-2026-11-21`, "Europe/Berlin", [positions[2]!.t]],
      [`track-${aDevice}-2026-11-21`, "America/New_York", [positions[3]!.t]],
    ]);
  });

  test("with some bad positions keep the others, and report those with their reason under the day they came", () => {
    const [good] = valid.body.locations;
    const bad = [
      { ...good, geometry: null },
      { ...good, geometry: { coordinates: [181, 0] } },
      { ...good, properties: { timestamp: "2026-11-20" } },
      { ...good, properties: { timestamp: "1999-12-31T23:59:59Z" } },
      { ...good, properties: { ...good!.properties, speed: 501 } },
    ];
    const tracks = batchesOf(bytesOf({ ...valid, body: { locations: [good, ...bad] } }));
    expect(tracks.map(({ trip, timeZone, records }) => [trip, timeZone, records.length])).toEqual([
      [`track-${aDevice}-2026-11-20`, "UTC", 1],
      [`track-${aDevice}-2027-06-01`, "UTC", 0],
    ]);
    expect(tracks[1]!.rejected.map(({ reason, detail, record }) => [reason, detail, record])).toEqual([
      ["invalid-record", "lon is not -180 to 180 degrees", bad[1]],
      ["invalid-record", expect.stringContaining("t is not a whole number"), bad[2]],
      ["time-out-of-range", expect.stringContaining("before the year 2000"), bad[3]],
      ["invalid-record", "speed is not 0 to 500 m/s", bad[4]],
      ["invalid-record", "geometry.coordinates is not [longitude, latitude]", bad[0]],
    ]);
  });

  test("that hold no position are nothing", () => {
    expect(decodeBatches(appEnvelopeOf({ app: "owntracks", body: { _type: "lwt" } }))).toEqual([]);
  });
});

describe("an envelope with what belongs to some of its tracks", () => {
  const anyTracks = fc.record({ app: anyApp, positions: positionsOf(), kept: fc.nat({ max: 3 }) });

  test("decodes as before, without the others", () => {
    fc.assert(
      fc.property(anyTracks, ({ app, positions, kept }) => {
        const bodies = bodiesOf(app, positions);
        const trips = [
          ...new Set(
            bodies.flatMap((body) => batchesOf(appEnvelopeOf({ app, body })).map(({ trip }) => trip)),
          ),
        ];
        const keeps = (trip: string) => trips.indexOf(trip) % 4 <= kept;
        for (const body of bodies) {
          const envelope = { ...valid, app, body };
          const next = keepTracks(envelope, keeps);
          const expected = batchesOf(bytesOf(envelope)).filter(({ trip }) => keeps(trip));
          expect(next === undefined ? [] : batchesOf(bytesOf(next))).toEqual(expected);
          if (batchesOf(bytesOf(envelope)).every(({ trip }) => keeps(trip))) expect(next).toBe(envelope);
        }
      }),
      runs,
    );
  });

  test("is cut out of Traccar's JSON that came as a text, too", () => {
    const locationOn = (date: string) => ({
      ...{ timestamp: `${date}T12:00:00Z`, coords: { latitude: 1, longitude: 2 } },
    });
    const location = ["2026-11-20", "2026-11-21"].map(locationOn);
    const envelope = { ...valid, app: "osmand", body: JSON.stringify({ location }) };
    const [first, second] = batchesOf(bytesOf(envelope));
    expect(keepTracks(envelope, () => true)).toBe(envelope);
    expect(batchesOf(bytesOf(keepTracks(envelope, (trip) => trip === second!.trip)))).toEqual([second]);
    expect(keepTracks(envelope, (trip) => ![first!.trip, second!.trip].includes(trip))).toBeUndefined();
  });

  test("names no place that counts for nothing", () => {
    const [position] = valid.body.locations;
    const visit = { ...position, properties: { action: "visit" } };
    const envelope = {
      ...valid,
      body: { locations: [visit, position, "what?"], current: visit, trip: { start_location: visit } },
    };
    expect(keepTracks(envelope, () => true)).toEqual({ ...valid, body: { locations: [position, "what?"] } });
    expect(keepTracks({ ...valid, body: { locations: [visit] } }, () => true)).toBeUndefined();
  });
});

describe("why a whole request is refused", () => {
  test.each([
    ["no driver", { driver: undefined }, "invalid-driver", "a driver id matches"],
    ["a driver with a slash", { driver: "a/b" }, "invalid-driver", "a driver id matches"],
    ["no device", { device: undefined }, "not-a-batch", "device is not the id of a device"],
    ["a device of another form", { device: "phone" }, "not-a-batch", "device is not the id of a device"],
    ["no time of receipt", { receivedAt: null }, "not-a-batch", "receivedAt"],
    ["an unknown app", { app: "toString" }, "not-a-batch", "app is not one"],
  ])("%s", (_, said, reason, detail) => {
    expect(rejectionsOf(bytesOf({ ...valid, ...said }))).toEqual([
      { reason, detail: expect.stringContaining(detail) },
    ]);
  });
});

test("a batch of a trip is decoded as ever", () => {
  const data = envelopeOf({ fixes: [aFix()] });
  expect(decodeBatches(data)).toEqual([decodeBatch(data)]);
});

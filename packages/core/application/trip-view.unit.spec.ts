import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTimeSpans } from "../domain/corrections.ts";
import { noDayTotals, totalNames } from "../domain/counters.ts";
import { figuresOf, type TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { plausibleSpeedCmps, rules } from "../domain/rules.ts";
import { type ReadSummary, toRead } from "../domain/trip.ts";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { summaryOf as wholeSummaryOf, windowsOf } from "../testing/summary.ts";
import {
  csvHeader,
  csvOf,
  dayShareOf,
  drivenMetersOf,
  lateRunsOf,
  leftOutFixesOf,
  marksOf,
  readWindows,
  routeFeatureOf,
  routeViewOf,
  stopViewsOf,
  tripViewOf,
  verdictsOf,
  windowViewsOf,
} from "./trip-view.ts";
import type { MarkView, WindowView } from "./views.ts";

const key = { driver: "ana", trip: "trip-1" };

const summaryOf = (
  records: readonly GpsRecord[],
  claims: Parameters<typeof aTripRecord>[1] = {},
): ReadSummary => toRead(wholeSummaryOf(records.map((record) => aTripRecord(record, claims))));

const readingOf = (records: readonly GpsRecord[]) => readWindows(windowsOf(records), noTimeSpans);

const at = (
  seconds: number,
  lon = 10_000_000 + seconds * 100,
  overrides: Partial<GpsRecord> = {},
): GpsRecord =>
  aRecord({
    id: seconds,
    t: baseT + seconds * 1000,
    latMicrodegrees: 0,
    lonMicrodegrees: lon,
    ...overrides,
  });

/** Whether no way leads to a point of the route, so that nothing counts there. */
const isUncounted = ({ reading }: TripReading, point: number): boolean => {
  const usable = reading.verdicts.flatMap((verdict, index) => (verdict === "usable" ? index : []));
  return !reading.ways.some(({ to }) => to === usable[point]);
};

describe("the view of a trip", () => {
  test("states metres, seconds and ISO times", () => {
    const records = [
      at(0, 10_000_000, { speedCmps: 1113, batteryPercent: 80 }),
      at(1, 10_000_100, { speedCmps: 1250 }),
      at(4),
    ];
    expect(tripViewOf(key, summaryOf(records, { vehicle: "AB123CD" }), baseT + 5000)).toEqual({
      tripId: "trip-1",
      driver: "ana",
      name: null,
      purpose: null,
      vehicle: "AB123CD",
      timeZone: "UTC",
      start: "2026-11-20T09:00:00.000Z",
      end: "2026-11-20T09:00:04.000Z",
      status: "active",
      distanceMeters: 44.528,
      movingSeconds: 4,
      idleSeconds: 0,
      parkedSeconds: 0,
      unknownSeconds: 0,
      maxSpeedMps: 12.5,
      averageMovingSpeedMps: 11.13,
      harshBrakes: 0,
      harshAccelerations: 0,
      ascentMeters: 0,
      descentMeters: 0,
      batteryPercent: 80,
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
        missing: 2,
      },
      days: [
        {
          date: "2026-11-20",
          distanceMeters: 44.528,
          movingSeconds: 4,
          idleSeconds: 0,
          parkedSeconds: 0,
          unknownSeconds: 0,
        },
      ],
      rules: 2,
    });
  });

  test("has null for unknown values, and no speed for a car that never moved", () => {
    const view = tripViewOf(key, summaryOf([at(0)]), baseT);
    expect(view).toMatchObject({
      vehicle: null,
      maxSpeedMps: null,
      averageMovingSpeedMps: 0,
      movingSeconds: 0,
    });
  });

  test("has no maximum speed if the phone reports 0 throughout, unless the car stood", () => {
    const saysZero = (step: number) =>
      Array.from({ length: 60 }, (_, second) => at(second, 10_000_000 + second * step, { speedCmps: 0 }));
    expect(tripViewOf(key, summaryOf(saysZero(120)), baseT)).toMatchObject({
      maxSpeedMps: null,
      movingSeconds: 59,
    });
    expect(tripViewOf(key, summaryOf(saysZero(0)), baseT)).toMatchObject({
      maxSpeedMps: 0,
      distanceMeters: 0,
    });
  });

  test("has finite, non-negative figures, whatever the records are", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const numbers: number[] = [];
        JSON.stringify(tripViewOf(key, summaryOf(records), baseT), (_, value) => {
          if (typeof value === "number") numbers.push(value);
          return value;
        });
        for (const value of numbers) expect(Number.isFinite(value) && value >= 0).toBe(true);
      }),
      tries(1000),
    );
  });

  test("is active until it was sent as ended or has been silent for half an hour", () => {
    const statusOf = (summary: ReadSummary, now: number) => tripViewOf(key, summary, now).status;
    const open = summaryOf([at(0), at(10)]);
    expect(statusOf(open, open.endT + rules.tripOverMs)).toBe("active");
    expect(statusOf(open, open.endT + rules.tripOverMs + 1)).toBe("ended");
    expect(statusOf({ ...open, endedT: open.endT }, open.endT)).toBe("ended");
    expect(statusOf({ ...open, endedT: open.endT - 1 }, open.endT)).toBe("active");
  });
});

describe("the route", () => {
  test("is all usable records in order, with a time and a speed each", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const reading = readingOf(records);
        const route = routeViewOf(key, reading);
        const usable = records.filter((_, index) => reading.reading.verdicts[index] === "usable");
        expect(route.properties).toMatchObject({ tripId: "trip-1", driver: "ana" });
        expect(route.properties.times.map((time) => Date.parse(time))).toEqual(usable.map(({ t }) => t));
        expect(route.properties.speeds).toEqual(
          usable.map(({ speedCmps }) => (speedCmps === undefined ? null : speedCmps / 100)),
        );
        expect(
          route.geometry.coordinates.map(([lon, lat, altitude]) => [
            ...[lon * 1e6, lat * 1e6].map(Math.round),
            altitude,
          ]),
        ).toEqual(
          usable.map((record) => [record.lonMicrodegrees, record.latMicrodegrees, record.altitudeMeters]),
        );
      }),
      tries(1000),
    );
  });

  test.each([
    [[], null],
    [[at(0, 10_000_001)], { type: "Point", coordinates: [10.000001, 0] }],
    [
      [at(0, 10_000_001), at(1, 10_000_002, { altitudeMeters: 3 })],
      {
        type: "LineString",
        coordinates: [
          [10.000001, 0],
          [10.000002, 0, 3],
        ],
      },
    ],
  ])("of %j has the GeoJSON geometry for its number of positions", (records, geometry) => {
    expect(routeFeatureOf(key, records, undefined)).toMatchObject({ geometry, properties: { next: null } });
  });
});

test("stops are places with ISO times, found across windows", () => {
  const records = [
    ...Array.from({ length: 14 }, (_, index) => at(index * 10, 2_000_000)),
    at(140, 2_009_000),
  ];
  expect(stopViewsOf(readingOf(records))).toEqual([
    { kind: "idle", start: "2026-11-20T09:00:00.000Z", end: "2026-11-20T09:02:10.000Z", lat: 0, lon: 2 },
  ]);
});

test("a share of a day states metres and seconds", () => {
  expect(
    dayShareOf("2026-11-20", { ...noDayTotals, unique: 3, distanceMm: 1234, movingMs: 1500, idleMs: 1 }),
  ).toEqual({
    date: "2026-11-20",
    distanceMeters: 1.234,
    movingSeconds: 1.5,
    idleSeconds: 0.001,
    parkedSeconds: 0,
    unknownSeconds: 0,
  });
});

type WindowFigure = Exclude<keyof WindowView, "start" | "maxSpeedMps">;

describe("the analysis of a trip", () => {
  test("adds up to the trip, minute by minute", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const windows = windowViewsOf(readingOf(records));
        const { totals } = figuresOf(records, "UTC");
        const shown = Object.keys(windows[0]!) as (keyof WindowView)[];
        const names = shown.filter(
          (name): name is WindowFigure => name !== "start" && name !== "maxSpeedMps",
        );
        expect(names).toHaveLength(totalNames.length);
        const sum = (name: WindowFigure) =>
          windows.reduce((total, window) => total + Math.round(window[name] * 1000), 0);
        for (const name of names) {
          const counted = name.replace(/Meters$/, "Mm").replace(/Seconds$/, "Ms") as keyof typeof totals;
          expect(sum(name), name).toBe(totals[counted] * (counted === name ? 1000 : 1));
        }
        const speeds = windows.flatMap(({ maxSpeedMps }) => maxSpeedMps ?? []);
        const measured = records.flatMap((record) => plausibleSpeedCmps(record) ?? []);
        expect(speeds.length === 0 ? [] : [Math.round(Math.max(...speeds) * 100)]).toEqual(
          measured.length === 0 ? [] : [Math.max(...measured)],
        );
      }),
      tries(1000),
    );
  });

  test("has as many marks as the trip counts, each at a fix of the route", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const reading = readingOf(records);
        const marks = marksOf(reading).filter(({ point }) => !isUncounted(reading, point));
        const { totals } = figuresOf(records, "UTC");
        const count = (kind: MarkView["kind"]) => marks.filter((mark) => mark.kind === kind).length;
        expect([count("braking"), count("acceleration"), count("jump"), count("gap")]).toEqual([
          totals.harshBrakes,
          totals.harshAccelerations,
          totals.jumps,
          totals.gaps,
        ]);
        const { times } = routeViewOf(key, reading).properties;
        for (const { point } of marksOf(reading)) expect(point > 0 && point < times.length).toBe(true);
        expect(leftOutFixesOf(reading)).toHaveLength(totals.filtered + totals.outliers + totals.misclocked);
        expect(times).toHaveLength(totals.unique - totals.filtered - totals.outliers - totals.misclocked);
      }),
      tries(1000),
    );
  });

  test("marks a gap across too many poor fixes like one that counts, but not a shorter one", () => {
    const driveAcross = (silentSeconds: number) => {
      const poor = Array.from({ length: rules.maxPoorFixes + 1 }, (_, index) =>
        at(0, undefined, { id: 10 + index, t: baseT + 1000 + index, accuracyMeters: 201 }),
      );
      return marksOf(readingOf([at(0), ...poor, at(silentSeconds), at(silentSeconds + 1)]));
    };
    const limit = rules.gapMs / 1000;
    expect([driveAcross(limit), driveAcross(limit + 1)]).toEqual([[], [{ kind: "gap", point: 1 }]]);
  });

  test("has the distance driven up to each point, from zero to the whole distance", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const reading = readingOf(records);
        const driven = drivenMetersOf(reading);
        expect(driven).toHaveLength(routeViewOf(key, reading).properties.times.length);
        expect(driven).toEqual(driven.toSorted((a, b) => a - b));
        expect(driven[0] ?? 0).toBe(0);
        expect(driven.at(-1) ?? 0).toBe(figuresOf(records, "UTC").totals.distanceMm / 1000);
      }),
      tries(300),
    );
  });

  test("lists the late points of the route as runs", () => {
    const records = [0, 1, 2, 3, 4, 5].map((id) =>
      at(id, undefined, { late: id !== 2 && id !== 4, accuracyMeters: id === 1 ? 201 : 5 }),
    );
    expect(lateRunsOf(readingOf(records))).toEqual([
      { from: 0, to: 0 },
      { from: 2, to: 2 },
      { from: 4, to: 4 },
    ]);
    expect(lateRunsOf(readingOf(records.map((record) => ({ ...record, late: true }))))).toEqual([
      { from: 0, to: 4 },
    ]);
  });

  test("marks harsh braking at the fix that shows it, even with a poor fix in between", () => {
    const records = [
      at(0, 10_000_000, { speedCmps: 2000 }),
      at(1, 10_000_100, { speedCmps: 2000, accuracyMeters: 201 }),
      at(2, 10_000_300, { speedCmps: 1000 }),
    ];
    expect(marksOf(readingOf(records))).toEqual([{ kind: "braking", point: 1 }]);
    expect(leftOutFixesOf(readingOf(records))).toEqual([
      {
        because: "inaccurate",
        time: "2026-11-20T09:00:01.000Z",
        lat: 0,
        lon: 10.0001,
        accuracyMeters: 201,
      },
    ]);
  });

  test("as CSV has every record, with empty values where nothing was measured", () => {
    const records = [
      at(0, 10_000_001),
      at(1, -58_381_592, {
        ...{ speedCmps: 1250, headingDegrees: 92, accuracyMeters: 201 },
        ...{ altitudeMeters: -28, batteryPercent: 80, late: true },
      }),
    ];
    expect(csvHeader + csvOf(verdictsOf(readingOf(records)))).toBe(
      "id,time,lat,lon,speedMps,headingDegrees,accuracyMeters,altitudeMeters,batteryPercent,verdict,late\r\n" +
        "0,2026-11-20T09:00:00.000Z,0,10.000001,,,,,,usable,false\r\n" +
        "1,2026-11-20T09:00:01.000Z,0,-58.381592,12.5,92,201,-28,80,inaccurate,true\r\n",
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTimeSpans } from "../domain/corrections.ts";
import { distanceMm } from "../domain/geodesy.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { hiddenAreaOf, hiddenMm, leadsThrough } from "../domain/hidden-area.ts";
import { recordSet } from "../testing/drives.ts";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { readTripOf, windowsOf } from "../testing/summary.ts";
import { type ShownTrip, withoutEnds } from "./hidden-ends.ts";
import { readWindows } from "./trip-view.ts";

const key = { driver: "ana", trip: "errand" };

const shownOf = (records: readonly GpsRecord[]): ShownTrip =>
  withoutEnds(
    key,
    readTripOf(
      key,
      records.map((record) => aTripRecord(record)),
    ).summary,
    readWindows(windowsOf(records), noTimeSpans),
    baseT,
  );

type Place = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

const placeOf = ([lon, lat]: readonly number[]): Place => ({
  latMicrodegrees: Math.round(lat! * 1e6),
  lonMicrodegrees: Math.round(lon! * 1e6),
});

const usableOf = (records: readonly GpsRecord[]): GpsRecord[] => {
  const { counted, reading } = readWindows(windowsOf(records), noTimeSpans);
  return counted.filter((_, index) => reading.verdicts[index] === "usable");
};

const home: Place = { latMicrodegrees: -34_603_722, lonMicrodegrees: -58_381_592 };
const eastPerMeter = 10.92;

/** A car at these distances in metres east of home, second by second. */
const driveAlong = (meters: readonly number[]): GpsRecord[] =>
  meters.map((each, second) =>
    aRecord({
      id: second,
      t: baseT + second * 1000,
      latMicrodegrees: home.latMicrodegrees,
      lonMicrodegrees: home.lonMicrodegrees + Math.round(each * eastPerMeter),
      accuracyMeters: 4,
    }),
  );

const ways = (from: number, to: number): number[] =>
  Array.from(
    { length: Math.abs(to - from) / 20 },
    (_, index) => from + Math.sign(to - from) * 20 * (index + 1),
  );

/** From home to each of these places in turn. */
const driveTo = (turns: readonly number[]): GpsRecord[] =>
  driveAlong([0, ...turns.flatMap((turn, index) => ways(turns[index - 1] ?? 0, turn))]);

const drives = fc.oneof(
  recordSet(),
  fc
    .array(
      fc.integer({ min: -200, max: 200 }).map((each) => each * 20),
      { minLength: 1, maxLength: 6 },
    )
    .map(driveTo),
);

/** A leap past the hidden end; which of its records are stray is another question once that end is gone. */
const leap = (
  [
    [0, 51_500_000, 0, undefined, 1],
    [30, 51_505_610, 7_410, undefined, 1],
    [31, 51_505_610, 7_410, 0, undefined],
    [46, 51_505_610, 11_670, 0, undefined],
    [47, 49_465_610, 11_670, 0, undefined],
    [50, 49_465_139, 11_670, 0, undefined],
    [51, 49_465_072, 11_670, 0, undefined],
    [74, 49_460_495, 6_909, undefined, 1],
  ] as const
).map(([second, latMicrodegrees, lonMicrodegrees, speedCmps, accuracyMeters]) =>
  aRecord({
    id: second,
    t: baseT + second * 1000,
    latMicrodegrees,
    lonMicrodegrees,
    speedCmps,
    accuracyMeters,
  }),
);

describe("a trip without its ends", () => {
  test("shows nothing within 500 m of its first and its last place, at any time", () => {
    fc.assert(
      fc.property(drives, (records) => {
        const usable = usableOf(records);
        const { trip, route } = shownOf(records);
        const ends = [usable[0], usable.at(-1)].filter((each) => each !== undefined);
        for (const coordinate of route.geometry.coordinates)
          for (const end of ends) expect(distanceMm(end, placeOf(coordinate))).toBeGreaterThan(hiddenMm);
        const times = new Set(route.properties.times);
        for (const { start, end } of trip.stops)
          expect([times.has(start), times.has(end)]).toEqual([true, true]);
      }),
    );
  });

  test("draws no straight line across what is hidden", () => {
    fc.assert(
      fc.property(drives, (records) => {
        const usable = usableOf(records);
        const { route, marks, drivenMeters } = shownOf(records);
        const places = route.geometry.coordinates.map(placeOf);
        const hidden = new Set(marks.flatMap(({ kind, point }) => (kind === "hidden" ? [point] : [])));
        for (const point of hidden) expect(drivenMeters[point]).toBe(drivenMeters[point - 1]);
        for (let point = 1; point < places.length; point++)
          for (const end of [usable[0]!, usable.at(-1)!])
            if (!hidden.has(point))
              expect(leadsThrough(hiddenAreaOf(end), places[point - 1]!, places[point]!)).toBe(false);
      }),
      { examples: [[leap]] },
    );
  });

  test("counts only what is shown", () => {
    fc.assert(
      fc.property(drives, (records) => {
        const { trip, route, marks, drivenMeters } = shownOf(records);
        expect(trip.distanceMeters).toBeCloseTo(drivenMeters.at(-1) ?? 0, 6);
        const count = (kind: string) => marks.filter((mark) => mark.kind === kind).length;
        expect([trip.harshBrakes, trip.harshAccelerations]).toEqual([
          count("braking"),
          count("acceleration"),
        ]);
        const times = route.properties.times.map((time) => Date.parse(time));
        const hidden = new Set(marks.flatMap(({ kind, point }) => (kind === "hidden" ? [point] : [])));
        const shownMs = times.reduce(
          (sum, time, point) => (point === 0 || hidden.has(point) ? sum : sum + time - times[point - 1]!),
          0,
        );
        const { movingSeconds, idleSeconds, parkedSeconds, unknownSeconds } = trip;
        expect(movingSeconds + idleSeconds + parkedSeconds + unknownSeconds).toBeLessThanOrEqual(
          shownMs / 1000 + 1e-6,
        );
      }),
    );
  });

  test("that passes its own start in the middle does not show it", () => {
    const { route, marks, trip } = shownOf(driveTo([3_000, -3_000, 4_000]));
    const east = route.geometry.coordinates.map(([lon]) => (lon * 1e6 - home.lonMicrodegrees) / eastPerMeter);
    expect(Math.min(...east.map(Math.abs))).toBeGreaterThan(500);
    expect(marks.map(({ kind }) => kind)).toEqual(["hidden", "hidden"]);
    // Out to the east and back, to the west and back, and a little more, as far as shown.
    expect(trip.distanceMeters).toBeLessThan(3_000 * 5);
    expect([trip.start, trip.end]).toEqual([route.properties.times[0], route.properties.times.at(-1)]);
  });

  test("with fixes on both sides of a hidden area shows no way between them", () => {
    const metersEachMinute = [0, 1_400, 2_800, 1_400, -1_400, -2_800, -4_200];
    const records = driveAlong(metersEachMinute).map((record, minute) => ({
      ...record,
      t: baseT + minute * 60_000,
    }));
    const { route, marks } = shownOf(records);
    expect(route.geometry.coordinates).toHaveLength(5);
    expect(marks).toContainEqual({ kind: "hidden", point: 3 });
  });

  test("keeps no distance and no time that reveals the way to the door", () => {
    const near = driveTo([5_000]);
    // Before setting off, the car stood at home and went around the block.
    const longer = driveAlong([...Array(400).fill(0), ...ways(0, 100), ...ways(100, 0), ...ways(0, 5_000)]);
    const [a, b] = [shownOf(near), shownOf(longer)];
    expect(a.drivenMeters[0]).toBe(0);
    expect(b.trip.distanceMeters).toBeCloseTo(a.trip.distanceMeters, 3);
    expect([b.trip.movingSeconds, b.trip.parkedSeconds]).toEqual([a.trip.movingSeconds, 0]);
  });

  test("that is all near its ends is empty: no route, no stop, no figure", () => {
    const { trip, route, marks, drivenMeters } = shownOf(driveTo([300, 0]));
    expect([route.geometry.coordinates, marks, drivenMeters, trip.stops]).toEqual([[], [], [], []]);
    expect([trip.distanceMeters, trip.movingSeconds, trip.maxSpeedMps]).toEqual([0, 0, null]);
  });

  test("without usable records is empty", () => {
    const { route } = shownOf([aRecord({ accuracyMeters: 3_000 })]);
    expect(route.geometry.coordinates).toEqual([]);
  });
});

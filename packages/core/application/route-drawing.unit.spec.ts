import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTripRecords } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord } from "../testing/records.ts";
import type { Position } from "./path.ts";
import { type Clip, routeDrawingOf } from "./route-drawing.ts";
import { simplify } from "./simplify.ts";

const startT = Date.UTC(2026, 10, 20, 10);

/** Fixes by their second and their place east and north, in thousandths of a degree: some 110 m. */
const drawn = (fixes: readonly (readonly [second: number, east: number, north?: number])[], clip?: Clip) => {
  const records = fixes.map(([second, east, north = 0], id) =>
    aRecord({
      id,
      t: startT + second * 1000,
      lonMicrodegrees: Math.round(east * 1000),
      // Away from 0° N 0° E, where receivers without a fix report to be.
      latMicrodegrees: Math.round((100 + north) * 1000),
      accuracyMeters: 5,
    }),
  );
  const { pieces, ...rest } = routeDrawingOf(readTripRecords(records), clip);
  const plain = ([lon, lat]: Position) => [Math.round(lon * 1e6) / 1000, Math.round(lat * 1e6) / 1000 - 100];
  return { pieces: pieces.map((piece) => piece.map(plain)), ...rest };
};

describe("the drawn route", () => {
  test("is broken at a long silence, across which a way that counts leads", () => {
    expect(
      drawn([
        [0, 0],
        [10, 1],
        [300, 20],
        [310, 21],
      ]),
    ).toEqual({
      points: 4,
      pieces: [
        [
          [0, 0],
          [1, 0],
        ],
        [
          [20, 0],
          [21, 0],
        ],
      ],
      gaps: [1],
    });
  });

  test.each([
    ["in which the car was parked", 600, 0.5],
    ["in which nobody knows what the car did", 3 * 3600, 100],
    ["too short for the distance", 130, 900],
  ])("has no way across a silence %s", (_, seconds, east) => {
    const drive = [0, 1, 2, 3, 4];
    const { pieces, gaps } = drawn([
      ...drive.map((step) => [step * 10, step] as const),
      ...drive.map((step) => [40 + seconds + step * 10, 4 + east + step] as const),
    ]);
    expect([pieces.length, gaps]).toEqual([2, []]);
  });

  test("goes on over the date line, beyond 180 degrees", () => {
    expect(
      drawn([
        [0, 179_998],
        [10, 179_999],
        [20, -180_000],
        [30, -179_999, 1],
      ]).pieces,
    ).toEqual([
      [
        [179_998, 0],
        [180_000, 0],
        [180_001, 1],
      ],
    ]);
  });

  test("skips a fix that jumped away", () => {
    const { points, pieces } = drawn([
      [0, 0],
      [10, 1],
      [20, 2],
      [30, 5_000, 5_000],
      [40, 4],
      [50, 5],
      [60, 6],
    ]);
    expect([points, pieces]).toEqual([
      6,
      [
        [
          [0, 0],
          [6, 0],
        ],
      ],
    ]);
  });

  test("of a phone with a fix every few minutes begins and ends with its fixes", () => {
    const { pieces, gaps } = drawn([
      [0, 0],
      [200, 20],
      [400, 40],
    ]);
    expect([pieces, gaps]).toEqual([
      [[[0, 0]], [[20, 0]], [[40, 0]]],
      [1, 2],
    ]);
  });

  test("is cut at local midnight when only one date is wanted", () => {
    const midnight = 17 * 3600;
    const { points, pieces } = drawn(
      [
        [midnight - 10, 0],
        [midnight - 1, 1, 1],
        [midnight, 2],
        [midnight + 10, 3, 1],
      ],
      { date: "2026-11-21", timeZone: "America/Argentina/Buenos_Aires" },
    );
    expect([points, pieces]).toEqual([
      4,
      [
        [
          [2, 0],
          [3, 1],
        ],
      ],
    ]);
  });

  test("of a trip with one fix is that fix, of a trip with none is empty", () => {
    expect(drawn([[0, 1, 2]])).toEqual({ points: 1, pieces: [[[1, 2]]], gaps: [] });
    expect(drawn([])).toEqual({ points: 0, pieces: [], gaps: [] });
  });

  test("has a way across exactly those silences that the engine counts as driven", () => {
    const place = ({ lonMicrodegrees, latMicrodegrees }: GpsRecord) => [lonMicrodegrees, latMicrodegrees];
    const wrapped = ([lon, lat]: Position) => {
      const microdegrees = Math.round(lon * 1e6);
      return [microdegrees - 360e6 * Math.round(microdegrees / 360e6), Math.round(lat * 1e6)];
    };
    fc.assert(
      fc.property(recordSet(), (records) => {
        const trip = readTripRecords(records);
        const { pieces, gaps } = routeDrawingOf(trip);
        const counted = trip.reading.ways
          .filter(({ isGap, kind }) => isGap && kind === "driven")
          .map(({ from, to }) => [place(trip.counted[from]!), place(trip.counted[to]!)]);
        const drawn = gaps.map((piece) => [pieces[piece - 1]!.at(-1)!, pieces[piece]![0]!]);
        expect(drawn.map((ends) => ends.map(wrapped))).toEqual(counted);
        for (const [a, b] of drawn) expect(Math.abs(a![0] - b![0])).toBeLessThanOrEqual(180);
      }),
      tries(500),
    );
  });
});

describe("simplifying", () => {
  test("keeps the ends and only positions of the line, in order", () => {
    const position = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(position, { minLength: 1 }), (positions: Position[]) => {
        const simple = simplify(positions, 1_000);
        expect(simple[0]).toBe(positions[0]);
        expect(simple.at(-1)).toBe(positions.at(-1));
        let index = -1;
        for (const each of simple) {
          index = positions.indexOf(each, index + 1);
          expect(index).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("drops what lies on a straight line and keeps a corner", () => {
    const line: Position[] = [
      [0, 0],
      [0.001, 0],
      [0.002, 0],
      [0.002, 0.001],
    ];
    expect(simplify(line, 1)).toEqual([line[0], line[2], line[3]]);
  });
});

import type { RouteView } from "@trips/core/application/views.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Position } from "./day-model.ts";
import { routePiecesOf } from "./route-pieces.ts";
import { simplify } from "./simplify.ts";

type Fix = readonly [time: string, lon: number, lat: number];

const route = (fixes: readonly Fix[]): RouteView => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: fixes.map(([, lon, lat]) => [lon, lat]) },
  properties: {
    tripId: "trip-1",
    driver: "ana",
    times: fixes.map(([time]) => `2026-11-20T${time}.000Z`),
    speeds: fixes.map(() => null),
  },
});

describe("the drawn route", () => {
  test("is broken at a long silence", () => {
    const pieces = routePiecesOf(
      route([
        ["10:00:00", 0, 0],
        ["10:00:10", 0.001, 0],
        ["10:05:00", 0.002, 0],
        ["10:05:10", 0.003, 0],
      ]),
    );
    expect(pieces).toEqual([
      [
        [0, 0],
        [0.001, 0],
      ],
      [
        [0.002, 0],
        [0.003, 0],
      ],
    ]);
  });

  test("leaves out a fix that jumped away", () => {
    const pieces = routePiecesOf(
      route([
        ["10:00:00", 0, 0],
        ["10:00:10", 0.001, 0],
        ["10:00:11", 5, 5],
        ["10:00:12", 0.0011, 0],
        ["10:00:22", 0.002, 0],
      ]),
    );
    expect(pieces.flat()).not.toContainEqual([5, 5]);
    expect(pieces).toHaveLength(2);
  });

  test("is cut at local midnight when only one date is wanted", () => {
    const pieces = routePiecesOf(
      route([
        ["02:59:50", 0, 0],
        ["02:59:59", 0.001, 0.001],
        ["03:00:00", 0.002, 0],
        ["03:00:10", 0.003, 0.001],
      ]),
      { date: "2026-11-20", timeZone: "America/Argentina/Buenos_Aires" },
    );
    expect(pieces).toEqual([
      [
        [0.002, 0],
        [0.003, 0.001],
      ],
    ]);
  });

  test("of a trip with one fix is that fix, of a trip with none is empty", () => {
    expect(routePiecesOf(route([["10:00:00", 1, 2]]))).toEqual([[[1, 2]]]);
    expect(routePiecesOf(route([]))).toEqual([]);
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

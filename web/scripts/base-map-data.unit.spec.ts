import { readFile } from "node:fs/promises";
import type { MultiPolygon } from "geojson";
import { expect, test } from "vitest";
import { createStreetGrid, toPosition } from "../../packages/cli/simulator/street-grid.ts";
import { worldOf } from "../shared/map/model/world.ts";
import { makeCity, makeWorld } from "./base-map-data.ts";
import { cutAtAntimeridian } from "./cut-at-antimeridian.ts";

type Point = readonly number[];

const stored = async (file: string) =>
  JSON.parse(await readFile(new URL(`../shared/map/data/${file}`, import.meta.url), "utf8"));

const linesOf = (...kinds: string[]) =>
  makeCity().features.flatMap(({ properties, geometry }) =>
    geometry.type === "LineString" && kinds.includes(properties!.kind) ? [geometry.coordinates] : [],
  );

const areasOf = (...kinds: string[]) =>
  makeCity().features.flatMap(({ properties, geometry }) =>
    geometry.type === "Polygon" && kinds.includes(properties!.kind) ? [geometry.coordinates[0]!] : [],
  );

const isInside = ([x, y]: Point, ring: readonly Point[]): boolean =>
  ring.slice(1).reduce((inside, [bx, by], index) => {
    const [ax, ay] = ring[index]!;
    const crosses = ay! > y! !== by! > y! && x! < ax! + ((y! - ay!) / (by! - ay!)) * (bx! - ax!);
    return crosses ? !inside : inside;
  }, false);

/** In degrees. */
const distanceToLine = ([x, y]: Point, [a, b]: readonly Point[]): number => {
  const [[ax, ay], [bx, by]] = [a!, b!];
  const [dx, dy] = [bx! - ax!, by! - ay!];
  const share = Math.max(0, Math.min(1, ((x! - ax!) * dx + (y! - ay!) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x! - ax! - share * dx, y! - ay! - share * dy);
};

const { blockCount, blocksFrom, distanceToStreet, pointOf } = createStreetGrid();
const counts = Array.from({ length: blockCount + 1 }, (_, index) => index);
const blocks = counts.flatMap((column) => counts.flatMap((row) => blocksFrom({ column, row })));
const middleOf = ({ from, to }: (typeof blocks)[number]): Point => {
  const [a, b] = [toPosition(pointOf(from)), toPosition(pointOf(to))];
  return [(a.lon + b.lon) / 2, (a.lat + b.lat) / 2];
};
const centimeters = 1e-6;

test("what the offline map is drawn from is what the script makes", async () => {
  expect(await stored("city.json")).toEqual(makeCity());
  expect(await stored("world.json")).toEqual(await makeWorld());
});

test("every block that the simulator drives lies on a drawn street, and avenues are drawn as avenues", () => {
  const [avenues, streets] = [linesOf("avenue"), linesOf("street")];
  for (const block of blocks) {
    const middle = middleOf(block);
    const drawn = block.hasPriority ? avenues : streets;
    expect(Math.min(...drawn.map((line) => distanceToLine(middle, line)))).toBeLessThan(2 * centimeters);
  }
});

test("every drawn street is one of the simulator's", () => {
  for (const [lon, lat] of linesOf("avenue", "street").flat())
    expect(distanceToStreet({ lon: lon!, lat: lat! })).toBeLessThan(0.5);
  expect(linesOf("avenue", "street")).toHaveLength(2 * (blockCount + 1));
});

test("every street has a name of its own", () => {
  const names = makeCity()
    .features.filter(({ properties }) => ["street", "avenue"].includes(properties!.kind))
    .map(({ properties }) => properties!.name);
  expect(names.every((name) => name.length > 2)).toBe(true);
  expect(new Set(names).size).toBe(names.length);
});

test("no street leads through water", () => {
  const waters = areasOf("river", "dock");
  expect(waters.length).toBeGreaterThan(1);
  for (const block of blocks)
    for (const water of waters) expect(isInside(middleOf(block), water)).toBe(false);
});

test("no edge of the land leads around the world, and the land of both sides of the antimeridian is there", async () => {
  const { geometry } = worldOf(await makeWorld()).features[0]!;
  const rings = (geometry as MultiPolygon).coordinates.flat();
  for (const ring of rings) {
    for (const [lon, lat] of ring) {
      expect(Math.abs(lon!)).toBeLessThanOrEqual(180.01);
      expect(Math.abs(lat!)).toBeLessThanOrEqual(90);
    }
    const steps = ring
      .slice(1)
      .map(([lon, lat], index) => (lat === -90 ? 0 : Math.abs(lon! - ring[index]![0]!)));
    expect(Math.max(...steps)).toBeLessThan(180);
  }
  const isLand = (lon: number, lat: number) => rings.some((ring) => isInside([lon, lat], ring));
  // Chukotka on either side of the antimeridian, Antarctica, Buenos Aires; the Pacific.
  for (const [lon, lat] of [
    [178, 67],
    [-175, 66.5],
    [0, -85],
    [-58.45, -34.62],
  ] as const)
    expect(isLand(lon, lat)).toBe(true);
  expect(isLand(-170, 0)).toBe(false);
});

test("a polygon over the antimeridian becomes one on either side", () => {
  const parts = cutAtAntimeridian([
    [
      [170, 0],
      [-170, 0],
      [-170, 10],
      [170, 10],
      [170, 0],
    ],
  ]);
  const extents = parts.map(([ring]) => {
    const longitudes = ring!.map(([lon]) => lon);
    return [Math.min(...longitudes), Math.max(...longitudes)];
  });
  expect(extents).toEqual([
    [170, 180],
    [-180, -170],
  ]);
});

import { expect, test } from "vitest";
import { boundsOf, boundsOfPositions, changeBetween, featuresOf, isWithin, meets } from "./map-features.ts";
import type { MapTrip } from "./map-trip.ts";

const mapTrip = (given: Partial<MapTrip> = {}): MapTrip => ({
  key: "ana/trip-1",
  colour: 1,
  isActive: false,
  pieces: [
    [
      [0, 0],
      [1, 1],
    ],
    [
      [2, 2],
      [3, 1],
    ],
  ],
  ...given,
});

const byKey = (trips: MapTrip[]) => new Map(trips.map((trip) => [trip.key, trip]));

test("a trip is its line, the unobserved ways that count, and its ends", () => {
  const features = featuresOf(mapTrip({ gaps: [1] }));
  expect(features.map(({ properties }) => properties.kind)).toEqual(["line", "gap", "start", "end"]);
  expect(features[1]?.geometry).toEqual({
    type: "MultiLineString",
    coordinates: [
      [
        [1, 1],
        [2, 2],
      ],
    ],
  });
});

test("a running trip has a head instead of an end", () => {
  expect(featuresOf(mapTrip({ isActive: true })).at(-1)?.properties.kind).toBe("head");
});

test("nothing is drawn between pieces that no way connects", () => {
  const features = featuresOf(mapTrip());
  expect(features.map(({ properties }) => properties.kind)).toEqual(["line", "start", "end"]);
});

test("each stop has a feature, which is removed with its trip", () => {
  const stops = [
    { position: [1, 1], text: "5 min" },
    { position: [2, 2], text: "9 min" },
  ] as const;
  const trip = mapTrip({ stops });
  const added = featuresOf(trip).filter(({ properties }) => properties.kind === "stop");
  expect(added.map(({ geometry, properties }) => [geometry, properties.index])).toEqual([
    [{ type: "Point", coordinates: [1, 1] }, 0],
    [{ type: "Point", coordinates: [2, 2] }, 1],
  ]);
  const { remove } = changeBetween(byKey([trip]), new Map(), featuresOf);
  expect(remove).toEqual(expect.arrayContaining(added.map(({ properties }) => properties.id)));
});

test("a trip without a drawn point has no features", () => {
  expect(featuresOf(mapTrip({ pieces: [] }))).toEqual([]);
});

test("only what changed is sent to the map", () => {
  const steady = mapTrip({ key: "a" });
  const gone = mapTrip({ key: "b" });
  const [grown, before] = [mapTrip({ key: "c" }), mapTrip({ key: "c" })];
  const { remove, add } = changeBetween(byKey([steady, gone, before]), byKey([steady, grown]), featuresOf);
  expect(new Set(remove.map((id) => id.split(" ")[0]))).toEqual(new Set(["b", "c"]));
  expect(new Set(add.map(({ properties }) => properties.key))).toEqual(new Set(["c"]));
});

test("the bounds hold every point of every trip", () => {
  expect(boundsOf([mapTrip(), mapTrip({ pieces: [[[-5, 4]]] })])).toEqual([-5, 0, 3, 4]);
  expect(boundsOf([])).toBeUndefined();
});

test("what lies on both sides of the date line has a small rectangle, not one around the world", () => {
  const east = mapTrip({ pieces: [[[179.9, 1]]] });
  const west = mapTrip({ pieces: [[[-179.9, 2]]] });
  for (const bounds of [
    boundsOf([east, west]),
    boundsOf([west, east]),
    boundsOfPositions([
      [179.9, 1],
      [-179.9, 2],
    ]),
  ])
    expect(bounds![2] - bounds![0]).toBeCloseTo(0.2, 9);
});

test("a rectangle is compared with a view on the other side of the date line", () => {
  expect(isWithin([179.9, 0, 180.1, 1], [-180.5, -1, -179.5, 2])).toBe(true);
  expect(isWithin([179.9, 0, 180.1, 1], [-180.05, -1, -179.5, 2])).toBe(false);
  expect(meets([179.9, 0, 180.1, 1], [-180.5, -1, -179.95, 2])).toBe(true);
  expect(meets([179.9, 0, 180.1, 1], [-179.5, -1, -179, 2])).toBe(false);
});

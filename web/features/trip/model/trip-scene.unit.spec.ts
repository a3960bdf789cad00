import { expect, test } from "vitest";
import { speedScaleOf } from "../../../shared/map/model/speed-scale.ts";
import { noTrack, type Track } from "./trip-model.ts";
import { boundsOfTrack, type SceneKind, sceneFeaturesOf, type TripScene } from "./trip-scene.ts";

const track: Track = {
  ...noTrack,
  positions: [0, 1, 2, 3, 4, 5].map((index) => [index, 0] as const),
  times: [0, 1, 2, 3, 4, 5],
  speeds: [5, 5, 5, 5, 5, 5],
  drivenMeters: [0, 1, 2, 3, 4, 5],
};

const scene = (given: Partial<TripScene>): TripScene => ({
  track,
  scale: speedScaleOf(track.speeds, "metric"),
  marks: [],
  isActive: false,
  hidesEnds: false,
  bounds: undefined,
  stops: [],
  leftOutFixes: [],
  late: [],
  ...given,
});

const drawn = (given: Partial<TripScene>, ...kinds: SceneKind[]) =>
  sceneFeaturesOf(scene(given))
    .filter(({ properties }) => kinds.includes(properties.kind))
    .map(({ geometry, properties }) => [properties.kind, geometry.coordinates]);

test("late stretches end at a silence, and a single late fix is a point", () => {
  const late = [
    { from: 0, to: 0 },
    { from: 2, to: 5 },
  ];
  expect(drawn({ late, marks: [{ kind: "gap", point: 4 }] }, "late", "late fix")).toEqual([
    [
      "late",
      [
        [
          [2, 0],
          [3, 0],
        ],
        [
          [4, 0],
          [5, 0],
        ],
      ],
    ],
    ["late fix", [0, 0]],
  ]);
  expect(drawn({}, "late", "late fix")).toEqual([]);
});

test("late fixes that have not reached the browser yet are left out", () => {
  expect(drawn({ late: [{ from: 5, to: 9 }] }, "late fix")).toEqual([["late fix", [5, 0]]]);
});

test("a trip whose ends are hidden shows neither, and a running one its current position", () => {
  const ends = (given: Partial<TripScene>) => drawn(given, "start", "end", "head").map(([kind]) => kind);
  expect(ends({})).toEqual(["start", "end"]);
  expect(ends({ isActive: true })).toEqual(["start", "head"]);
  expect(ends({ hidesEnds: true })).toEqual([]);
  expect(ends({ hidesEnds: true, isActive: true })).toEqual(["head"]);
});

test("a fix that the car jumps to and back from does not enlarge the view", () => {
  const jump = (...points: number[]) => points.map((point) => ({ kind: "jump", point }) as const);
  expect(boundsOfTrack(track, [])).toEqual([0, 0, 5, 0]);
  expect(boundsOfTrack(track, jump(5))).toEqual([0, 0, 4, 0]);
  expect(boundsOfTrack(track, jump(1, 3))).toEqual([1, 0, 5, 0]);
  expect(boundsOfTrack(track, jump(1, 2, 3, 4, 5))).toEqual([0, 0, 5, 0]);
  expect(boundsOfTrack(noTrack, [])).toBeUndefined();
});

import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { segment } from "./segment.ts";

/** On the equator a microdegree of longitude is 111.3195 mm. */
const mmPerMicrodegree = (Math.PI / 180) * 6_378_137 * 1e-3;

const way = (
  meters: number,
  ms: number,
  speeds: readonly [number | undefined, number | undefined] = [undefined, undefined],
): [GpsRecord, GpsRecord] => [
  aRecord({ t: baseT, latMicrodegrees: 0, lonMicrodegrees: 0, speedCmps: speeds[0] }),
  aRecord({
    t: baseT + ms,
    latMicrodegrees: 0,
    lonMicrodegrees: Math.round((meters * 1000) / mmPerMicrodegree),
    speedCmps: speeds[1],
  }),
];

const none = {
  distanceMm: 0,
  movingMs: 0,
  idleMs: 0,
  teleports: 0,
  gaps: 0,
  harshBrakes: 0,
  harshAccelerations: 0,
};

describe("the way between two neighbours", () => {
  test("counts as driven when the car moved", () => {
    const [a, b] = way(12, 1000);
    expect(segment(a, b)).toStrictEqual({ ...none, distanceMm: distanceMm(a, b), movingMs: 1000 });
  });

  test("is idle time without distance below 0.5 m/s, so drift adds no way", () => {
    expect(segment(...way(49.9, 100_000))).toStrictEqual({ ...none, idleMs: 100_000 });
    expect(segment(...way(50.1, 100_000))).toMatchObject({ idleMs: 0, movingMs: 100_000 });
  });

  test("at exactly 0.5 m/s is driven", () => {
    const [a, b] = way(5, 10_000);
    const ms = distanceMm(a, b) * 2;
    expect(segment(a, { ...b, t: a.t + ms })).toMatchObject({ movingMs: ms, idleMs: 0 });
    expect(segment(a, { ...b, t: a.t + ms + 1 })).toMatchObject({ movingMs: 0, idleMs: ms + 1 });
  });

  test("is idle when both measured speeds are below 0.5 m/s, though the fixes drift apart", () => {
    expect(segment(...way(15, 1000, [49, 49]))).toStrictEqual({ ...none, idleMs: 1000 });
    expect(segment(...way(15, 1000, [50, 49]))).toMatchObject({ movingMs: 1000 });
    expect(segment(...way(15, 1000, [49, 50]))).toMatchObject({ movingMs: 1000 });
  });

  test("faster than 70 m/s is a teleport and adds nothing", () => {
    expect(segment(...way(71, 1000, [3000, 0]))).toStrictEqual({ ...none, teleports: 1 });
    expect(segment(...way(69.9, 1000))).toMatchObject({ teleports: 0, movingMs: 1000 });
    const microdegrees = Array.from({ length: 1000 }, (_, index) => 1000 + index);
    const to = (lonMicrodegrees: number) => aRecord({ t: baseT, latMicrodegrees: 0, lonMicrodegrees });
    const exactly = microdegrees.find((lon) => distanceMm(to(0), to(lon)) % 70 === 0)!;
    const ms = distanceMm(to(0), to(exactly)) / 70;
    expect(segment(to(0), { ...to(exactly), t: baseT + ms }).teleports).toBe(0);
    expect(segment(to(0), { ...to(exactly), t: baseT + ms - 1 }).teleports).toBe(1);
  });

  test("takes a second as the least time, so phones that round to seconds make no teleports", () => {
    expect(segment(...way(60, 0))).toMatchObject({ teleports: 0, movingMs: 0, idleMs: 0 });
    expect(segment(...way(60, 400))).toMatchObject({ teleports: 0, movingMs: 400 });
    expect(segment(...way(71, 0))).toMatchObject({ teleports: 1 });
  });

  test("of more than 120 s is a gap, and counts as any other way", () => {
    expect(segment(...way(1000, 120_000)).gaps).toBe(0);
    expect(segment(...way(1000, 120_001))).toMatchObject({ gaps: 1, movingMs: 120_001 });
    expect(segment(...way(9_000_000, 120_001))).toStrictEqual({ ...none, gaps: 1, teleports: 1 });
  });
});

describe("where neither fix has a speed", () => {
  const from = aRecord({ t: baseT, latMicrodegrees: 0, lonMicrodegrees: 0, accuracyMeters: 10 });
  const after = (ms: number, accuracyMeters: number) =>
    aRecord({ t: baseT + ms, latMicrodegrees: 131, lonMicrodegrees: 236, accuracyMeters });

  test("the car may stand as far apart as one and a half times the radii, not a metre further", () => {
    expect(distanceMm(from, after(0, 10))).toBe(30_000);
    expect(segment(from, after(50_000, 10))).toMatchObject({ idleMs: 50_000 });
    expect(segment(from, after(50_000, 9))).toMatchObject({ movingMs: 50_000 });
  });

  test("the car drives at 1 m/s, however poor the fixes are", () => {
    expect(segment(from, after(30_000, 50))).toMatchObject({ movingMs: 30_000 });
    expect(segment(from, after(30_001, 50))).toMatchObject({ idleMs: 30_001 });
  });
});

describe("harsh driving", () => {
  test.each([
    ["a change of 3.5 m/s in a second is not harsh", 1000, 1000, 1350, 0, 0],
    ["more than that is a harsh acceleration", 1000, 1000, 1351, 0, 1],
    ["less than minus that is harsh braking", 1000, 1351, 1000, 1, 0],
    ["minus 3.5 m/s in a second is not harsh", 1000, 1350, 1000, 0, 0],
    ["it is measured per second: 10.5 m/s in 3 s is not harsh", 3000, 2000, 3050, 0, 0],
    ["10.51 m/s in 3 s is harsh", 3000, 2000, 3051, 0, 1],
    ["after more than 3 s nothing is known", 3001, 0, 3000, 0, 0],
    ["without time there is no change per second", 0, 0, 3000, 0, 0],
    ["without a speed before there is no change", 1000, undefined, 3000, 0, 0],
    ["without a speed after there is no change", 1000, 3000, undefined, 0, 0],
  ] as const)("%s", (_, ms, before, after, harshBrakes, harshAccelerations) => {
    expect(segment(...way(20, ms, [before, after]))).toMatchObject({ harshBrakes, harshAccelerations });
  });
});

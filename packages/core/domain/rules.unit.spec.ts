import { describe, expect, test } from "vitest";
import { aRecord } from "../testing/records.ts";
import {
  isAccurate,
  isCandidate,
  isMeasuredStill,
  isSilence,
  isSpeedMeasured,
  isTripOver,
  measuredCmps,
  plausibleSpeedCmps,
  radiiMm,
  rules,
  silentMs,
} from "./rules.ts";

describe("an accuracy", () => {
  test("is accepted up to 200 m, and 0 or less means unknown", () => {
    for (const accuracyMeters of [undefined, -1, 0, 1, 200])
      expect(isAccurate(aRecord({ accuracyMeters }))).toBe(true);
    expect(isAccurate(aRecord({ accuracyMeters: 201 }))).toBe(false);
  });

  test("that is missing counts as 25 m", () => {
    const radii = (a: number | undefined, b: number | undefined) =>
      radiiMm(aRecord({ accuracyMeters: a }), aRecord({ accuracyMeters: b }), rules);
    expect(radii(1, 3)).toBe(4_000);
    expect(radii(undefined, 3)).toBe(28_000);
    expect(radii(0, -1)).toBe(50_000);
  });
});

test("places within a thousand microdegrees of 0° N 0° E on both axes are invalid", () => {
  const isPlace = (latMicrodegrees: number, lonMicrodegrees: number) =>
    isCandidate(aRecord({ latMicrodegrees, lonMicrodegrees }));
  expect([isPlace(0, 0), isPlace(1000, 1000), isPlace(-1000, -1000)]).toEqual([false, false, false]);
  expect([isPlace(1001, 0), isPlace(-1001, 0), isPlace(0, 1001), isPlace(0, -1001)]).toEqual(
    Array(4).fill(true),
  );
});

describe("a measured speed", () => {
  const measured = [-1, 0, 10_000, 10_001, undefined].map((speedCmps) => aRecord({ speedCmps }));

  test("is valid if a vehicle can have it: up to 100 m/s", () => {
    expect(measured.map((record) => measuredCmps(record))).toEqual([
      undefined,
      0,
      10_000,
      undefined,
      undefined,
    ]);
  });

  test("counts for a trip's maximum only where the car may have been", () => {
    expect(measured.map(plausibleSpeedCmps)).toEqual([undefined, 0, 10_000, undefined, undefined]);
    expect(plausibleSpeedCmps(aRecord({ speedCmps: 100, accuracyMeters: 201 }))).toBeUndefined();
    expect(
      plausibleSpeedCmps(aRecord({ speedCmps: 100, latMicrodegrees: 0, lonMicrodegrees: 0 })),
    ).toBeUndefined();
  });

  test("below 0.5 m/s means that the car stands", () => {
    const stands = [-1, 0, 49, 50, undefined].map((speedCmps) =>
      isMeasuredStill(aRecord({ speedCmps }), rules),
    );
    expect(stands).toEqual([false, true, true, false, false]);
  });
});

test("a trip is over when its end was sent and nothing followed, or after half an hour of silence", () => {
  const endT = 1_000_000;
  const silentFor = (ms: number, endedT?: number) => isTripOver({ endT, endedT }, endT + ms);
  expect([silentFor(rules.tripOverMs), silentFor(rules.tripOverMs + 1)]).toEqual([false, true]);
  expect([silentFor(0, endT), silentFor(0, endT + 1), silentFor(0, endT - 1)]).toEqual([true, true, false]);
  expect(silentFor(rules.tripOverMs + 1, endT - 1)).toBe(true);
});

test("a gap is longer than two minutes", () => {
  const after = (ms: number) => isSilence(aRecord({ t: 0 }), aRecord({ t: ms }));
  expect([after(120_000), after(120_001)]).toEqual([false, true]);
});

test("a phone that reports 0 throughout measures speed only if it was not driven", () => {
  expect([isSpeedMeasured(undefined, 0), isSpeedMeasured(0, 0)]).toEqual([false, true]);
  expect([isSpeedMeasured(0, 1), isSpeedMeasured(1, 1), isSpeedMeasured(1, 0)]).toEqual([false, true, true]);
});

test("a phone is silent from the length of a gap on, for all the time since its last record", () => {
  const silentFor = (ms: number) => silentMs({ endT: 1_000 }, 1_000 + ms);
  expect([silentFor(rules.gapMs), silentFor(rules.gapMs + 1)]).toEqual([0, rules.gapMs + 1]);
});

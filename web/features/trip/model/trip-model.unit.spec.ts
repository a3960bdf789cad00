import type { RouteView, TripAnalysis } from "@trips/core/application/views.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { describe, expect, test } from "vitest";
import { tripModelOf } from "../server/trip-of-view.ts";
import { aTripAnalysis } from "./testing/trip-analysis.ts";
import { extendTrack, noTrack } from "./trip-model.ts";

const speedsOf = ({ route }: TripAnalysis): RouteView["properties"]["speeds"] => route.properties.speeds;

const read = (analysis: TripAnalysis) => extendTrack(noTrack, tripModelOf(analysis).track);

describe("a track", () => {
  test("comes to the browser as it is", () => {
    const analysis = aTripAnalysis({ points: 100 });
    const track = read(analysis);
    expect(track.positions).toEqual(analysis.route.geometry.coordinates);
    expect(track.times.map((time) => new Date(time).toISOString())).toEqual(analysis.route.properties.times);
    expect(track.speeds).toEqual(speedsOf(analysis));
  });

  test("that has grown brings only what is new, and the result is the same as all of it at once", () => {
    const held = read(aTripAnalysis({ points: 100 }));
    const grown = aTripAnalysis({ points: 103 });
    const { track: part } = tripModelOf(grown, { points: 100, version: held.version });
    expect(part.from).toBe(100);
    expect(part.times.length).toBeLessThan(20);
    expect(extendTrack(held, part)).toEqual(read(grown));
  });

  test("whose beginning has changed comes whole", () => {
    const held = read(aTripAnalysis({ points: 100 }));
    const late = aTripAnalysis({ points: 103, skip: 50 });
    const { track: part } = tripModelOf(late, { points: 100, version: held.version });
    expect(part.from).toBe(0);
    expect(extendTrack(held, part)).toEqual(read(late));
  });

  test("that did not change stays the same object", () => {
    const analysis = aTripAnalysis({ points: 5 });
    const held = read(analysis);
    const { track: part } = tripModelOf(analysis, { points: 5, version: held.version });
    expect(extendTrack(held, part)).toBe(held);
  });

  test("that does not fit to what is held is refused", () => {
    const part = tripModelOf(aTripAnalysis({ points: 3 })).track;
    expect(() => extendTrack(noTrack, { ...part, from: 2 })).toThrow("goes on at 2 of 0 points");
    expect(() => extendTrack(noTrack, { ...part, points: 4 })).toThrow("should have 4 points");
  });
});

test("a silence of which the engine knows no way is marked like one that it counts", () => {
  const analysis = aTripAnalysis({ points: 4 });
  const times = [0, 1_000, 1_000 + rules.gapMs + 1, 400_000].map((ms) => new Date(ms).toISOString());
  const silent = {
    ...analysis,
    route: { ...analysis.route, properties: { ...analysis.route.properties, times } },
    marks: [
      { kind: "braking", point: 1 },
      { kind: "gap", point: 3 },
    ] as const,
  };
  expect(tripModelOf(silent).marks).toEqual([
    { kind: "braking", point: 1 },
    { kind: "gap", point: 2 },
    { kind: "gap", point: 3 },
  ]);
});

describe("the speeds", () => {
  test("are those between fixes when the phone measured none", () => {
    const model = tripModelOf(aTripAnalysis({ points: 3, speed: null }));
    expect(model.isSpeedMeasured).toBe(false);
    const { speeds } = extendTrack(noTrack, model.track);
    expect(speeds[0]).toBeNull();
    expect(speeds[1]).toBeCloseTo(11.13, 1);
  });

  test("of a phone that says 0 while it drives are those between fixes, and 0 when it has not been driven", () => {
    const driven = aTripAnalysis({ points: 3, speed: 0 });
    expect(tripModelOf(driven).isSpeedMeasured).toBe(false);
    expect(read(driven).speeds[1]).toBeCloseTo(11.13, 1);
    const parked = { ...driven, drivenMeters: [0, 0, 0] };
    expect(tripModelOf(parked).isSpeedMeasured).toBe(true);
    expect(read(parked).speeds).toEqual([0, 0, 0]);
  });

  test("over a jump are unknown, and 0 where the engine counts no way", () => {
    const analysis = {
      ...aTripAnalysis({ points: 4, speed: null }),
      drivenMeters: [0, 0, 0, 10],
      marks: [{ kind: "jump", point: 1 }] as const,
    };
    expect(read(analysis).speeds).toEqual([null, null, 0, 10]);
  });

  test("that no car can have are unknown", () => {
    const most = rules.maxCmps / 100;
    expect(read(aTripAnalysis({ points: 2, speed: most + 0.01 })).speeds).toEqual([null, null]);
    expect(read(aTripAnalysis({ points: 2, speed: most })).speeds).toEqual([most, most]);
  });
});

import type { RouteView, TripAnalysis } from "@trips/core/application/views.ts";
import { describe, expect, test } from "vitest";
import { tripModelOf } from "../server/trip-of-view.ts";
import { aTripAnalysis } from "./testing/trip-analysis.ts";
import { extendTrack, noTrack } from "./trip-model.ts";

const speedsOf = ({ route }: TripAnalysis): RouteView["properties"]["speeds"] => route.properties.speeds;

const read = (analysis: TripAnalysis) => extendTrack(noTrack, tripModelOf(analysis).track);

describe("a track", () => {
  test("arrives in the browser unchanged", () => {
    const analysis = aTripAnalysis({ points: 100 });
    const track = read(analysis);
    expect(track.positions).toEqual(analysis.route.geometry.coordinates);
    expect(track.times.map((time) => new Date(time).toISOString())).toEqual(analysis.route.properties.times);
    expect(track.speeds).toEqual(speedsOf(analysis));
  });

  test("that has grown sends only new points, with the same result as sending all at once", () => {
    const held = read(aTripAnalysis({ points: 100 }));
    const grown = aTripAnalysis({ points: 103 });
    const { track: part } = tripModelOf(grown, { points: 100, version: held.version });
    expect(part.from).toBe(100);
    expect(part.times.length).toBeLessThan(20);
    expect(extendTrack(held, part)).toEqual(read(grown));
  });

  test("whose beginning has changed is sent whole", () => {
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

  test("that does not match the one held is refused", () => {
    const part = tripModelOf(aTripAnalysis({ points: 3 })).track;
    expect(() => extendTrack(noTrack, { ...part, from: 2 })).toThrow("goes on at 2 of 0 points");
    expect(() => extendTrack(noTrack, { ...part, points: 4 })).toThrow("should have 4 points");
  });
});

test("an unknown speed stays unknown in the browser, and a trip says whether its speeds are measured", () => {
  const unmeasured = aTripAnalysis({ points: 3, speed: null });
  expect(tripModelOf(unmeasured).isSpeedMeasured).toBe(false);
  const { speeds } = read(unmeasured);
  expect([speeds[0], Math.round(speeds[1]!)]).toEqual([null, 11]);
  expect(tripModelOf(aTripAnalysis({ points: 3, speed: 12.34 })).isSpeedMeasured).toBe(true);
});

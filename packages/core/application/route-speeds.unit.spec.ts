import { describe, expect, test } from "vitest";
import { rules } from "../domain/rules.ts";
import { routeSpeedsOf } from "./route-speeds.ts";
import type { MarkView } from "./views.ts";

const startMs = Date.UTC(2026, 10, 20, 11);

/** One fix per given distance, a second apart. */
const speedsOf = (given: {
  readonly drivenMeters: readonly number[];
  readonly speeds?: readonly (number | null)[];
  readonly marks?: readonly MarkView[];
}) => {
  const { drivenMeters, speeds = drivenMeters.map(() => null), marks = [] } = given;
  return routeSpeedsOf({
    route: {
      type: "Feature",
      geometry: { type: "LineString", coordinates: drivenMeters.map(() => [0, 0] as const) },
      properties: {
        tripId: "trip-1",
        driver: "ana",
        times: drivenMeters.map((_, index) => new Date(startMs + index * 1000).toISOString()),
        speeds,
      },
    },
    drivenMeters,
    marks,
  });
};

describe("the speeds of a route", () => {
  test("are those between fixes when the phone measured none", () => {
    const speeds = { isMeasured: false, speedsMps: [null, 11, 12] };
    expect(speedsOf({ drivenMeters: [0, 11, 23] })).toEqual(speeds);
    expect(speedsOf({ drivenMeters: [0, 11, 23], speeds: [0, 0, null] })).toEqual(speeds);
  });

  test("are measured if one of them is, or if the phone reports 0 and was not driven", () => {
    const measured = speedsOf({ drivenMeters: [0, 11, 22], speeds: [0, null, 12.34] });
    expect(measured).toEqual({ isMeasured: true, speedsMps: [0, null, 12.34] });
    const parked = speedsOf({ drivenMeters: [0, 0, 0], speeds: [null, 0, 0] });
    expect(parked).toEqual({ isMeasured: true, speedsMps: [null, 0, 0] });
  });

  test("over jumps and hidden stretches are unknown, and 0 where the engine counts no way", () => {
    const marks: MarkView[] = [
      { kind: "jump", point: 1 },
      { kind: "hidden", point: 2 },
      { kind: "gap", point: 3 },
    ];
    expect(speedsOf({ drivenMeters: [0, 5, 10, 10, 20], marks }).speedsMps).toEqual([
      null,
      null,
      null,
      0,
      10,
    ]);
  });

  test("that no car can reach are unknown, whether measured or between fixes", () => {
    const most = rules.maxCmps / 100;
    expect(speedsOf({ drivenMeters: [0, 1], speeds: [most, most + 0.01] }).speedsMps).toEqual([most, null]);
    expect(speedsOf({ drivenMeters: [0, most, 2 * most + 0.01] }).speedsMps).toEqual([null, most, null]);
  });

  test("of no fixes are none", () => {
    expect(speedsOf({ drivenMeters: [] })).toEqual({ isMeasured: false, speedsMps: [] });
  });
});

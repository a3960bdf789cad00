import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type UnitSystem, unitSystems } from "./preferences.ts";
import { pointAt, scalesOf, speedPathsOf, timeTicksOf } from "./speed-chart.ts";

const frame = { left: 40, right: 440, top: 0, bottom: 100 };

const track = (speeds: readonly (number | null)[], everyMs = 1000) => ({
  version: "",
  positions: speeds.map(() => [0, 0] as const),
  times: speeds.map((_, index) => index * everyMs),
  speeds,
});

describe("the line", () => {
  test("shows the highest speed, however many points share a column", () => {
    const speeds = Array.from({ length: 20_000 }, (_, index) => (index === 9_999 ? 25 : 10));
    const given = track(speeds);
    const scales = scalesOf(given, frame, "metric");
    const { line } = speedPathsOf(given, new Set(), scales);
    expect(line).toContain(`,${scales.y(25).toFixed(1)}`);
    expect(line.length).toBeLessThan(20_000);
  });

  test("ends at a break and at an unknown speed", () => {
    const given = track([10, 10, null, 10, 10, 10, 10]);
    const { line, area } = speedPathsOf(given, new Set([5]), scalesOf(given, frame, "metric"));
    expect(line.match(/M/g)).toHaveLength(3);
    expect(area.match(/Z/g)).toHaveLength(3);
  });

  test("shows a single fix too", () => {
    const given = track([10]);
    expect(speedPathsOf(given, new Set(), scalesOf(given, frame, "metric")).line).toMatch(/^M40,[\d.]+h0$/);
  });

  test("of no fixes is nothing, on scales that are finite", () => {
    const scales = scalesOf(track([]), frame, "metric");
    expect(speedPathsOf(track([]), new Set(), scales)).toEqual({ line: "", area: "" });
    expect([scales.x(0), scales.y(0), scales.timeAt(40)].every(Number.isFinite)).toBe(true);
  });
});

describe("the scales", () => {
  test("have the highest speed below the top, which is a line of the grid", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 70, noNaN: true }),
        fc.constantFrom(...unitSystems),
        (speed, units) => {
          const { topMps, speedTicks, y } = scalesOf(track([speed]), frame, units);
          expect(topMps).toBeGreaterThan(speed);
          expect(speedTicks.at(-1)?.metersPerSecond).toBe(topMps);
          expect(y(topMps)).toBe(frame.top);
          expect(speedTicks.length).toBeLessThanOrEqual(5);
        },
      ),
    );
  });

  test("have lines at round km/h or mph", () => {
    const values = (units: UnitSystem) =>
      scalesOf(track([25]), frame, units).speedTicks.map(({ value }) => value);
    expect(values("metric")).toEqual([0, 30, 60, 90, 120]);
    expect(values("imperial")).toEqual([0, 20, 40, 60]);
  });

  test("have times that are round in the trip's own zone", () => {
    const given = track([1, 1], 3 * 3_600_000);
    const half = 5.5 * 3_600_000;
    const { ticks, stepSeconds } = timeTicksOf(scalesOf(given, frame, "metric"), 400, half);
    expect(stepSeconds).toBe(3600);
    expect(ticks).toEqual([1_800_000, 5_400_000, 9_000_000]);
  });
});

test("the point at a time is the nearest one", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1 }),
      fc.integer({ min: -50, max: 550 }),
      (values, ms) => {
        const times = values.toSorted((a, b) => a - b);
        const distances = times.map((time) => Math.abs(time - ms));
        expect(distances[pointAt(times, ms)]).toBe(Math.min(...distances));
      },
    ),
  );
});

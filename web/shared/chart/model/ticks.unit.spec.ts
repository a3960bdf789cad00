import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeTicksOf, valueTicksOf } from "./ticks.ts";

const at = (time: string): number => Date.parse(`2026-11-20T${time}Z`);

describe("the ticks of time", () => {
  test("stand at round times of the zone's own clock", () => {
    const { ticks, stepSeconds } = timeTicksOf([at("11:07:00"), at("12:31:00")], 600, 5.75 * 3_600_000);
    expect(stepSeconds).toBe(900);
    expect(ticks.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual([
      ...["11:15", "11:30", "11:45", "12:00", "12:15", "12:30"],
    ]);
  });

  test("are no closer than a label is wide, and lie between the ends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 30 * 86_400_000 }),
        fc.integer({ min: 200, max: 2_000 }),
        (durationMs, width) => {
          const start = at("11:07:12");
          const { ticks } = timeTicksOf([start, start + durationMs], width, -3 * 3_600_000);
          const pixels = ticks.map((ms) => ((ms - start) / durationMs) * width);
          for (const [index, x] of pixels.slice(1).entries())
            expect(x - pixels[index]!).toBeGreaterThanOrEqual(83.99);
          for (const ms of ticks) expect(ms >= start && ms <= start + durationMs).toBe(true);
        },
      ),
    );
  });
});

describe("the ticks of values", () => {
  test("go from 0 to above the highest value in at most four steps", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (highest) => {
        const { top, ticks } = valueTicksOf(highest, { smallestTop: 1 });
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBe(top);
        expect(top).toBeGreaterThanOrEqual(highest);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test("use the preferred steps of their unit", () => {
    const steps = [10, 20, 30, 40, 50, 100];
    expect(valueTicksOf(110, { smallestTop: 20, steps }).ticks).toEqual([0, 30, 60, 90, 120]);
    expect(valueTicksOf(3, { smallestTop: 20, steps }).ticks).toEqual([0, 10, 20]);
    expect(valueTicksOf(1_500, { smallestTop: 20, steps }).ticks).toEqual([0, 500, 1_000, 1_500, 2_000]);
  });

  test("of decimals are written without the noise of binary fractions", () => {
    expect(valueTicksOf(0.7, { smallestTop: 0 }).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { dateSharesOf, shareOf } from "./date-spans.ts";
import { localDateOf } from "./local-date.ts";

const runs = tries(1000);
const instant = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2030, 0, 1) });
const length = fc.oneof(fc.nat({ max: 120_000 }), fc.nat({ max: 86_400_000 }));
const zone = fc.constantFrom(...timeZones, "America/St_Johns", "Pacific/Apia");

describe("the shares of a span of time", () => {
  test("follow one another without a break, each on its date, minute by minute", () => {
    fc.assert(
      fc.property(instant, length, zone, (startT, ms, timeZone) => {
        const shares = dateSharesOf(startT, startT + ms, timeZone);
        expect(shares[0]!.fromMs).toBe(0);
        expect(shares.at(-1)!.toMs).toBe(ms);
        for (const [index, { date, fromMs, toMs }] of shares.entries()) {
          if (index > 0) {
            expect(fromMs).toBe(shares[index - 1]!.toMs);
            expect(date).not.toBe(shares[index - 1]!.date);
          }
          const last = Math.max(fromMs, toMs - 1);
          for (const at of [fromMs, (fromMs + last) >> 1, last])
            expect(localDateOf(startT + at, timeZone)).toBe(date);
        }
      }),
      runs,
    );
  });

  test("add up to the whole amount, in whole numbers, pro rata to half a unit", () => {
    fc.assert(
      fc.property(instant, length, zone, fc.nat({ max: 10 ** 10 }), (startT, ms, timeZone, amount) => {
        const shares = dateSharesOf(startT, startT + ms, timeZone);
        const parts = shares.map((share) => shareOf(amount, share, ms));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
        for (const [index, part] of parts.entries()) {
          expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
          const { fromMs, toMs } = shares[index]!;
          if (ms > 0) expect(Math.abs(part - (amount * (toMs - fromMs)) / ms)).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  test("of an empty span are a single one, on its date", () => {
    const t = Date.UTC(2026, 10, 21, 3);
    expect(dateSharesOf(t, t, "America/Argentina/Buenos_Aires")).toEqual([
      { date: "2026-11-21", fromMs: 0, toMs: 0 },
    ]);
    expect(dateSharesOf(t - 1, t, "America/Argentina/Buenos_Aires")).toEqual([
      { date: "2026-11-20", fromMs: 0, toMs: 1 },
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collidingRecord } from "../testing/arbitraries.ts";
import { drive } from "../testing/drives.ts";
import { baseT } from "../testing/records.ts";
import { type GpsRecord, quantise } from "./gps-record.ts";
import { statsOf } from "./stats.ts";
import { mergeWindow, type Window, windowStartOf } from "./window.ts";
import { statsOfWindow } from "./window-stats.ts";

const runs = { numRuns: 2000 };

/** What one window grew by, batch by batch: at its end, in the middle, or with another content. */
const batches: fc.Arbitrary<GpsRecord[][]> = fc.oneof(
  fc.array(fc.array(collidingRecord, { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
  fc
    .array(drive({ maxLength: 8 }), { minLength: 1, maxLength: 4 })
    .map((drives) =>
      drives.map((fixes) =>
        fixes.map(quantise).map((record) => ({ ...record, t: baseT + (record.t - windowStartOf(record.t)) })),
      ),
    ),
);

describe("statistics of a window that grows", () => {
  test("are those of all its records, whatever was measured before", () => {
    fc.assert(
      fc.property(batches, fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), (batches, isMeasured) => {
        let window: Window = { start: baseT, records: [] };
        for (const [index, batch] of batches.entries()) {
          const before = window;
          window = mergeWindow(baseT, window.records, batch).window;
          if (isMeasured[index % isMeasured.length])
            expect(statsOfWindow(window, before)).toStrictEqual(statsOf(window.records));
        }
        expect(statsOfWindow(window)).toStrictEqual(statsOf(window.records));
      }),
      runs,
    );
  });

  test("are not taken from a window that it did not grow from", () => {
    fc.assert(
      fc.property(batches, batches, (a, b) => {
        const [before, other] = [a, b].map((batches) => mergeWindow(baseT, [], batches.flat()).window);
        statsOfWindow(before!);
        expect(statsOfWindow(other!, before)).toStrictEqual(statsOf(other!.records));
      }),
      runs,
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT, straightDrive } from "../testing/records.ts";
import { addTotals } from "./counters.ts";
import { type Figures, figuresOf, inOrder } from "./figures.ts";
import { type GpsRecord, quantise } from "./gps-record.ts";
import { addDays, recount } from "./recount.ts";

const runs = tries(3000);

/** As much of a trip as a change needs: widened on the side that is asked for, record by record. */
const recountWithin = (held: readonly GpsRecord[], merged: readonly GpsRecord[], timeZone: string) => {
  const changed = new Set(merged).symmetricDifference(new Set(held));
  if (changed.size === 0) return { change: undefined, needed: 0 };
  const ts = [...changed].map(({ t }) => t);
  let [from, to] = [Math.min(...ts), Math.max(...ts)];
  const all = merged.map(({ t }) => t);
  for (;;) {
    const within = (records: readonly GpsRecord[]) => records.filter(({ t }) => t >= from && t <= to);
    const change = recount(
      {
        held: within(held),
        merged: within(merged),
        isFirst: from <= all[0]!,
        isLast: to >= all.at(-1)!,
      },
      timeZone,
    );
    if (typeof change !== "string") return { change, needed: within(merged).length };
    if (change === "before") from = all.findLast((t) => t < from)!;
    else to = all.find((t) => t > to)!;
  }
};

const added = (figures: Figures, change: Figures | undefined): Figures =>
  change
    ? { totals: addTotals(figures.totals, change.totals), days: inOrder(addDays(figures.days, change.days)) }
    : figures;

/**
 * A phone that wanders, drives, stands and falls silent by turns: poor fixes, strays and speeds of zero, at
 * intervals from a second to hours, so that what a way counts often hangs on what lies around it.
 */
const wandering: fc.Arbitrary<GpsRecord[]> = fc
  .array(
    fc.record({
      count: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 40, max: 120 })),
      everyMs: fc.constantFrom(
        1_000,
        1_000,
        2_000,
        5_000,
        15_000,
        30_000,
        60_000,
        200_000,
        1_000_000,
        90_000_000,
      ),
      north: fc.constantFrom(0, 3, 60, 400, 9_000),
      east: fc.constantFrom(0, 5, -60, 2_000),
      speedCmps: fc.constantFrom(undefined, 0, 30, 300, 2_000),
      accuracyMeters: fc.constantFrom(undefined, 5, 30, 65, 150, 1_000),
      strayAt: fc.option(fc.nat({ max: 25 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((legs) => {
    const records: GpsRecord[] = [];
    let [t, lat, lon] = [baseT, 48_000_000, 11_000_000];
    for (const { count, everyMs, north, east, strayAt, ...measured } of legs)
      for (let i = 0; i < count; i++) {
        t += everyMs;
        lat += north;
        lon += east;
        const astray = i === strayAt ? 40_000 : 0;
        records.push(
          aRecord({
            id: records.length,
            t,
            latMicrodegrees: lat + astray,
            lonMicrodegrees: lon - astray,
            ...measured,
          }),
        );
      }
    return records;
  });

describe("a change of some records of a trip", () => {
  const changes = fc.array(
    fc.record({ at: fc.nat(), run: fc.integer({ min: 1, max: 6 }), isContent: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );

  /** The trip before: without some of its records, or with others under the same keys. */
  const without = (
    records: readonly GpsRecord[],
    picks: readonly { at: number; run: number; isContent: boolean }[],
  ) =>
    picks.reduce<readonly GpsRecord[]>((held, { at, run, isContent }) => {
      const from = at % records.length;
      const picked = new Set(records.slice(from, from + run));
      return isContent
        ? held.map((record) =>
            picked.has(record) ? { ...record, latMicrodegrees: record.latMicrodegrees + 700 } : record,
          )
        : held.filter((record) => !picked.has(record));
    }, records);

  test("changes its figures by what is counted anew around them", () => {
    fc.assert(
      fc.property(
        fc.oneof(wandering, recordSet({ minLength: 1, maxLength: 60 })),
        changes,
        fc.constantFrom(...timeZones),
        (records, picks, timeZone) => {
          const held = without(records, picks);
          const { change } = recountWithin(held, records, timeZone);
          expect(added(figuresOf(held, timeZone), change)).toEqual(figuresOf(records, timeZone));
        },
      ),
      runs,
    );
  });

  test("changes its figures by that also where poor fixes part a trip", () => {
    const part = fc.record({
      poor: fc.constantFrom(0, 298, 299, 300, 301, 302),
      good: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), changes, (parts, picks) => {
        const kinds = parts.flatMap(({ poor, good }) => [
          ...Array<number>(good).fill(5),
          ...Array<number>(poor).fill(1_000),
        ]);
        let t = baseT;
        const records = [...kinds, 5, 5].map((accuracyMeters, id) => {
          t += accuracyMeters === 5 ? 1000 : 70_000;
          return aRecord({
            id,
            t,
            latMicrodegrees: 1,
            lonMicrodegrees: 10_000_000 + id * 200,
            accuracyMeters,
          });
        });
        // Changes where the car is seen: those are what ways across the poor fixes hang on.
        const seen = kinds.flatMap((accuracy, index) => (accuracy === 5 ? index : []));
        const held = without(
          records,
          picks.map((pick) => ({ ...pick, at: seen[pick.at % seen.length]! })),
        );
        const { change } = recountWithin(held, records, "UTC");
        expect(added(figuresOf(held, "UTC"), change)).toEqual(figuresOf(records, "UTC"));
      }),
      tries(300),
    );
  });

  test("costs the same in a trip of poor fixes alone", () => {
    const poor = (count: number) =>
      Array.from({ length: count }, (_, id) => aRecord({ id, t: baseT + id * 1000, accuracyMeters: 1_000 }));
    const needed = [2_000, 4_000].map((count) => {
      const records = poor(count);
      return recountWithin(records.slice(0, -15), records, "UTC").needed;
    });
    expect(needed[1]).toBe(needed[0]);
  });

  test("costs the same in a trip of hours as in one of minutes", () => {
    const drive = (count: number) =>
      straightDrive({ count, speed: 11, stepMicrodegrees: 100 }).map((fix) => quantise(fix));
    const needed = [600, 6_000].map((count) => {
      const records = drive(count);
      return recountWithin(records.slice(0, -15), records, "UTC").needed;
    });
    expect(needed[1]).toBe(needed[0]);
    expect(needed[0]).toBeLessThan(200);
  });
});

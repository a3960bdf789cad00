import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { isUsable } from "./gps-record.ts";
import { segment } from "./segment.ts";
import { addTotals, concat, edge, noStats, noTotals, type Stats, statsOf, subtractTotals } from "./stats.ts";

const runs = tries(2000);

const cuts = fc.array(fc.nat(), { maxLength: 6 });
const cutInto = <T>(items: readonly T[], cuts: readonly number[]): T[][] => {
  const at = [0, ...cuts.map((cut) => cut % (items.length + 1)).sort((a, b) => a - b), items.length];
  return at.slice(1).map((end, index) => items.slice(at[index], end));
};

describe("statistics are a monoid", () => {
  test("statsOf(A ++ B) = concat(statsOf(A), statsOf(B)) for every split", () => {
    fc.assert(
      fc.property(recordSet({ minLength: 0 }), (records) => {
        const whole = statsOf(records);
        for (let at = 0; at <= records.length; at++)
          expect(concat(statsOf(records.slice(0, at)), statsOf(records.slice(at)))).toStrictEqual(whole);
      }),
      runs,
    );
  });

  test("concat is associative, and any bracketing of any cut is the whole", () => {
    fc.assert(
      fc.property(recordSet({ minLength: 0 }), cuts, (records, cuts) => {
        const parts = cutInto(records, cuts).map(statsOf);
        const whole = statsOf(records);
        expect(parts.reduce(concat)).toStrictEqual(whole);
        expect(parts.reduceRight((sum, part) => concat(part, sum))).toStrictEqual(whole);
      }),
      runs,
    );
  });

  test("noStats is neutral on both sides", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const stats = statsOf(records);
        expect(concat(noStats, stats)).toStrictEqual(stats);
        expect(concat(stats, noStats)).toStrictEqual(stats);
      }),
      runs,
    );
    expect(statsOf([])).toStrictEqual(noStats);
  });
});

describe("statistics", () => {
  const isPlausible = ({ totals, maxSpeedCmps }: Stats): boolean =>
    Object.values(totals).every((value) => Number.isSafeInteger(value) && value >= 0) &&
    totals.filtered <= totals.unique &&
    (maxSpeedCmps === undefined || (maxSpeedCmps >= 0 && maxSpeedCmps <= 7000));

  test("are whole numbers from zero up, whatever the records are", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        expect(statsOf(records)).toSatisfy(isPlausible);
      }),
      runs,
    );
  });

  test("are the sums over neighbouring usable records", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const usable = records.filter(isUsable);
        const expected = usable.slice(1).reduce(
          (sum, record, index) => addTotals(sum, segment(usable[index]!, record)),
          addTotals(noTotals, {
            unique: records.length,
            filtered: records.length - usable.length,
            late: records.filter(({ late }) => late).length,
          }),
        );
        expect(statsOf(records)).toMatchObject({ totals: expected, first: usable[0], last: usable.at(-1) });
      }),
      runs,
    );
  });

  test("never count more time than passed", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const { movingMs, idleMs } = statsOf(records).totals;
        expect(movingMs + idleMs).toBeLessThanOrEqual(records.at(-1)!.t - records[0]!.t);
      }),
      runs,
    );
  });

  test("adding a record never takes one away, and a maximum speed never shrinks", () => {
    fc.assert(
      fc.property(recordSet(), fc.nat(), (records, pick) => {
        const fewer = statsOf(records.toSpliced(pick % records.length, 1));
        const all = statsOf(records);
        expect(all.totals.unique).toBe(fewer.totals.unique + 1);
        expect(all.maxSpeedCmps ?? -1).toBeGreaterThanOrEqual(fewer.maxSpeedCmps ?? -1);
      }),
      runs,
    );
  });

  test("pass over records of poor accuracy as if they were not there, but count them", () => {
    const at = (ms: number, lon: number, accuracyMeters?: number) =>
      aRecord({ t: baseT + ms, latMicrodegrees: 0, lonMicrodegrees: lon, speedCmps: ms, accuracyMeters });
    const records = [at(0, 0), at(1000, 900_000, 3000), at(2000, 200)];
    expect(statsOf(records)).toMatchObject({
      totals: { unique: 3, filtered: 1, teleports: 0, distanceMm: 22_264, movingMs: 2000 },
      maxSpeedCmps: 2000,
    });
  });
});

test("an edge joins and counts nothing itself", () => {
  const a = aRecord({ t: baseT, speedCmps: 900 });
  const b = aRecord({ t: baseT + 1000, speedCmps: 900 });
  expect(edge(undefined)).toBe(noStats);
  expect(concat(edge(a), edge(b)).totals).toStrictEqual(addTotals(noTotals, segment(a, b)));
  expect(concat(edge(a), edge(b)).maxSpeedCmps).toBeUndefined();
});

test("totals taken away are totals never added", () => {
  fc.assert(
    fc.property(recordSet(), recordSet(), (a, b) => {
      const [x, y] = [statsOf(a).totals, statsOf(b).totals];
      expect(subtractTotals(addTotals(x, y), y)).toStrictEqual(x);
    }),
    runs,
  );
});

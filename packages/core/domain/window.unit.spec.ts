import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyRecord, collidingRecord } from "../testing/arbitraries.ts";
import { recordsOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { compareKeys, type GpsRecord } from "./gps-record.ts";
import { plausibleSpeedCmps } from "./rules.ts";
import { maxWindowRecords, mergeWindow, windowMs, windowStartOf } from "./window.ts";

const runs = tries(2000);

const records = fc.array(
  fc.oneof({ weight: 4, arbitrary: collidingRecord }, { weight: 1, arbitrary: anyRecord }),
  {
    maxLength: 12,
  },
);

const union = (...parts: readonly (readonly GpsRecord[])[]): readonly GpsRecord[] =>
  parts.reduce((held, part) => mergeWindow(baseT, held, part).window.records, [] as readonly GpsRecord[]);

describe("merging a window", () => {
  test("gives the set of all records, each (id, t) once with its greatest content, in order", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        expect(union(a, b)).toStrictEqual(recordsOf([...a, ...b]));
      }),
      runs,
    );
  });

  test("is idempotent: known records change nothing, and the window itself is returned", () => {
    fc.assert(
      fc.property(records, fc.array(fc.nat(), { maxLength: 12 }), (a, picks) => {
        const held = union(a);
        const again = held.length === 0 ? [] : picks.map((pick) => held[pick % held.length]!);
        const merge = mergeWindow(baseT, held, again);
        expect(merge).toStrictEqual({
          window: { start: baseT, records: held },
          changed: false,
          corrected: 0,
          rejected: [],
        });
        expect(merge.window.records).toBe(held);
      }),
      runs,
    );
  });

  test("a record that once arrived in time is not late, whichever content stays", () => {
    const inTime = aRecord({ speedCmps: 1 });
    const late = { ...inTime, speedCmps: 2, late: true };
    for (const order of [
      [inTime, late],
      [late, inTime],
      [late, inTime, late],
    ])
      expect(union(...order.map((record) => [record]))).toStrictEqual([{ ...late, late: false }]);
    expect(union([late], [late])).toStrictEqual([late]);
  });

  test("a record of a full window that finally arrives in time changes it, even if another has no room", () => {
    const held = Array.from({ length: maxWindowRecords }, (_, id) =>
      aRecord({ id, t: baseT + id, late: true }),
    );
    const beyond = aRecord({ id: maxWindowRecords, t: baseT + maxWindowRecords });
    const { window, changed, rejected } = mergeWindow(baseT, held, [{ ...held[0]!, late: false }, beyond]);
    expect([changed, window.records[0]!.late, rejected]).toEqual([true, false, [beyond]]);
  });

  test("is commutative and associative, even if contents differ", () => {
    fc.assert(
      fc.property(records, records, records, (a, b, c) => {
        expect(union(b, a)).toStrictEqual(union(a, b));
        expect(union(a, union(b, c))).toStrictEqual(union(union(a, b), c));
      }),
      runs,
    );
  });

  test("counts the records that it held and whose contents or lateness changed", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const held = union(a);
        const { window, corrected } = mergeWindow(baseT, held, union(b));
        const nameOf = ({ t, id }: GpsRecord) => `${t}/${id}`;
        const after = new Map(window.records.map((record) => [nameOf(record), record]));
        const differ = held.filter((record) => !isDeepStrictEqual(after.get(nameOf(record)), record));
        expect(corrected).toBe(differ.length);
      }),
      runs,
    );
  });

  test("reports a change exactly when there is one", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const held = union(a);
        const { window, changed } = mergeWindow(baseT, held, b);
        expect(changed).toBe(JSON.stringify(window.records) !== JSON.stringify(held));
      }),
      runs,
    );
  });

  test("never loses a record or a maximum speed", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const [held, merged] = [union(a), union(a, b)];
        expect(merged.length).toBeGreaterThanOrEqual(held.length);
        const maximum = (records: readonly GpsRecord[]) =>
          Math.max(...records.map((record) => plausibleSpeedCmps(record) ?? -1));
        expect(maximum(merged)).toBeGreaterThanOrEqual(maximum(held));
      }),
      runs,
    );
  });

  test("does not change its arguments", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const held = union(a);
        const before = JSON.stringify([held, b]);
        mergeWindow(baseT, held, b);
        expect(JSON.stringify([held, b])).toBe(before);
      }),
      runs,
    );
  });
});

describe("beyond what a window may hold", () => {
  /** A record whose key and content follow from its number: the last bit is the content. */
  const recordOf = (number: number): GpsRecord => {
    const key = number >> 1;
    return aRecord({ id: key % 3, t: baseT + Math.floor(key / 3) * 20, speedCmps: number & 1 });
  };

  /** Few runs: each handles more than 6,000 records three times. */
  const heavy = tries(40);
  const part = fc
    .record({
      from: fc.nat({ max: 3000 }),
      count: fc.integer({ min: 2500, max: 7000 }),
      step: fc.constantFrom(1, 2, 3),
    })
    .map(({ from, count, step }) =>
      Array.from({ length: count }, (_, index) => recordOf(from + index * step)),
    );

  test("the first records stay, so that the union is still idempotent, commutative and associative", () => {
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const expected = recordsOf([...a, ...b, ...c]).slice(0, maxWindowRecords);
        const left = union(a, b, c);
        expect(left).toStrictEqual(expected);
        expect(union(c, a, b)).toStrictEqual(expected);
        expect(union(a, union(b, c))).toStrictEqual(expected);
        expect(mergeWindow(baseT, left, a).changed).toBe(false);
      }),
      heavy,
    );
  });

  test("records without room are rejected, once, and no others", () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const held = union(a);
        const { window, rejected } = mergeWindow(baseT, held, b);
        expect([...window.records, ...rejected]).toStrictEqual(recordsOf([...held, ...b]));
      }),
      heavy,
    );
  });

  test("a full window does not change if all new records lie beyond it", () => {
    const full = union(
      Array.from({ length: maxWindowRecords }, (_, index) => aRecord({ id: index, t: baseT })),
    );
    const late = aRecord({ id: 0, t: baseT + 1 });
    const merge = mergeWindow(baseT, full, [late]);
    expect(merge).toMatchObject({ changed: false, rejected: [late] });
    expect(merge.window.records).toBe(full);
  });

  test("a full window makes room for an earlier record", () => {
    const full = union(
      Array.from({ length: maxWindowRecords }, (_, index) => aRecord({ id: index, t: baseT + 1 })),
    );
    const early = aRecord({ id: 0, t: baseT });
    const between = { ...full.at(-1)!, id: maxWindowRecords - 1.5 };
    expect(mergeWindow(baseT, full, [early])).toStrictEqual({
      window: { start: baseT, records: [early, ...full.slice(0, -1)] },
      changed: true,
      corrected: 0,
      rejected: [full.at(-1)],
    });
    expect(mergeWindow(baseT, full, [between])).toMatchObject({ changed: true, rejected: [full.at(-1)] });
  });

  test("a window that is not full takes as many as it has room for", () => {
    const all = Array.from({ length: maxWindowRecords + 1 }, (_, index) =>
      aRecord({ id: index, t: baseT, speedCmps: 0 }),
    );
    expect(mergeWindow(baseT, all.slice(0, 10), all.slice(10))).toStrictEqual({
      window: { start: baseT, records: all.slice(0, -1) },
      changed: true,
      corrected: 0,
      rejected: all.slice(-1),
    });
  });

  test("a full window takes other content for a record it holds, whatever arrives beyond it", () => {
    const full = union(
      Array.from({ length: maxWindowRecords }, (_, index) => aRecord({ id: index, t: baseT })),
    );
    const late = aRecord({ id: 0, t: baseT + 1 });
    const faster = { ...full[0]!, speedCmps: 1 };
    const merge = mergeWindow(baseT, full, [faster, late]);
    expect(merge).toMatchObject({ changed: true, rejected: [late] });
    expect(merge.window.records[0]).toBe(faster);
  });

  test("a full window takes other content for a record it holds", () => {
    const full = union(
      Array.from({ length: maxWindowRecords }, (_, index) => aRecord({ id: index, t: baseT })),
    );
    const last = { ...full.at(-1)!, speedCmps: 1 };
    const merge = mergeWindow(baseT, full, [last]);
    expect(merge).toMatchObject({ changed: true, rejected: [] });
    expect(merge.window.records.at(-1)).toBe(last);
  });
});

test("a window begins with the minute of event time, even before 1970", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 43), max: 2 ** 47 }), (t) => {
      const start = windowStartOf(t);
      expect(start % windowMs === 0 && start <= t && t < start + windowMs).toBe(true);
    }),
    runs,
  );
});

test("records are in order of time, then id", () => {
  const a = aRecord({ id: 2, t: 1 });
  const b = aRecord({ id: 1, t: 2 });
  const c = aRecord({ id: 2, t: 2 });
  expect([c, b, a].sort(compareKeys)).toEqual([a, b, c]);
});

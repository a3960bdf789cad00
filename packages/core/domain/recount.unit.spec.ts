import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT, straightDrive } from "../testing/records.ts";
import { wandering } from "../testing/wandering.ts";
import { addTotals } from "./counters.ts";
import { addDays, type Figures, figuresOf, inOrder } from "./figures.ts";
import { type GpsRecord, quantise } from "./gps-record.ts";
import { recount } from "./recount.ts";

const runs = tries(3000);

/** Recounts with as much of the trip as the change needs: widens the requested side step by step. */
const recountWithin = (
  held: readonly GpsRecord[],
  merged: readonly GpsRecord[],
  timeZone: string,
  more = 1,
) => {
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
    if (change === "before") from = all.filter((t) => t < from).at(-more) ?? all[0]!;
    else to = all.filter((t) => t > to)[more - 1] ?? all.at(-1)!;
  }
};

const added = (figures: Figures, change: Figures | undefined): Figures =>
  change
    ? { totals: addTotals(figures.totals, change.totals), days: inOrder(addDays(figures.days, change.days)) }
    : figures;

describe("a change of some records of a trip", () => {
  const changes = fc.array(
    fc.record({ at: fc.nat(), run: fc.integer({ min: 1, max: 6 }), isContent: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );

  /** The trip before the change: without some of its records, or with other content under their keys. */
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

  test("changes its figures by what is recounted around them", () => {
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

  test("does so even where poor fixes part the trip", () => {
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
        // Changes good fixes: ways across the poor ones depend on these.
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

  test("costs the same in a trip of only poor fixes", () => {
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

describe("a trip with every kind of event", () => {
  type Leg = Partial<GpsRecord> & {
    readonly count: number;
    readonly everyS: number;
    readonly meters?: number;
    readonly jump?: number;
  };
  const trip = (legs: readonly Leg[]): GpsRecord[] => {
    const records: GpsRecord[] = [];
    let [t, east] = [baseT, 0];
    for (const { count, everyS, meters = 0, jump = 0, ...rest } of legs) {
      east += jump;
      for (let i = 0; i < count; i++) {
        t += everyS * 1000;
        east += meters;
        const lonMicrodegrees = 10_000_000 + Math.round(east * 9);
        records.push(
          aRecord({ id: records.length, t, latMicrodegrees: 0, lonMicrodegrees, accuracyMeters: 5, ...rest }),
        );
      }
    }
    return records;
  };
  const drives: Leg = { count: 12, everyS: 4, meters: 60, speedCmps: 1500 };
  const stands: Leg = { count: 12, everyS: 5, speedCmps: 0 };

  /** Checks the change when this record arrives last. */
  const isCounted = (records: readonly GpsRecord[], index: number) => {
    const held = records.toSpliced(index, 1);
    const { change } = recountWithin(held, records, "UTC", 10);
    expect(added(figuresOf(held, "UTC"), change), `record ${index}`).toEqual(figuresOf(records, "UTC"));
  };

  const trips: readonly [string, readonly Leg[]][] = [
    ["lights", [drives, stands, drives]],
    ["a stop that is parking by one record", [drives, { ...stands, count: 59 }, drives]],
    ["parking between two drives", [drives, { ...stands, everyS: 20, count: 40 }, drives]],
    ["a stop in pieces", [stands, { ...drives, count: 3 }, stands, { ...drives, count: 2 }, stands, stands]],
    [
      "silences",
      [drives, { ...stands, everyS: 200, count: 3 }, drives, { ...drives, everyS: 2000, count: 3 }],
    ],
    [
      "a silence of days",
      [stands, { ...stands, everyS: 86_400, count: 2 }, { ...stands, everyS: 86_401, count: 2 }],
    ],
    ["fixes that are far apart", [{ ...drives, everyS: 70, meters: 900 }, { ...stands, everyS: 90 }, drives]],
    [
      "strays and a jump",
      [drives, { ...drives, count: 2, jump: 9000 }, { ...drives, jump: -9000 }, { ...drives, jump: 90_000 }],
    ],
    [
      "poor fixes",
      [
        drives,
        { ...drives, count: 30, accuracyMeters: 900 },
        stands,
        { ...stands, accuracyMeters: 900 },
        drives,
      ],
    ],
    [
      "hills",
      [
        { ...drives, altitudeMeters: 200 },
        { ...drives, altitudeMeters: 260 },
        { ...stands, altitudeMeters: 260 },
        { ...drives, count: 30, altitudeMeters: 190 },
      ],
    ],
    [
      "braking",
      [drives, { ...drives, everyS: 1, count: 9, speedCmps: 400 }, { ...drives, everyS: 2 }, stands],
    ],
  ];

  test.each(trips)("is counted correctly whichever record arrives last: %s", (_, legs) => {
    const records = trip(legs);
    for (let index = 0; index < records.length; index += records.length > 50 ? 3 : 1)
      isCounted(records, index);
  });

  const contents: readonly ((record: GpsRecord) => Partial<GpsRecord>)[] = [
    ({ latMicrodegrees }) => ({ latMicrodegrees: latMicrodegrees + 3_000 }),
    ({ speedCmps }) => ({ speedCmps: speedCmps === 0 ? 1_500 : 0 }),
    ({ altitudeMeters }) => ({ altitudeMeters: (altitudeMeters ?? 0) + 90 }),
    () => ({ accuracyMeters: 900 }),
    ({ late }) => ({ late: !late }),
  ];

  test.each(trips)("is counted correctly whichever record gets other content: %s", (_, legs) => {
    const records = trip(legs);
    for (let index = 0; index < records.length; index += 3)
      for (const content of contents) {
        const record = { ...records[index]!, ...content(records[index]!) };
        const held = records.with(index, record);
        const { change } = recountWithin(held, records, "UTC", 10);
        expect(added(figuresOf(held, "UTC"), change), `record ${index}`).toEqual(figuresOf(records, "UTC"));
      }
  });

  test.each(trips)("is counted correctly if the cached reading of its end starts earlier: %s", (_, legs) => {
    const records = trip(legs);
    for (let from = 0; from < records.length; from += 2) {
      const rest = records.slice(from);
      const { change } = recountWithin(rest.slice(0, -1), rest, "UTC", 10);
      expect(added(figuresOf(rest.slice(0, -1), "UTC"), change), `from ${from}`).toEqual(
        figuresOf(rest, "UTC"),
      );
    }
  });

  test.each([299, 300, 301, 302])("is counted correctly on either side of %i poor fixes", (count) => {
    const records = trip([
      { ...drives, count: 4 },
      { count, everyS: 30, accuracyMeters: 900 },
      { ...drives, count: 4 },
    ]);
    for (const index of [0, 3, 4 + count, 5 + count]) isCounted(records, index);
  });

  test("is counted correctly batch by batch", () => {
    const records = trip([
      drives,
      stands,
      drives,
      { ...stands, count: 70 },
      drives,
      { ...drives, everyS: 300 },
    ]);
    let figures = figuresOf([], "UTC");
    for (let to = 0; to < records.length; to += 5) {
      const [held, merged] = [records.slice(0, to), records.slice(0, to + 5)];
      figures = added(figures, recountWithin(held, merged, "UTC").change);
      expect(figures).toEqual(figuresOf(merged, "UTC"));
    }
  });

  test("needs about a change twice a minute and eight records, and five minutes and eight more of standing", () => {
    const needed = (everyS: number, speedCmps: number, index: number) => {
      const records = trip([{ count: 400, everyS, meters: (everyS * speedCmps) / 100, speedCmps }]);
      return recountWithin(records.toSpliced(index, 1), records, "UTC").needed;
    };
    const about = (everyS: number) => 2 * (60 / everyS + 8);
    for (const everyS of [1, 30]) {
      expect(needed(everyS, 1500, 200)).toBe(about(everyS) + 1 + about(everyS));
      expect(needed(everyS, 1500, 399)).toBe(about(everyS) + 1);
    }
    const standing = 300 / 5 + 8;
    expect(needed(5, 0, 200)).toBe(standing + about(5) + 1 + about(5) + standing);
    expect(needed(5, 0, 399)).toBe(standing + about(5) + 1);
  });
});

test("records counted long ago are released, although each reading of the end references the previous one", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  let end: GpsRecord[] = [];
  const first: WeakRef<GpsRecord>[] = [];
  for (let batch = 0; batch < 40; batch++) {
    const fixes = straightDrive({
      count: 15,
      startT: baseT + batch * 15_000,
      firstId: batch * 15,
      speed: 11,
    });
    const added = fixes.map((fix) => quantise(fix));
    // Some fixes are late: the end is read again, although its last record is the same.
    const [late] = batch % 4 === 1 ? added.splice(7, 1) : [];
    const isFirst = batch * 15 <= 200;
    for (const more of late ? [added, [late]] : [added]) {
      const merged = [...end, ...more].sort((a, b) => a.t - b.t);
      expect(recount({ held: end, merged, isFirst, isLast: true }, "UTC")).toHaveProperty("totals");
      end = merged;
    }
    if (batch === 0) first.push(new WeakRef(end[0]!));
    end = end.slice(-200);
  }
  // A WeakRef that was created or dereferenced in this turn would keep its record alive.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  expect(first[0]!.deref()).toBeUndefined();
  expect(end).toHaveLength(200);
});

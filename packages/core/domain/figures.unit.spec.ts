import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { daysOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, straightDrive } from "../testing/records.ts";
import { addDayTotals, type DayTotals, dateCounterNames, noDayTotals } from "./counters.ts";
import {
  eachWay,
  figuresOf,
  inOrder,
  maxSilenceMs,
  parkedMinMs,
  plausibleFrom,
  readTripRecords,
  sumRange,
} from "./figures.ts";
import { type Fix, type GpsRecord, quantise } from "./gps-record.ts";

const runs = tries(1500);
const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

const recordsOf = (fixes: readonly Fix[]): GpsRecord[] => fixes.map((fix) => quantise(fix));

/** Fixes in one place at these seconds after `baseT`. */
const standing = (seconds: readonly number[], lon = 10): Fix[] =>
  seconds.map((second) => ({ id: second, t: baseT + second * 1000, lat: 0, lon, speed: 0, accuracy: 5 }));

const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** At 20 m/s, a fix a second. */
const driving = (from: number, to: number, lon = 10): Fix[] =>
  straightDrive({
    count: to - from + 1,
    startT: baseT + from * 1000,
    firstId: from,
    lon,
    speed: 20,
    stepMicrodegrees: 180,
  }).map((fix) => ({ ...fix, accuracy: 5 }));

const totalsOf = (fixes: readonly Fix[]) => figuresOf(recordsOf(fixes), "UTC").totals;

describe("the time of a trip", () => {
  test("is driven, idle, parked or unknown, except for long silences, from the first usable fix to the last", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const { totals } = figuresOf(records, "UTC");
        const { counted, reading } = readTripRecords(records);
        let ms = 0;
        for (const { from, to } of reading.ways) {
          const length = counted[to]!.t - counted[from]!.t;
          if (length <= maxSilenceMs) ms += length;
        }
        expect(totals.movingMs + totals.idleMs + totals.parkedMs + totals.unknownMs).toBe(ms);
      }),
      runs,
    );
  });

  test("falls to the local dates on which it passed, and adds up to the trip", () => {
    fc.assert(
      fc.property(recordSet(), fc.constantFrom(...timeZones), (records, timeZone) => {
        const { days, totals } = figuresOf(records, timeZone);
        expect(Object.fromEntries(days)).toEqual(daysOf(records, timeZone));
        expect([...days.values()].reduce<DayTotals>(addDayTotals, noDayTotals)).toEqual(
          Object.fromEntries(dateCounterNames.map((name) => [name, totals[name]])),
        );
        expect([...days.keys()]).toEqual([...days.keys()].sort());
      }),
      runs,
    );
  });
});

describe("a car that stands", () => {
  test("idles during a short stop, and has parked all of the time from five minutes on", () => {
    const least = parkedMinMs / 1000;
    expect(totalsOf(standing(every(1, 0, least - 1)))).toMatchObject({
      idleMs: parkedMinMs - 1000,
      parkedMs: 0,
    });
    expect(totalsOf(standing(every(1, 0, least)))).toMatchObject({ idleMs: 0, parkedMs: parkedMinMs });
  });

  test("between two drives counts alone: a light, and a stay", () => {
    const light = [...driving(0, 60), ...standing(every(1, 61, 120), 10.01), ...driving(121, 180, 10.01)];
    const { idleMs, parkedMs, movingMs } = totalsOf(light);
    expect(parkedMs).toBe(0);
    expect(idleMs).toBeGreaterThan(50_000);
    expect(idleMs + movingMs).toBe(180_000);
    const stay = [...driving(0, 60), ...standing(every(1, 61, 660), 10.01), ...driving(661, 720, 10.01)];
    expect(totalsOf(stay)).toMatchObject({ idleMs: 0 });
    expect(totalsOf(stay).parkedMs).toBeGreaterThan(590_000);
  });

  test("has parked if its phone falls silent where it stands, including the standing around that", () => {
    const silent = standing([...every(10, 0, 60), ...every(10, 260, 290)]);
    expect(totalsOf(silent)).toMatchObject({ idleMs: 0, parkedMs: 290_000, gaps: 1 });
  });

  test("over midnight is parked on both dates, on none for longer than it has hours", () => {
    const t = Date.UTC(2026, 10, 24, 22);
    const fixes = standing(every(600, 0, 36_000)).map((fix) => ({ ...fix, t: fix.t - baseT + t }));
    const { days } = figuresOf(recordsOf(fixes), "UTC");
    expect([...days].map(([date, { idleMs, parkedMs }]) => [date, idleMs, parkedMs])).toEqual([
      ["2026-11-24", 0, 2 * hourMs],
      ["2026-11-25", 0, 8 * hourMs],
    ]);
  });
});

describe("a record", () => {
  const changed = (at: Readonly<Record<number, Partial<Fix>>>) =>
    driving(0, 100).map((fix, index) => ({ ...fix, ...at[index] }));

  test("counts once, by its verdict", () => {
    const fixes = changed({
      20: { accuracy: 201 },
      40: { lon: 11 },
      41: { lon: 11 },
      60: { id: 5_000 },
      70: { id: 6_000 },
      71: { id: 6_001 },
    });
    expect(totalsOf(fixes)).toMatchObject({ unique: 101, filtered: 1, outliers: 2, misclocked: 3, late: 0 });
    expect(totalsOf(driving(0, 100))).toMatchObject({ filtered: 0, outliers: 0, misclocked: 0, jumps: 0 });
  });

  test("that came late counts as late, with a clock that rolled over as well", () => {
    const late = driving(0, 120).map((fix, index) =>
      quantise(index < 3 ? { ...fix, t: fix.t - 1_024 * weekMs } : fix, index > 0 && index < 30),
    );
    expect(figuresOf(late, "UTC").totals).toMatchObject({ unique: 121, misclocked: 3, late: 29 });
  });

  test("after a change of speed is a harsh brake or acceleration, each counted separately", () => {
    const speeds = [20, 10, 5, 20, 20].map((speed, index) => ({ ...driving(index, index)[0]!, speed }));
    expect(totalsOf(speeds)).toMatchObject({ harshBrakes: 2, harshAccelerations: 1 });
    expect(totalsOf(driving(0, 5))).toMatchObject({ harshBrakes: 0, harshAccelerations: 0 });
  });

  test("that no car can have reached, nor left, is a jump", () => {
    const { jumps, gaps, unknownMs } = totalsOf([...driving(0, 60), ...driving(61, 120, 11)]);
    expect({ jumps, gaps, unknownMs }).toEqual({ jumps: 1, gaps: 0, unknownMs: 1_000 });
  });
});

describe("a stretch of a trip", () => {
  //  0 s      61 s       120 s     180 s
  //  |--drives--|==stands==|--drives--|
  const records = recordsOf([
    ...driving(0, 60),
    ...standing(every(1, 61, 120), 10.01),
    ...driving(121, 180, 10.01),
  ]);
  const { reading } = readTripRecords(records);
  const all = { from: 0, to: records.length };
  const idleMs = (from: number, to: number, known = all) =>
    sumRange(records, reading, { from, to }, known, "UTC").totals.idleMs;

  test("counts the whole standstill that it is part of", () => {
    const whole = idleMs(0, records.length);
    expect(whole).toBeGreaterThan(50_000);
    expect([idleMs(90, 91), idleMs(30, 90), idleMs(90, 150)]).toEqual([whole, whole, whole]);
    expect([idleMs(0, 30), idleMs(150, 160)]).toEqual([0, 0]);
    const { movingMs, distanceMm } = sumRange(records, reading, { from: 90, to: 91 }, all, "UTC").totals;
    expect({ movingMs, distanceMm }).toEqual({ movingMs: 0, distanceMm: 0 });
  });

  test("counts a standstill as far as it is known", () => {
    expect(idleMs(90, 91, { from: 80, to: 100 })).toBe(20_000);
    expect(idleMs(90, 91, { from: 90, to: 91 })).toBe(1_000);
  });

  test("counts each of its records once", () => {
    const { unique } = sumRange(records, reading, { from: 30, to: 50 }, all, "UTC").totals;
    expect(unique).toBe(20);
  });
});

test("dates are in order, without those that have no counts", () => {
  const day = { ...noDayTotals, unique: 1 };
  const days = new Map([
    ["2026-11-21", day],
    ["2026-11-22", noDayTotals],
    ["2026-11-20", day],
    ["2026-12-01", day],
    ["2025-12-31", day],
  ]);
  expect([...inOrder(days).keys()]).toEqual(["2025-12-31", "2026-11-20", "2026-11-21", "2026-12-01"]);
});

describe("silence", () => {
  const apart = (ms: number, lon: number) =>
    totalsOf([
      ...driving(0, 60),
      ...driving(0, 60, lon).map((fix) => ({ ...fix, id: fix.id + 100, t: fix.t + 60_000 + ms })),
    ]);

  test("for more than a day does not count as time of the trip, wherever the car was", () => {
    for (const lon of [10.0107, 11]) {
      const { movingMs, idleMs, parkedMs, unknownMs, gaps } = apart(maxSilenceMs + 1, lon);
      expect({ movingMs, idleMs, parkedMs, unknownMs, gaps }).toEqual({
        movingMs: 120_000,
        idleMs: 0,
        parkedMs: 0,
        unknownMs: 0,
        gaps: 1,
      });
    }
    expect(apart(maxSilenceMs, 10.0107).parkedMs).toBe(maxSilenceMs);
  });

  test("for more than a day separates the standing before it from the standing after it", () => {
    const apart = (ms: number) => {
      const stand = standing(every(10, 0, 200));
      return totalsOf([
        ...stand,
        ...stand.map((fix) => ({ ...fix, id: fix.id + 1, t: fix.t + 200_000 + ms })),
      ]);
    };
    expect(apart(maxSilenceMs + 1)).toMatchObject({ idleMs: 400_000, parkedMs: 0 });
    expect(apart(maxSilenceMs)).toMatchObject({ idleMs: 0, parkedMs: 400_000 + maxSilenceMs });
  });

  test("that is too long to know the way is unknown time and no distance, but the quality has its displacement", () => {
    const { distanceMm } = totalsOf(driving(0, 60));
    const far = apart(3 * hourMs, 11);
    expect(far).toMatchObject({ unknownMs: 3 * hourMs, parkedMs: 0, distanceMm: 2 * distanceMm });
    expect(far.uncountedMm).toBeGreaterThan(100_000_000);
  });
});

describe("a clock that rolled over", () => {
  test("sets its records aside: they count as records, and for nothing else", () => {
    const drive = driving(0, 120);
    const back = drive.map((fix, index) => (index < 3 ? { ...fix, t: fix.t - 1_024 * weekMs } : fix));
    const { totals, days } = figuresOf(recordsOf([...back.slice(0, 3), ...drive.slice(3)]), "UTC");
    expect(totals).toMatchObject({ unique: 121, misclocked: 3, movingMs: 117_000, idleMs: 0, unknownMs: 0 });
    expect([...days.keys()]).toEqual(["2026-11-20"]);
    expect(days.get("2026-11-20")!.unique).toBe(118);
  });

  test("is recognised from a thousand weeks before the window of the end, not a millisecond later", () => {
    const [first, ...rest] = driving(0, 120);
    const earliest = plausibleFrom(rest.at(-1)!.t);
    expect(earliest).toBe(baseT + 120_000 - 1_000 * weekMs);
    const misclocked = (t: number) => totalsOf([{ ...first!, t }, ...rest]).misclocked;
    expect(misclocked(earliest)).toBe(0);
    expect(misclocked(earliest - 1)).toBe(1);
  });

  test("is off by nineteen years, not by a few", () => {
    const drive = driving(0, 120);
    const years = (count: number) =>
      totalsOf([
        ...drive.slice(0, 3).map((fix) => ({ ...fix, t: fix.t - count * 52 * weekMs })),
        ...drive.slice(3),
      ]);
    expect(years(19).misclocked).toBe(0);
    expect(years(20).misclocked).toBe(3);
  });
});

test("no records amount to nothing", () => {
  const { totals, days } = figuresOf([], "UTC");
  expect(Object.values(totals).every((value) => value === 0)).toBe(true);
  expect(days.size).toBe(0);
});

test("each way is visited once, in order, with a standstill parked as a whole or not at all", () => {
  fc.assert(
    fc.property(recordSet(), (records) => {
      const { counted, reading } = readTripRecords(records);
      const visited: [number, boolean][] = [];
      eachWay(counted, reading.ways, { from: 0, to: reading.ways.length }, ({ from }, isParked) =>
        visited.push([from, isParked]),
      );
      expect(visited.map(([from]) => from)).toEqual(reading.ways.map(({ from }) => from));
      for (const [index, way] of reading.ways.entries())
        if (way.kind === "silent") {
          const ms = counted[way.to]!.t - counted[way.from]!.t;
          expect(visited[index]![1]).toBe(ms <= maxSilenceMs);
        } else if (way.kind !== "still") expect(visited[index]![1]).toBe(false);
    }),
    runs,
  );
});

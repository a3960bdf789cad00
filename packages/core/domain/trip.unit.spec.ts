import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { daysOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { summaryOf, windowsOf } from "../testing/summary.ts";
import { wandering } from "../testing/wandering.ts";
import { addDayTotals, type DayTotals, dateCounterNames, noDayTotals, noTotals } from "./counters.ts";
import { figuresOf, plausibleFrom } from "./figures.ts";
import { compareKeys, type GpsRecord } from "./gps-record.ts";
import { idSpanOf, noIds } from "./id-set.ts";
import { rulesVersion } from "./rules.ts";
import {
  AnewCount,
  applySpan,
  type BatteryLevel,
  conflictsOf,
  countsAnew,
  earliest,
  latest,
  missingOf,
  type Sent,
  type Span,
  type SpanResult,
  type TripRecord,
  type TripSummary,
  toRead,
} from "./trip.ts";
import { mergeWindow, type Window, windowStartOf } from "./window.ts";

const runs = tries(1500);

/** The span is the whole trip. */
const none = { before: [], after: [], isFirst: true, isLast: true };

/** Applies a span with all the windows around it, or recounts the trip; so it never needs more windows. */
const applied = (
  summary: TripSummary | undefined,
  span: Span,
  records: readonly TripRecord[],
): Exclude<SpanResult, string> => {
  if (summary && countsAnew(summary, records)) {
    const count = new AnewCount(summary, records);
    for (const window of [...span.before, ...span.merged, ...span.after]) count.add(window);
    return { summary: count.summary(), changed: true };
  }
  const result = applySpan(summary, span, records);
  if (typeof result === "string") throw new Error(`more windows are needed ${result} the span`);
  return result;
};

/** Merges a batch into the windows of a trip, as a span from the first that it touches to the last. */
const arrival = (windows: readonly Window[], batch: readonly GpsRecord[], everything: boolean) => {
  const touched = batch.map(({ t }) => windowStartOf(t));
  const from = everything ? Number.NEGATIVE_INFINITY : Math.min(...touched);
  const to = everything ? Number.POSITIVE_INFINITY : Math.max(...touched);
  const held = windows.filter(({ start }) => start >= from && start <= to);
  const starts = [...new Set([...held.map(({ start }) => start), ...touched])].sort((a, b) => a - b);
  const merged = starts.map((start) => {
    const window = held.find((window) => window.start === start);
    const incoming = batch.filter(({ t }) => windowStartOf(t) === start);
    const merge = mergeWindow(start, window?.records ?? [], incoming);
    return window && !merge.changed ? window : merge.window;
  });
  const earlier = windows.filter(({ start }) => start < from);
  const later = windows.filter(({ start }) => start > to);
  const isNew = merged.length !== held.length || merged.some((window, index) => window !== held[index]);
  const span = {
    held,
    merged: isNew ? merged : held,
    before: earlier,
    after: later,
    isFirst: true,
    isLast: true,
  };
  return { span, windows: [...earlier, ...merged, ...later] };
};

const inZone = (records: readonly GpsRecord[], timeZone: string) =>
  records.map((record) => aTripRecord(record, { timeZone }));

describe("a trip", () => {
  test("has the figures of all its records", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const summary = summaryOf(inZone(records, "UTC"));
        expect(summary).toMatchObject({
          ...figuresOf(records, "UTC"),
          rules: rulesVersion,
          startT: records[0]!.t,
          endT: records.at(-1)!.t,
        });
      }),
      runs,
    );
  });

  test("is the same window by window, in any order", () => {
    fc.assert(
      fc.property(recordSet(), fc.array(fc.nat(), { minLength: 1, maxLength: 10 }), (records, order) => {
        const timeZone = "America/Argentina/Buenos_Aires";
        const windows = windowsOf(records);
        const arriving = windows
          .map((window, index) => ({ window, place: order[index % order.length]! }))
          .sort((a, b) => a.place - b.place)
          .map(({ window }) => window);
        let summary: TripSummary | undefined;
        const held: Window[] = [];
        for (const window of arriving) {
          const span = {
            held: [],
            merged: [window],
            before: held.filter(({ start }) => start < window.start),
            after: held.filter(({ start }) => start > window.start),
            isFirst: true,
            isLast: true,
          };
          summary = applied(summary, span, inZone(window.records, timeZone)).summary;
          held.push(window);
          held.sort((a, b) => a.start - b.start);
        }
        expect(summary).toStrictEqual(summaryOf(inZone(records, timeZone)));
      }),
      runs,
    );
  });

  test("is the same batch by batch, in any order and however often, as its windows grow", () => {
    const size = { minLength: 1, maxLength: 25 };
    const zones = ["Asia/Kolkata", "America/Argentina/Buenos_Aires"] as const;
    fc.assert(
      fc.property(
        recordSet(size),
        fc.array(fc.nat(), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (records, order, batchSize, isInOrder) => {
          const sent = records.map((record) => aTripRecord(record, { timeZone: zones[record.id % 2]! }));
          const placed = isInOrder
            ? sent
            : sent
                .map((one, index) => ({ one, place: order[index % order.length]! }))
                .sort((a, b) => a.place - b.place)
                .map(({ one }) => one);
          let summary: TripSummary | undefined;
          let windows: readonly Window[] = [];
          for (let at = 0; at < placed.length; at += batchSize) {
            const batch = placed.slice(Math.max(0, at - 1), at + batchSize);
            const everything = summary !== undefined && countsAnew(summary, batch);
            const step = arrival(
              windows,
              batch.map(({ record }) => record),
              everything,
            );
            summary = applied(summary, step.span, batch).summary;
            windows = step.windows;
            const arrived = placed.slice(0, at + batchSize);
            arrived.sort((a, b) => compareKeys(a.record, b.record));
            expect(summary).toStrictEqual(summaryOf(arrived));
            expect([...summary.days.keys()]).toEqual([...summary.days.keys()].sort());
          }
        },
      ),
      runs,
    );
  });

  test("is the same when one span changes it in several places, however far apart", () => {
    const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(wandering, picks, fc.boolean(), (records, picks, isContent) => {
        const changed = new Set(picks.map((pick) => records[pick % records.length]!));
        const held = records.flatMap((record) =>
          !changed.has(record)
            ? [record]
            : isContent
              ? [{ ...record, latMicrodegrees: record.latMicrodegrees - 700 }]
              : [],
        );
        if (held.length === 0) return;
        const batch = [...changed].sort(compareKeys);
        const { span } = arrival(windowsOf(held), batch, false);
        const known = summaryOf(inZone(held, "UTC"));
        expect(applied(known, span, inZone(batch, "UTC")).summary.totals).toStrictEqual(
          figuresOf(records, "UTC").totals,
        );
      }),
      runs,
    );
  });

  test("has days that add up to it, in order, each with what happened on it", () => {
    fc.assert(
      fc.property(recordSet(), fc.constantFrom(...timeZones), (records, timeZone) => {
        const { days, totals } = summaryOf(inZone(records, timeZone));
        expect([...days.values()].reduce<DayTotals>(addDayTotals, noDayTotals)).toStrictEqual(
          Object.fromEntries(dateCounterNames.map((name) => [name, totals[name]])),
        );
        expect(Object.fromEntries(days)).toStrictEqual(daysOf(records, timeZone));
        expect([...days.keys()]).toEqual([...days.keys()].sort());
      }),
      runs,
    );
  });

  test("has its days in order, even if they arrived in another", () => {
    const on = (id: number, days: number) => aTripRecord(aRecord({ id, t: baseT + days * 86_400_000 }));
    const [first, second, third] = [on(1, 0), on(2, 1), on(3, 2)];
    const alone = ({ record }: TripRecord) => windowsOf([record]);
    const daysAfter = (
      summary: TripSummary | undefined,
      held: Window[],
      merged: Window[],
      batch: TripRecord[],
    ) => {
      const next = applied(summary, { held, merged, ...none }, batch).summary;
      return { next, days: [...next.days.keys()] };
    };
    const one = daysAfter(undefined, [], alone(third), [third]);
    expect(one.days).toEqual(["2026-11-22"]);
    const two = daysAfter(one.next, alone(third), [...alone(first), ...alone(third)], [first, third]);
    expect(two.days).toEqual(["2026-11-20", "2026-11-22"]);
    const three = daysAfter(
      two.next,
      [...alone(first), ...alone(third)],
      [first, second, third].flatMap(alone),
      [second, third],
    );
    expect(three.days).toEqual(["2026-11-20", "2026-11-21", "2026-11-22"]);
    expect(daysAfter(undefined, [], [third, first, second].flatMap(alone), [first]).days).toEqual(three.days);
  });

  test("recounts its days when an earlier record brings another time zone", () => {
    const late = aTripRecord(aRecord({ t: Date.UTC(2026, 10, 20, 20) }), { timeZone: "UTC" });
    const early = aTripRecord(aRecord({ t: Date.UTC(2026, 10, 20, 19) }), { timeZone: "Asia/Kolkata" });
    const known = summaryOf([late]);
    expect([...known.days.keys()]).toEqual(["2026-11-20"]);
    const merged = windowsOf([early.record, late.record]);
    const { summary } = applied(known, { held: merged.slice(1), merged, ...none }, [early]);
    expect([...summary.days.keys()]).toEqual(["2026-11-21"]);
    expect(summary).toStrictEqual(summaryOf([early, late]));
  });

  test("is changed by a record between known ones", () => {
    const known = [aRecord({ id: 1, t: baseT }), aRecord({ id: 2, t: baseT + 5000 })];
    const between = aRecord({ id: 1, t: baseT + 3000 });
    const merged = windowsOf([known[0]!, between, known[1]!]);
    const span = { held: windowsOf(known), merged, ...none };
    const { changed, summary } = applied(summaryOf(inZone(known, "UTC")), span, inZone([between], "UTC"));
    expect(changed).toBe(true);
    expect(summary).toStrictEqual(summaryOf(inZone([known[0]!, between, known[1]!], "UTC")));
  });

  test("is unchanged after records that add nothing new", () => {
    fc.assert(
      fc.property(recordSet(), fc.nat(), (records, pick) => {
        const all = inZone(records, "Asia/Kolkata");
        const summary = summaryOf(all);
        const held = windowsOf(records);
        const again = all.slice(pick % all.length);
        expect(applied(summary, { held, merged: held, ...none }, again)).toStrictEqual({
          summary,
          changed: false,
        });
      }),
      runs,
    );
  });

  test("has at least one record", () => {
    expect(() => applied(undefined, { held: [], merged: [], ...none }, [])).toThrow("at least one record");
  });
});

describe("what batches claim about their trip", () => {
  const sent: fc.Arbitrary<Sent | undefined> = fc.option(
    fc.record(
      { t: fc.nat({ max: 2 }), id: fc.nat({ max: 2 }), text: fc.constantFrom("a", "b", "B", "") },
      { noNullPrototype: true },
    ),
    { nil: undefined },
  );

  test("does not depend on order: earliest is associative, commutative and idempotent", () => {
    fc.assert(
      fc.property(sent, sent, sent, (a, b, c) => {
        expect(earliest(earliest(a, b), c)).toStrictEqual(earliest(a, earliest(b, c)));
        expect(earliest(a, b)).toStrictEqual(earliest(b, a));
        expect(earliest(a, a)).toStrictEqual(a);
      }),
      runs,
    );
  });

  const level: fc.Arbitrary<BatteryLevel | undefined> = fc.option(
    fc.record({ t: fc.nat({ max: 2 }), id: fc.nat({ max: 2 }), percent: fc.nat({ max: 2 }) }),
    { nil: undefined },
  );

  test("does not depend on order: the latest level of the battery is associative, commutative and idempotent", () => {
    fc.assert(
      fc.property(level, level, level, (a, b, c) => {
        expect(latest(latest(a, b), c)).toEqual(latest(a, latest(b, c)));
        expect(latest(a, b)).toEqual(latest(b, a));
        expect(latest(a, a)).toEqual(a);
      }),
      runs,
    );
  });

  test("has the battery's last known level", () => {
    const levels = [80, undefined, 79, undefined].map((batteryPercent, index) =>
      aTripRecord(aRecord({ id: index, t: baseT + index * 1000, batteryPercent })),
    );
    expect(summaryOf(levels).battery).toEqual({ t: baseT + 2000, id: 2, percent: 79 });
    expect(summaryOf(levels.slice(1, 2)).battery).toBeUndefined();
  });

  const charged = (seconds: number, id: number, batteryPercent: number | undefined) =>
    aTripRecord(aRecord({ id, t: baseT + seconds * 1000, batteryPercent }));

  test("prefers the later of two levels, at the same time that of the greater id, in one record the higher", () => {
    const [first, second, third, fourth] = [
      { t: 1, id: 9, percent: 9 },
      { t: 2, id: 1, percent: 9 },
      { t: 2, id: 2, percent: 3 },
      { t: 2, id: 2, percent: 4 },
    ];
    expect([
      latest(first, second),
      latest(third, second),
      latest(third, fourth),
      latest(fourth, third),
    ]).toEqual([second, third, fourth, fourth]);
    const order = [charged(1, 9, 90), charged(2, 1, 80), charged(2, 2, 30)];
    expect(summaryOf(order).battery).toMatchObject({ id: 2, percent: 30 });
  });

  const at = (seconds: number, id: number, claims: Partial<TripRecord>) =>
    aTripRecord(aRecord({ id, t: baseT + seconds * 1000 }), claims);

  test("comes from its earliest record; of two with that record, the smaller text wins", () => {
    const summary = summaryOf([
      at(1, 1, { timeZone: "UTC" }),
      at(1, 1, { timeZone: "Asia/Kolkata", vehicle: undefined }),
      at(2, 2, { timeZone: "Africa/Cairo", vehicle: "later" }),
      at(2, 3, { timeZone: "Africa/Cairo", vehicle: "earlier by time, later by id" }),
    ]);
    expect(summary.timeZone).toEqual({ t: baseT + 1000, id: 1, text: "Asia/Kolkata" });
    expect(summary.vehicle).toEqual({ t: baseT + 2000, id: 2, text: "later" });
  });

  test("recounts a trip when a later record shows that the clock of its first ones had rolled over", () => {
    const weeks = 7 * 86_400_000;
    const early = [0, 1, 2].map((id) => at(id, id, {}));
    const later = (t: number) => aTripRecord(aRecord({ id: 3, t }));
    const summary = summaryOf(early);
    const after = baseT + 1_000 * weeks;
    expect(countsAnew(summary, [later(after - 60_000)])).toBe(false);
    expect(countsAnew(summary, [later(after)])).toBe(false);
    expect(countsAnew(summary, [later(after + 60_000)])).toBe(true);
    const all = [...early, later(baseT + 1_024 * weeks)];
    const { startT, totals, days } = summaryOf(all);
    expect(startT).toBe(baseT + 1_024 * weeks);
    expect(totals).toMatchObject({ unique: 4, misclocked: 3, idleMs: 0, parkedMs: 0, gaps: 0 });
    expect([...days.keys()]).toEqual(["2046-07-06"]);
    expect(summaryOf([...early, later(after)]).totals).toMatchObject({ unique: 4, misclocked: 0 });
  });

  test("is recounted when the rules change, which counts as a change", () => {
    const known = [at(1, 1, {}), at(2, 2, {})];
    const summary = summaryOf(known);
    const old = { ...summary, rules: rulesVersion - 1 };
    expect([countsAnew(summary, known), countsAnew(old, known)]).toEqual([false, true]);
    const held = windowsOf(known.map(({ record }) => record));
    expect(applied(old, { held, merged: held, ...none }, known)).toStrictEqual({ summary, changed: true });
  });

  /** Checks record by record, with the windows around each, that the trip is the same as computed at once. */
  const inTurn = (records: readonly GpsRecord[]) => {
    let summary: TripSummary | undefined;
    let windows: readonly Window[] = [];
    for (const [index, record] of records.entries()) {
      const batch = [aTripRecord(record)];
      const step = arrival(windows, [record], summary !== undefined && countsAnew(summary, batch));
      summary = applied(summary, step.span, batch).summary;
      windows = step.windows;
      const arrived = records.slice(0, index + 1).map((one) => aTripRecord(one));
      expect(summary).toStrictEqual(summaryOf(arrived.sort((a, b) => compareKeys(a.record, b.record))));
    }
  };
  const every = (count: number, seconds: number, microdegrees: number, rest: Partial<GpsRecord> = {}) =>
    Array.from({ length: count }, (_, id) =>
      aRecord({
        id,
        t: baseT + id * seconds * 1000,
        lonMicrodegrees: id * microdegrees,
        latMicrodegrees: 9_000,
        ...rest,
      }),
    );

  test.each([
    ["stands for long, a fix a minute", every(32, 60, 0, { speedCmps: 0 })],
    ["stands for long, two fixes a minute", every(80, 30, 0)],
    ["drives, a fix every five minutes", every(30, 300, 30_000)],
    ["drives, a fix every five seconds", every(60, 5, 700, { speedCmps: 1500 })],
  ])("is the same record by record: it %s", (_, records) => {
    inTurn(records);
  });

  test.each([
    ["both ends of a stay that is parking only with both", 7, [0, 6]],
    ["its end, seen from its beginning", 7, [0]],
    ["its beginning, seen from its end", 7, [6]],
    ["places all over a long one", 40, [0, 7, 8, 20, 39]],
  ])("is the same when windows arrive far apart: %s", (_, count, places) => {
    const records = every(count, 60, 0, { speedCmps: 0 });
    const held = records.filter((_, index) => !places.includes(index));
    const batch = records.filter((_, index) => places.includes(index));
    const { span } = arrival(windowsOf(held), batch, false);
    const { totals } = applied(summaryOf(inZone(held, "UTC")), span, inZone(batch, "UTC")).summary;
    expect(totals).toMatchObject({ idleMs: 0, parkedMs: (count - 1) * 60_000 });
  });

  test("is the same record by record with a clock that rolled over, and more such records later", () => {
    const weeks = 7 * 86_400_000;
    const early = every(3, 1, 0).map((record) => ({ ...record, t: record.t - 1_024 * weeks, late: true }));
    const more = { ...early[0]!, id: 90, t: early[0]!.t + 500 };
    const another = { ...early[0]!, id: 91, t: early[0]!.t + 61_000 };
    const drive = every(30, 30, 3_000).map((record) => ({ ...record, id: record.id + 10 }));
    inTurn([...early, ...drive.slice(0, 20), more, another, ...drive.slice(20)]);
  });

  test("is the same record by record when another record comes under a time that is set aside", () => {
    const [early, again] = every(2, 0, 0).map((record) => ({ ...record, t: baseT - 1_024 * 7 * 86_400_000 }));
    const [now] = every(1, 1, 0).map((record) => ({ ...record, id: 10 }));
    inTurn([now!, early!, again!]);
  });

  test("requests windows on the side where it needs them", () => {
    const records = every(40, 30, 3_000);
    const windows = windowsOf(records);
    const index = 10;
    const { records: held, start } = windows[index]!;
    const without = windowsOf(records.filter((record) => record !== held[0]));
    const summary = summaryOf(
      without.flatMap((window) => window.records.map((record) => aTripRecord(record))),
    );
    const asked = (around: Partial<Parameters<typeof applySpan>[1]>) =>
      applySpan(
        summary,
        {
          ...none,
          held: [{ start, records: held.slice(1) }],
          merged: [windows[index]!],
          ...around,
        },
        [aTripRecord(held[0]!)],
      );
    const [before, after] = [windows.slice(0, index), windows.slice(index + 1)];
    expect(asked({ isFirst: false, after })).toBe("before");
    expect(asked({ before, isLast: false })).toBe("after");
    expect(asked({ before, after })).toMatchObject({ changed: true });
    expect(asked({ before: before.slice(5), isFirst: false, after })).toBe("before");
  });

  test("moves the days when an earlier record brings another time zone, and only then", () => {
    const summary = summaryOf([at(10, 5, { timeZone: "UTC" })]);
    expect(countsAnew(summary, [at(9, 6, { timeZone: "Asia/Kolkata" })])).toBe(true);
    expect(countsAnew(summary, [at(9, 6, { timeZone: "UTC" })])).toBe(false);
    expect(countsAnew(summary, [at(11, 4, { timeZone: "Asia/Kolkata" })])).toBe(false);
    expect(countsAnew(summary, [at(10, 4, { timeZone: "Asia/Kolkata" })])).toBe(true);
  });

  test.each<[string, TripRecord[], TripRecord]>([
    ["a time zone", [at(5, 5, { timeZone: "Zulu" })], at(5, 5, { timeZone: "UTC" })],
    ["a vehicle", [at(5, 5, {})], at(5, 5, { vehicle: "AB123CD" })],
    ["an end", [at(5, 5, {})], at(5, 5, { ends: true })],
    ["a level of the battery", [charged(5, 5, undefined)], charged(5, 5, 50)],
    ["a battery's later time", [charged(6, 6, undefined), charged(5, 5, 50)], charged(6, 6, 50)],
    ["a battery's greater id", [charged(5, 6, undefined), charged(5, 5, 50)], charged(5, 6, 50)],
    ["a vehicle's earlier time", [at(5, 5, {}), at(6, 5, { vehicle: "a" })], at(5, 5, { vehicle: "a" })],
    ["a vehicle's smaller id", [at(5, 5, {}), at(5, 6, { vehicle: "a" })], at(5, 5, { vehicle: "a" })],
  ])("is a change of its own, without a new record: %s", (_, known, again) => {
    const summary = summaryOf(known);
    const held = windowsOf(known.map(({ record }) => record));
    const result = applied(summary, { held, merged: held, ...none }, [again]);
    expect(result.changed).toBe(true);
    expect(result.summary).toStrictEqual(summaryOf([again, ...known.slice(1)]));
  });

  test.each<[string, TripRecord[], TripRecord]>([
    ["an id", [at(5, 5, {})], at(5, 6, {})],
    ["a later time", [at(5, 5, {})], at(6, 5, {})],
    ["an earlier time", [at(5, 5, {})], at(4, 5, {})],
    ["a smaller id at the earliest time", [at(5, 5, {}), at(6, 4, {})], at(5, 4, {})],
    ["a greater speed", [at(5, 5, {})], aTripRecord(aRecord({ id: 5, t: baseT + 5000, speedCmps: 1 }))],
    ["a later end", [at(5, 5, { ends: true }), at(6, 6, {})], at(6, 6, { ends: true })],
    ["a smaller vehicle", [at(5, 5, { vehicle: "b" })], at(5, 5, { vehicle: "a" })],
    ["a fuller battery", [charged(5, 5, 50)], charged(5, 5, 51)],
    ["a later level of the battery", [charged(5, 5, 50), at(9, 6, {})], charged(7, 5, 50)],
    ["a level of the battery with a greater id", [charged(5, 5, 50), at(9, 6, {})], charged(5, 6, 50)],
  ])("is a change even from a record that a full window has no room for: %s", (_, known, refused) => {
    const held = windowsOf(known.map(({ record }) => record));
    const span = { held, merged: held, ...none };
    const first = applied(summaryOf(known), span, [refused]);
    expect(first.changed).toBe(true);
    expect(first.summary.totals).toStrictEqual(summaryOf(known).totals);
    expect(applied(first.summary, span, [refused])).toStrictEqual({ ...first, changed: false });
  });

  test("from a record that a full window has no room for is no change if it adds nothing", () => {
    const known = [
      aTripRecord(aRecord({ id: 5, t: baseT, speedCmps: 9 }), { vehicle: "a", ends: true }),
      at(9, 6, { vehicle: "b", ends: true }),
    ];
    const held = windowsOf(known.map(({ record }) => record));
    const summary = summaryOf(known);
    const less = at(3, 5, { timeZone: "Asia/Kolkata", vehicle: "A", ends: true });
    expect(applied(summary, { held, merged: held, ...none }, [less])).toStrictEqual({
      summary,
      changed: false,
    });
  });

  test("begins at a record at most a thousand weeks before the window of its end, and never earlier", () => {
    const end = aTripRecord(aRecord({ id: 9, t: baseT + 59_999 }));
    const [first, before] = [0, 1].map((ms) => aTripRecord(aRecord({ id: 5, t: plausibleFrom(baseT) - ms })));
    expect([summaryOf([first!, end]).startT, summaryOf([before!, end]).startT]).toEqual([
      first!.record.t,
      end.record.t,
    ]);
    expect([first!, before!].map((record) => countsAnew(summaryOf([record]), [end]))).toEqual([false, true]);
  });

  test("has ended at the last record that was sent as an end", () => {
    const summary = summaryOf([
      at(1, 1, { ends: true }),
      at(2, 2, {}),
      at(3, 3, { ends: true }),
      at(4, 4, {}),
    ]);
    expect(summary.endedT).toBe(baseT + 3000);
    expect(summary.endT).toBe(baseT + 4000);
  });
});

describe("ids", () => {
  const withIds = (ids: readonly number[]) =>
    toRead(summaryOf(ids.map((id, index) => aTripRecord(aRecord({ id, t: baseT + index * 1000 })))));

  test.each([
    ["an honest phone's", [0, 1, 2, 3], 0, 0],
    ["a hole", [0, 1, 4, 5], 0, 2],
    ["a counter that does not begin at zero", [100, 101, 103], 0, 1],
    ["a counter that started over", [0, 1, 2, 0, 1], 2, 0],
    ["a counter that started over after a hole", [0, 5, 0, 1], 1, 2],
  ])("%s: conflicts and missing", (_, ids, conflicts, missing) => {
    const summary = withIds(ids);
    expect([conflictsOf(summary), missingOf(summary)]).toEqual([conflicts, missing]);
  });

  test.each([
    ["seconds", 1000],
    ["milliseconds", 1],
  ])("that are the time in %s tell of no hole, and those that only look like it do", (_, unit) => {
    const times = [0, 5, 60, 61].map((second) => baseT + second * 1000 + 300);
    const withIdAt = (idOf: (t: number) => number) =>
      toRead(summaryOf(times.map((t) => aTripRecord(aRecord({ id: idOf(t), t })))));
    expect(missingOf(withIdAt((t) => Math.floor(t / unit)))).toBe(0);
    expect(missingOf(withIdAt((t) => Math.floor(t / unit) + (t === times[3] ? 1 : 0)))).toBeGreaterThan(50);
  });

  test("of a trip never give negative counts", () => {
    const summary = { ...withIds([0, 1]), totals: noTotals };
    expect(conflictsOf(summary)).toBe(0);
    expect(missingOf({ ...summary, ids: idSpanOf(noIds) })).toBe(0);
  });
});

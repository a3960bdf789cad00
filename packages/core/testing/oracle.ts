import { nameOf } from "../application/trip-cache.ts";
import {
  type Correction,
  type Corrections,
  compareCorrections,
  type Decision,
  decisionsOf,
  mergeCorrections,
  noCorrections,
  wrongSpansOf,
} from "../domain/corrections.ts";
import { addDayTotals, addTotals, type DayTotals, noDayTotals } from "../domain/counters.ts";
import { eachWay, figuresOf, maxSilenceMs, readTripRecords } from "../domain/figures.ts";
import { compareContents, compareKeys, type GpsRecord, quantise } from "../domain/gps-record.ts";
import { encodeIds } from "../domain/id-set-codec.ts";
import { localDateOf } from "../domain/local-date.ts";
import { maxOf } from "../domain/max-of.ts";
import { plausibleSpeedCmps, rulesVersion } from "../domain/rules.ts";
import { windowMs, windowStartOf } from "../domain/window.ts";
import { encodeWindow } from "../domain/window-codec.ts";
import { isLateArrival, type SentFix, type SentTrip } from "./deliveries.ts";
import type { MemoryTripStore } from "./memory-trip-store.ts";

/** The content of a table except `rev`, as plain values to compare. */
export type Picture = {
  readonly trips: Readonly<Record<string, TripPicture>>;
  readonly fleet: Readonly<Record<string, DayTotals & { readonly trips: number }>>;
};

type TripPicture = {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly corrections: Corrections;
  readonly days: Readonly<Record<string, DayTotals>>;
  readonly ids: readonly number[];
  readonly lastWindow: number;
  readonly windows: Readonly<Record<number, string>>;
  readonly markers: readonly string[];
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

export const pictureOf = (store: MemoryTripStore): Picture => {
  const trips: Record<string, TripPicture> = {};
  for (const [name, { trip }] of store.trips) {
    store.checkPages(trip);
    const { days, ids: _, ...summary } = trip.summary;
    trips[name] = {
      summary,
      corrections: trip.corrections,
      days: Object.fromEntries(days),
      ids: [...encodeIds(store.idsOf(name))],
      lastWindow: trip.lastWindow,
      windows: Object.fromEntries(
        store.windowsOf(trip).map((window) => [window.start, hex(encodeWindow(window))]),
      ),
      markers: [...store.dates]
        .filter(([, names]) => names.has(name))
        .map(([date]) => date)
        .sort(),
    };
  }
  const fleet = [...store.lanes.keys()]
    .map((date) => [date, store.fleetDay(date)] as const)
    .filter(([, totals]) => Object.values(totals).some((value) => value !== 0));
  return { trips, fleet: Object.fromEntries(fleet) };
};

/** One record per (t, id), in order: the greatest content, late if all copies are. */
export const recordsOf = (records: readonly GpsRecord[]): GpsRecord[] => {
  const greatest = new Map<string, GpsRecord>();
  for (const record of records) {
    const name = `${record.t}/${record.id}`;
    const held = greatest.get(name) ?? record;
    const content = compareContents(record, held) > 0 ? record : held;
    greatest.set(name, { ...content, late: record.late && held.late });
  }
  return [...greatest.values()].sort(compareKeys);
};

/**
 * Each date's totals, without the engine's sums: a record counts on its date; a way is spread over its minutes pro
 * rata, rounded so that the minutes add up to the way.
 */
export const daysOf = (records: readonly GpsRecord[], timeZone: string): Record<string, DayTotals> => {
  const days: Record<string, DayTotals> = {};
  const add = (t: number, totals: Partial<DayTotals>) => {
    const date = localDateOf(windowStartOf(t), timeZone);
    days[date] = addDayTotals(days[date] ?? noDayTotals, totals);
  };
  const { counted, reading } = readTripRecords(records);
  for (const { t } of counted) add(t, { unique: 1 });
  eachWay(counted, reading.ways, { from: 0, to: reading.ways.length }, (way, isParked) => {
    const startT = counted[way.from]!.t;
    const endT = counted[way.to]!.t;
    const ms = endT - startT;
    if (ms > maxSilenceMs) return;
    const stands = way.kind === "still" || way.kind === "silent";
    const whole: Partial<DayTotals> = {
      distanceMm: way.distanceMm,
      movingMs: way.movingMs,
      idleMs: stands && !isParked ? ms : 0,
      parkedMs: stands && isParked ? ms : 0,
      unknownMs: stands ? 0 : ms - way.movingMs,
    };
    const upTo = (t: number) =>
      Object.entries(whole).map(
        ([name, amount]) => [name, Math.round((amount * (t - startT)) / ms)] as const,
      );
    if (ms === 0) add(startT, whole);
    for (let t = startT; t < endT; t = windowStartOf(t) + windowMs) {
      const before = Object.fromEntries(upTo(t));
      add(
        t,
        Object.fromEntries(
          upTo(Math.min(endT, windowStartOf(t) + windowMs)).map(([name, sum]) => [name, sum - before[name]!]),
        ),
      );
    }
  });
  return days;
};

const runsOf = (ids: readonly number[]): number[] => {
  const runs: number[] = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    if (runs.length > 0 && runs.at(-1) === id - 1) runs[runs.length - 1] = id;
    else runs.push(id, id);
  }
  return runs;
};

/** The claim sent with the earliest record that has one; if there are several, the smallest text. */
const claimOf = (fixes: readonly SentFix[], name: "timeZone" | "vehicle") =>
  fixes
    .filter((sent) => sent[name] !== undefined)
    .map((sent) => ({ t: sent.fix.t, id: sent.fix.id, text: sent[name]! }))
    .sort((a, b) => a.t - b.t || a.id - b.id || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))[0];

/** The level sent with the latest record that has one; if there are several, the highest. */
const batteryOf = (fixes: readonly SentFix[]) =>
  fixes
    .flatMap(({ fix: { t, id, battery } }) =>
      battery === undefined || battery < 0 ? [] : { t, id, percent: Math.round(battery) },
    )
    .sort((a, b) => b.t - a.t || b.id - a.id || b.percent - a.percent)[0];

/** All decisions at once. */
const correctionsOf = ({ decisions }: SentTrip): Corrections =>
  mergeCorrections(
    noCorrections,
    decisions.flatMap(({ correction, moment, at }) =>
      (decisionsOf(correction, moment) as Decision[]).map((decision) => ({ ...decision, at })),
    ),
  ).corrections;

/** By the latest decision about the moment. */
const isMarked = (corrections: Corrections, t: number): boolean => {
  const last = corrections
    .filter((each) => each.kind === "wrong" && each.from <= t && t <= each.to)
    .reduce<Correction | undefined>(
      (latest, each) => (latest && compareCorrections(latest, each) > 0 ? latest : each),
      undefined,
    );
  return last?.kind === "wrong" && last.wrong;
};

/** The expected result, computed in one go from the set of sent fixes, without merging windows or adjusting sums. */
export const expectedPicture = (sent: readonly SentTrip[]): Picture => {
  const trips: Record<string, TripPicture> = {};
  const fleet: Record<string, DayTotals & { trips: number }> = {};
  for (const trip of sent) {
    const { key, fixes } = trip;
    const records = recordsOf(
      fixes.map(({ fix, arrivals }) =>
        quantise(
          fix,
          arrivals.every((arrival) => isLateArrival(trip, fix, arrival)),
        ),
      ),
    );
    const timeZone = claimOf(fixes, "timeZone")!;
    const corrections = correctionsOf(trip);
    const marked = records.filter(({ t }) => isMarked(corrections, t));
    const right = records.filter((record) => !marked.includes(record));
    const days = daysOf(right, timeZone.text);
    for (const { t } of marked) {
      const date = localDateOf(windowStartOf(t), timeZone.text);
      days[date] = addDayTotals(days[date] ?? noDayTotals, { unique: 1 });
    }
    const byWindow = Map.groupBy(records, ({ t }) => windowStartOf(t));
    trips[nameOf(key)] = {
      summary: {
        rules: rulesVersion,
        // The same records without those that are wrong, plus what says that there are such.
        totals: addTotals(figuresOf(right, timeZone.text).totals, {
          ...{ unique: marked.length, marked: marked.length },
          late: marked.filter(({ late }) => late).length,
        }),
        maxSpeedCmps: right.reduce<number | undefined>(
          (most, record) => maxOf(most, plausibleSpeedCmps(record)),
          undefined,
        ),
        timeZone,
        vehicle: claimOf(fixes, "vehicle"),
        battery: batteryOf(fixes),
        startT: records[0]!.t,
        endT: records.at(-1)!.t,
        endedT: fixes.reduce<number | undefined>(
          (last, { fix, ends }) => (ends ? maxOf(last, fix.t) : last),
          undefined,
        ),
        wrong: wrongSpansOf(corrections),
        right:
          right.length > 0 && wrongSpansOf(corrections).length > 0
            ? { from: right[0]!.t, to: right.at(-1)!.t }
            : undefined,
      },
      corrections,
      days: Object.fromEntries(Object.entries(days).sort(([a], [b]) => (a < b ? -1 : 1))),
      ids: [...encodeIds(runsOf(records.map(({ id }) => id)))],
      lastWindow: windowStartOf(records.at(-1)!.t),
      windows: Object.fromEntries(
        [...byWindow].map(([start, inside]) => [start, hex(encodeWindow({ start, records: inside }))]),
      ),
      markers: Object.keys(days).sort(),
    };
    for (const [date, totals] of Object.entries(days)) {
      const sum = fleet[date] ?? { ...noDayTotals, trips: 0 };
      fleet[date] = { ...addDayTotals(sum, totals), trips: sum.trips + 1 };
    }
  }
  return { trips, fleet };
};

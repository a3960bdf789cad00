import { isDeepStrictEqual } from "node:util";
import { pageOf, readTripOf, type Item as StoredItem } from "@trips/aws/dynamodb/items.ts";
import type { ReadTrip } from "@trips/core/application/trip-reader.ts";
import { isWithin, wrongSpansOf } from "@trips/core/domain/corrections.ts";
import { addDayTotals, addTotals, type DayTotals, noDayTotals } from "@trips/core/domain/counters.ts";
import { figuresOf } from "@trips/core/domain/figures.ts";
import { compareKeys, type GpsRecord } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { windowStartOf } from "@trips/core/domain/window.ts";
import { daysOf, recordsOf } from "@trips/core/testing/oracle.ts";
import type { MemoryTable } from "../dynamodb/memory-table.ts";
import type { Item } from "../dynamodb/values.ts";
import { type Accepted, type AcceptedTrip, correctionsOf, keyOf } from "./accepted.ts";

/** A broken law: the words of the law, and what breaks it. */
export class BrokenLaw extends Error {
  readonly law: string;
  readonly detail: string;
  constructor(law: string, detail: string) {
    super(`${law}: ${detail}`);
    this.law = law;
    this.detail = detail;
  }
}

const fleetPrefix = "FLEET#";
const tripPrefix = "TRIP#";

type Seen = { readonly rev: number; readonly keys: ReadonlySet<string>; readonly startsOver: boolean };

/** What the table says, held against what the stream took and against itself. */
export class TableCheck {
  readonly #table: MemoryTable;
  readonly #accepted: Accepted;
  /** By date and counter: lanes less trips. */
  readonly #differences = new Map<string, Map<string, number>>();
  readonly #touched = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  /** Unique records of the fleet, over all dates. */
  #unique = 0;
  #uniqueShown = 0;

  constructor(table: MemoryTable, accepted: Accepted) {
    this.#table = table;
    this.#accepted = accepted;
    table.onWrite = ({ pk, sk }, before, after) => {
      if (pk.startsWith(fleetPrefix)) this.#noteLane(pk.slice(fleetPrefix.length), before, after);
      if (pk.startsWith(tripPrefix)) this.#changed.add(pk);
      if (pk.startsWith(tripPrefix) && sk === "TRIP") this.#noteTrip(before, after);
    };
  }

  #add(date: string, sums: Readonly<Record<string, unknown>>, sign: number): void {
    this.#touched.add(date);
    const held = this.#differences.get(date) ?? new Map<string, number>();
    this.#differences.set(date, held);
    for (const [name, value] of Object.entries(sums))
      if (typeof value === "number") held.set(name, (held.get(name) ?? 0) + sign * value);
  }

  #noteLane(date: string, before: Item | undefined, after: Item | undefined): void {
    for (const [item, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!item) continue;
      const { pk: _, sk: __, expiresAt: ___, ...sums } = item;
      this.#add(date, sums, sign);
      this.#unique += sign * ((sums.unique as number | undefined) ?? 0);
    }
  }

  #noteTrip(before: Item | undefined, after: Item | undefined): void {
    for (const [item, sign] of [
      [before, 1],
      [after, -1],
    ] as const)
      for (const [date, sums] of Object.entries((item?.days ?? {}) as Record<string, Item>))
        this.#add(date, { ...sums, trips: 1 }, sign);
  }

  /** After every request that wrote: the fleet's total is the sum of the trips'. */
  checkSums(): void {
    for (const date of this.#touched)
      for (const [name, difference] of this.#differences.get(date)!)
        if (difference !== 0)
          throw new BrokenLaw(
            "the fleet's total of a date is the sum of its trips'",
            `${name} of ${date} is ${difference} more in the lanes`,
          );
    this.#touched.clear();
    if (this.#unique < this.#uniqueShown)
      throw new BrokenLaw(
        "the number of records never falls",
        `the fleet showed ${this.#uniqueShown}, now ${this.#unique}`,
      );
    this.#uniqueShown = this.#unique;
  }

  /** A read of every trip that changed or should have. */
  checkTrips(nowMs: number, boundMs: number): void {
    for (const trip of this.#accepted.trips.values()) {
      const pk = `${tripPrefix}${trip.driver}#${trip.trip}`;
      if (!this.#changed.has(pk) && trip.unseen.size === 0) continue;
      this.#changed.delete(pk);
      this.#checkTrip(pk, trip);
      for (const [key, sinceMs] of trip.unseen)
        if (nowMs - sinceMs > boundMs)
          throw new BrokenLaw(
            `whatever was accepted is shown within ${boundMs / 60_000} minutes`,
            `${key} of ${pk} was accepted ${Math.round((nowMs - sinceMs) / 1000)} s ago`,
          );
    }
  }

  read(pk: string): { readonly trip: ReadTrip; readonly records: GpsRecord[] } | undefined {
    const items = this.#table.partition(pk);
    const own = items.find(({ sk }) => sk === "TRIP");
    if (!own) return undefined;
    const trip = readTripOf(own as StoredItem);
    const pages = items.filter(({ sk }) => (sk as string).startsWith("W#")).map((item) => pageOf(item));
    const windows = [...pages.flat(), ...trip.open];
    const starts = windows.map(({ start }) => start);
    if (new Set(starts).size < starts.length)
      throw new BrokenLaw("a minute of a trip is stored once", `${pk} has ${starts.sort().join(", ")}`);
    const records = windows.flatMap(({ records }) => records).sort(compareKeys);
    return { trip, records };
  }

  #checkTrip(pk: string, accepted: AcceptedTrip): void {
    const found = this.read(pk);
    const seen = this.#seen.get(pk);
    if (!found) {
      if (seen) throw new BrokenLaw("a trip that was shown stays", pk);
      return;
    }
    const { trip, records } = found;
    const keys = new Set(records.map(keyOf));
    for (const key of seen?.keys ?? [])
      if (!keys.has(key)) throw new BrokenLaw("a record that was shown stays", `${key} of ${pk}`);
    this.#seen.set(pk, { rev: trip.rev, keys, startsOver: false });
    for (const key of keys) {
      accepted.unseen.delete(key);
      if (!accepted.known.has(key))
        throw new BrokenLaw("what is shown was accepted", `nobody sent ${key} of ${pk}`);
    }
    checkFigures(pk, trip, records);
  }

  /** Once all is quiet: every trip is what its records are in one go. */
  checkEnd(): void {
    for (const accepted of this.#accepted.trips.values()) {
      const pk = `${tripPrefix}${accepted.driver}#${accepted.trip}`;
      if (accepted.records.length === 0) continue;
      const found = this.read(pk);
      if (!found) throw new BrokenLaw("every accepted trip is stored", pk);
      const expected = recordsOf(accepted.records.map(({ record }) => record));
      const differing = expected.find((record, index) => !isDeepStrictEqual(record, found.records[index]));
      if (differing || expected.length !== found.records.length)
        throw new BrokenLaw(
          "after quiet every accepted record is counted",
          `${pk} has ${found.records.length} of ${expected.length}, first ${JSON.stringify(differing)}`,
        );
      checkFigures(pk, found.trip, found.records);
      this.#checkClaims(pk, accepted, found.trip);
    }
  }

  #checkClaims(pk: string, accepted: AcceptedTrip, trip: ReadTrip): void {
    const expected = {
      timeZone: claimOf(accepted, "timeZone"),
      vehicle: claimOf(accepted, "vehicle"),
      corrections: correctionsOf(accepted),
      endedT: lastOf(accepted.records.filter(({ ends }) => ends).map(({ record }) => record.t)),
      endT: lastOf(accepted.records.map(({ record }) => record.t)),
    };
    const { timeZone, vehicle, endedT, endT } = trip.summary;
    const actual = { timeZone, vehicle, corrections: trip.corrections, endedT, endT };
    if (!isDeepStrictEqual(actual, expected))
      throw new BrokenLaw(
        "what is said about a trip does not depend on order",
        `${pk}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
      );
  }
}

const lastOf = (times: readonly number[]): number | undefined =>
  times.length === 0 ? undefined : Math.max(...times);

/** The claim sent with the earliest record that has one; if there are several, the smallest text. */
const claimOf = ({ records }: AcceptedTrip, name: "timeZone" | "vehicle") =>
  records
    .flatMap(({ record: { t, id }, ...claims }) => {
      const text = claims[name];
      return text === undefined ? [] : [{ t, id, text }];
    })
    .sort((a, b) => a.t - b.t || a.id - b.id || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))[0];

const checkFigures = (pk: string, trip: ReadTrip, records: readonly GpsRecord[]): void => {
  const { summary, corrections } = trip;
  // Between two stages of a recount.
  if (summary.rules !== rulesVersion) return;
  const zone = summary.timeZone.text;
  const wrong = wrongSpansOf(corrections);
  const marked = records.filter(({ t }) => isWithin(wrong, t));
  const right = records.filter(({ t }) => !isWithin(wrong, t));
  const totals = addTotals(figuresOf(right, zone).totals, {
    ...{ unique: marked.length, marked: marked.length },
    late: marked.filter(({ late }) => late).length,
  });
  if (!isDeepStrictEqual(summary.totals, totals))
    throw new BrokenLaw(
      "a trip's totals are those of its records in one go",
      `${pk} rev ${trip.rev}: ${differencesOf(summary.totals, totals)}`,
    );
  const days: Record<string, DayTotals> = daysOf(right, zone);
  for (const { t } of marked) {
    const date = localDateOf(windowStartOf(t), zone);
    days[date] = addDayTotals(days[date] ?? noDayTotals, { unique: 1 });
  }
  if (!isDeepStrictEqual(Object.fromEntries(summary.days), inOrder(days)))
    throw new BrokenLaw("a trip's days are those of its records in one go", `${pk} rev ${trip.rev}`);
};

const inOrder = (days: Readonly<Record<string, DayTotals>>): Record<string, DayTotals> =>
  Object.fromEntries(Object.entries(days).sort(([a], [b]) => (a < b ? -1 : 1)));

const differencesOf = (actual: object, expected: object): string =>
  Object.entries(expected)
    .filter(([name, value]) => (actual as Record<string, unknown>)[name] !== value)
    .map(([name, value]) => `${name} ${(actual as Record<string, unknown>)[name]}, not ${value}`)
    .join("; ");

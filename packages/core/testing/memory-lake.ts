import { type BooksRows, booksColumns, type LakeLedger, sumRows } from "../application/books.ts";
import { type CuratedTrips, curatedKeyOf, hourOf, placeOf } from "../application/curated-zone.ts";
import type { Delivery } from "../application/delivery.ts";
import { nameOf } from "../application/trip-cache.ts";
import { decodeBatch } from "../domain/batch.ts";
import { readTripRecords } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { addIds, type IdSet, noIds } from "../domain/id-set.ts";
import { type RecordFigures, recordFiguresOf, setAside } from "../domain/record-figures.ts";
import { rulesVersion } from "../domain/rules.ts";
import { earliest, type Sent, type TripKey } from "../domain/trip.ts";
import { recordsOf } from "./oracle.ts";

type Cell = string | number | boolean | null;
export type Row = Record<(typeof booksColumns)[number], Cell>;
type File = { readonly hour: number; readonly rows: Row[] };

type Sum = { readonly key: TripKey; records: GpsRecord[]; zone: Sent | undefined; first: number };

/** The curated zone of these deliveries, counted trip by trip at once: what the books read of it, in memory. */
export class MemoryLake implements LakeLedger {
  /** By key. A file's rows may be changed; the next run reads them. */
  readonly files = new Map<string, File>();
  readonly hours = new Map<string, IdSet>();
  readonly calls = { sumsOf: 0 };
  readonly zone: Pick<CuratedTrips, "load"> = {
    load: async (keys) =>
      keys.map((key) => {
        const hours = this.hours.get(nameOf(key));
        return hours && ({ ...key, hours } as Awaited<ReturnType<CuratedTrips["load"]>>[number]);
      }),
  };

  constructor(deliveries: readonly Delivery[]) {
    const sums = new Map<string, Sum>();
    for (const { data } of deliveries) {
      const decoded = decodeBatch(data);
      if (!decoded.ok) continue;
      const { driver, trip, records, timeZone, receivedAt } = decoded.batch;
      const key = { driver, trip };
      const sum = sums.get(nameOf(key)) ?? { key, records: [], zone: undefined, first: receivedAt };
      sums.set(nameOf(key), sum);
      sum.first = Math.min(sum.first, receivedAt);
      for (const record of records) {
        sum.records.push(record);
        sum.zone = earliest(sum.zone, { t: record.t, id: record.id, text: timeZone });
      }
    }
    for (const name of [...sums.keys()].sort()) if (sums.get(name)!.zone) this.#add(sums.get(name)!);
  }

  #add({ key, records: sent, zone, first }: Sum): void {
    const records = recordsOf(sent);
    const { aside, counted } = readTripRecords(records);
    const ends = { isFirst: true, isLast: true };
    const figures = recordFiguresOf(counted, { from: 0, to: counted.length }, ends, zone!.text);
    if (typeof figures === "string") throw new Error("a whole trip has no surroundings");
    const all = [...aside.map(() => setAside), ...figures];
    for (const [index, { t }] of records.entries()) {
      const place = placeOf(key, hourOf(t));
      const file = this.files.get(curatedKeyOf(place)) ?? { hour: place.hour, rows: [] };
      this.files.set(curatedKeyOf(place), file);
      file.rows.push(rowOf(key, first, all[index]!));
      this.hours.set(nameOf(key), addIds(this.hours.get(nameOf(key)) ?? noIds, [place.hour]));
    }
  }

  /** The rows of a trip, with their files. */
  rowsOf(name: string): Row[] {
    return [...this.files.values()].flatMap(({ rows }) =>
      rows.filter((row) => nameOf(row as never) === name),
    );
  }

  async firstHour(): Promise<number | undefined> {
    const hours = [...this.files.values()].map(({ hour }) => hour);
    return hours.length > 0 ? Math.min(...hours) : undefined;
  }

  async filesOn(date: string) {
    return [...this.files]
      .filter(([key]) => key.includes(`date=${date}/`))
      .map(([key, { hour, rows }]) => ({ key, hour, version: JSON.stringify(rows) }));
  }

  async sumsOf({ key }: { readonly key: string }) {
    this.calls.sumsOf++;
    const rows = this.files.get(key)?.rows ?? [];
    const columns = Object.fromEntries(booksColumns.map((name) => [name, rows.map((row) => row[name])]));
    return sumRows({ count: rows.length, columns: columns as unknown as BooksRows["columns"] });
  }
}

const shares = ["", "next_", "third_"] as const;

const rowOf = (key: TripKey, receivedAt: number, { date, way }: RecordFigures): Row => {
  const row: Partial<Row> = {
    ...key,
    received_at: receivedAt,
    day: date ?? null,
    rules: rulesVersion,
    next_day: way?.elsewhere[0]?.date ?? null,
    third_day: way?.elsewhere[1]?.date ?? null,
  };
  for (const [index, share] of shares.entries()) {
    const part = index === 0 ? way : way?.elsewhere[index - 1];
    row[`${share}distance_mm`] = part?.distanceMm ?? null;
    row[`${share}moving_ms`] = part?.movingMs ?? null;
    row[`${share}idle_ms`] = part?.idleMs ?? null;
    row[`${share}parked_ms`] = part?.parkedMs ?? null;
    row[`${share}unknown_ms`] = part?.unknownMs ?? null;
  }
  return row as Row;
};

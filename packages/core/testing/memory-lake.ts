import { type LakeLedger, sumRows } from "../application/books.ts";
import { curate } from "../application/curate.ts";
import { type CuratedFile, placeOfKey } from "../application/curated-zone.ts";
import type { Delivery } from "../application/delivery.ts";
import { nameOf } from "../application/trip-cache.ts";
import type { TripKey } from "../domain/trip.ts";
import { lakeObjectOf, MemoryCuratedZone } from "./memory-curated-zone.ts";

type Column = keyof CuratedFile["rows"]["columns"];
type Value = string | number | boolean | null;

/** The curated zone of these deliveries, as the books read it, with ways to break it. */
export class MemoryLake implements LakeLedger {
  readonly curated = new MemoryCuratedZone();
  readonly zone = this.curated.trips;
  /** The keys of the files that were read. */
  readonly reads: string[] = [];

  async merge(deliveries: readonly Delivery[]): Promise<void> {
    const object = lakeObjectOf(deliveries.map(({ data }) => data));
    const ports = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0.5 };
    await curate(
      {
        ...ports,
        readObject: async () => object,
        files: this.curated.files,
        trips: this.curated.trips,
        putObject: this.curated.putObject,
      },
      `records/${this.curated.objects.size}`,
    );
  }

  firstHour = async (): Promise<number | undefined> => {
    const hours = [...this.curated.contents.keys()].map((key) => placeOfKey(key)!.hour);
    return hours.length > 0 ? Math.min(...hours) : undefined;
  };

  filesOn = async (date: string) =>
    [...this.curated.contents]
      .filter(([key]) => key.includes(`date=${date}/`))
      .map(([key, { version }]) => ({ key, hour: placeOfKey(key)!.hour, version: version! }));

  sumsOf = async ({ key }: { readonly key: string }) => {
    this.reads.push(key);
    const file = this.curated.contents.get(key);
    return file ? sumRows(file.rows) : [];
  };

  /** Where the rows of a trip are, in order. */
  placesOf(key: TripKey): { readonly file: string; readonly index: number }[] {
    return [...this.curated.contents].sort().flatMap(
      ([
        file,
        {
          rows: { count, columns },
        },
      ]) =>
        Array.from({ length: count }, (_, index) => ({ file, index })).filter(
          ({ index }) =>
            nameOf({ driver: String(columns.driver[index]), trip: String(columns.trip[index]) }) ===
            nameOf(key),
        ),
    );
  }

  /** Changes a value of a trip's row, or of all. */
  change(key: TripKey, row: number | "all", column: Column, to: (value: Value) => Value): void {
    const places = row === "all" ? this.placesOf(key) : [this.placesOf(key).at(row)!];
    for (const [file, changed] of Map.groupBy(places, (place) => place.file)) {
      const indices = new Set(changed.map(({ index }) => index));
      this.#replace(file, (name, values) =>
        name === column
          ? values.map((value, index) => (indices.has(index) ? to(value ?? null) : value))
          : values,
      );
    }
  }

  /** Removes rows of a trip: one, or all. */
  remove(key: TripKey, row?: number): void {
    const places = row === undefined ? this.placesOf(key) : [this.placesOf(key).at(row)!];
    for (const [file, removed] of Map.groupBy(places, (place) => place.file)) {
      const gone = new Set(removed.map(({ index }) => index));
      this.#replace(file, (_, values) => values.filter((_, index) => !gone.has(index)));
    }
  }

  #replace(file: string, change: (name: Column, values: readonly Value[]) => readonly Value[]): void {
    const { rows } = this.curated.contents.get(file)!;
    const columns = Object.fromEntries(
      Object.entries(rows.columns).map(([name, values]) => [name, change(name as Column, values)]),
    ) as CuratedFile["rows"]["columns"];
    const version = `changed ${++this.curated.saves}`;
    this.curated.contents.set(file, { version, rows: { count: columns.driver.length, columns } });
  }
}

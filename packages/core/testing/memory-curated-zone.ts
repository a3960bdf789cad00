import type { LakeRows } from "../application/curate.ts";
import { noRows } from "../application/curated-rows.ts";
import {
  type CuratedFile,
  type CuratedFiles,
  type CuratedObject,
  type CuratedTrip,
  type CuratedTrips,
  curatedKeyOf,
  type ErasableTrips,
} from "../application/curated-zone.ts";
import type { Erasures } from "../application/erasures.ts";
import { lakeRowsOf } from "../application/lake-rows.ts";
import { nameOf } from "../application/trip-cache.ts";
import type { TripKey } from "../domain/trip.ts";
import { lakeColumns } from "../lake/columns.ts";
import { InjectedFault } from "./chaos-store.ts";

export type WriteFault = "none" | "throw-before" | "throw-after";

/**
 * The curated zone in memory. Writers interleave by `turns`, which each call waits for in a cycle; each of `faults` hits
 * one write.
 */
export class MemoryCuratedZone {
  readonly contents = new Map<string, CuratedFile>();
  readonly known = new Map<string, CuratedTrip>();
  readonly objects = new Map<string, CuratedObject>();
  saves = 0;
  readonly #faults: WriteFault[];
  readonly #turns: readonly number[];
  #calls = 0;

  constructor(faults: readonly WriteFault[] = [], turns: readonly number[] = [0]) {
    this.#faults = [...faults];
    this.#turns = turns;
  }

  readonly files: CuratedFiles = {
    load: async (place) => {
      await this.#wait();
      return this.contents.get(curatedKeyOf(place)) ?? { version: undefined, rows: noRows };
    },
    version: async (place) => {
      await this.#wait();
      return this.contents.get(curatedKeyOf(place))?.version;
    },
    save: (place, rows, over) =>
      this.#write(() => {
        const key = curatedKeyOf(place);
        if (this.contents.get(key)?.version !== over) return undefined;
        const version = `v${++this.saves}`;
        this.contents.set(key, { version, rows });
        return version;
      }),
  };

  readonly trips: CuratedTrips & ErasableTrips = {
    load: async (keys) => {
      await this.#wait();
      return keys.map((key) => this.known.get(nameOf(key)));
    },
    save: (trip, over) =>
      this.#write(() => {
        if (this.known.get(nameOf(trip))?.rev !== over) return false;
        this.known.set(nameOf(trip), trip);
        return true;
      }),
    remove: (trip) =>
      this.#write(() => {
        if (this.known.get(nameOf(trip))?.rev !== trip.rev) return false;
        return this.known.delete(nameOf(trip));
      }),
    ofDriver: (driver) => this.#ofDriver(driver),
  };

  readonly putObject = (object: CuratedObject): Promise<void> =>
    this.#write(() => {
      this.objects.set(object.key, object);
    });

  /** All rows, as objects, without the order of files. */
  rows(): Record<string, string | number | boolean | null>[] {
    return [...this.contents.values()].flatMap(({ rows: { count, columns } }) =>
      Array.from({ length: count }, (_, index) =>
        Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[index] ?? null])),
      ),
    );
  }

  async *#ofDriver(driver: string): AsyncGenerator<TripKey> {
    for (const trip of [...this.known.values()]) if (trip.driver === driver) yield trip;
  }

  async #wait(): Promise<void> {
    const turns = this.#turns[this.#calls++ % this.#turns.length] ?? 0;
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  }

  async #write<Result>(write: () => Result): Promise<Result> {
    await this.#wait();
    const fault = this.#faults.shift() ?? "none";
    if (fault === "throw-before") throw new InjectedFault("nothing was written");
    const result = write();
    if (fault === "throw-after") throw new InjectedFault("it was written");
    return result;
  }
}

/** Where no driver has had anything erased. */
export const nothingErased: Erasures["erasedUntil"] = async (keys) => keys.map(() => undefined);

/** The rows of batches as Firehose lands them in one object. */
export const lakeObjectOf = (batches: readonly Uint8Array[]): LakeRows => {
  const rows = batches.flatMap((data) => {
    const result = lakeRowsOf(data);
    return result.ok
      ? result.rows
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as Record<string, string | number | boolean>)
      : [];
  });
  return {
    count: rows.length,
    columns: Object.fromEntries(
      lakeColumns.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]),
    ) as unknown as LakeRows["columns"],
  };
};

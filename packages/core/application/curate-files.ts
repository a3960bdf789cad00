import type { TripKey } from "../domain/trip.ts";
import { type CuratedRecord, mergeCurated, rangeOfTrip, recordsIn } from "./curated-rows.ts";
import {
  type CuratedFile,
  type CuratedFiles,
  type CuratedPlace,
  type CuratedRows,
  curatedKeyOf,
  placeOf,
} from "./curated-zone.ts";
import { inTurns } from "./in-turns.ts";
import { nameOf } from "./trip-cache.ts";

/** Bounds the memory: files beyond are read again when they are needed. */
export const mostHeldRows = 200_000;

/** What an object brings to one trip, by hour. */
export type AddedToTrip = {
  readonly key: TripKey;
  readonly added: ReadonlyMap<number, readonly CuratedRecord[]>;
  /** Rows received up to then leave the files. */
  readonly erasedUntil?: number | undefined;
};

type Held = { readonly file: CuratedFile; readonly merged: Map<string, readonly CuratedRecord[]> };

/**
 * The files as one invocation sees them: each with what the invocation adds to it. Remembers which versions it used, so
 * that it can tell whether what it counted still holds.
 */
export class UsedFiles {
  readonly #files: CuratedFiles;
  readonly #heldRows: number;
  readonly #held = new Map<string, Held>();
  readonly #used = new Map<string, { readonly place: CuratedPlace; readonly version: string | undefined }>();
  #isOutdated = false;

  constructor(files: CuratedFiles, heldRows = mostHeldRows) {
    this.#files = files;
    this.#heldRows = heldRows;
  }

  async fileOf(place: CuratedPlace): Promise<CuratedFile> {
    return (await this.#hold(place)).file;
  }

  /** The records of a trip in an hour, in order, without erased ones, merged with those that are added to it. */
  async recordsOf({ key, added, erasedUntil }: AddedToTrip, hour: number): Promise<readonly CuratedRecord[]> {
    const { file, merged } = await this.#hold(placeOf(key, hour));
    const name = nameOf(key);
    let records = merged.get(name);
    if (!records) {
      const held = recordsIn(file.rows, rangeOfTrip(file.rows, key));
      const kept =
        erasedUntil === undefined ? held : held.filter(({ receivedAt }) => receivedAt > erasedUntil);
      records = mergeCurated(kept, added.get(hour) ?? []);
      merged.set(name, records);
    }
    return records;
  }

  /** False: another invocation changed the file since it was read. */
  async save(place: CuratedPlace, rows: CuratedRows): Promise<boolean> {
    const name = curatedKeyOf(place);
    const { file } = await this.#hold(place);
    const version = await this.#files.save(place, rows, file.version);
    if (version === undefined) {
      this.#held.delete(name);
      this.#isOutdated = true;
      return false;
    }
    this.#keep(name, { version, rows });
    this.#used.set(name, { place, version });
    return true;
  }

  /** Whether all files are still those that were used, or what was made of them. */
  async areCurrent(): Promise<boolean> {
    if (this.#isOutdated) return false;
    const current = await inTurns([...this.#used.values()], async ({ place, version }) => {
      return (await this.#files.version(place)) === version;
    });
    return current.every(Boolean);
  }

  async #hold(place: CuratedPlace): Promise<Held> {
    const name = curatedKeyOf(place);
    const held = this.#held.get(name);
    if (held) return held;
    const file = await this.#files.load(place);
    const used = this.#used.get(name);
    if (used && used.version !== file.version) this.#isOutdated = true;
    this.#used.set(name, { place, version: file.version });
    return this.#keep(name, file);
  }

  #keep(name: string, file: CuratedFile): Held {
    const held = { file, merged: new Map<string, readonly CuratedRecord[]>() };
    this.#held.delete(name);
    this.#held.set(name, held);
    let rows = 0;
    for (const other of this.#held.values()) rows += other.file.rows.count;
    for (const [oldest, other] of this.#held) {
      if (rows <= this.#heldRows || oldest === name) break;
      rows -= other.file.rows.count;
      this.#held.delete(oldest);
    }
    return held;
  }
}

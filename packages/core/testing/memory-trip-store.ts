import { nameOf } from "../application/trip-cache.ts";
import {
  type Commit,
  type CommitOutcome,
  isExpired,
  type Page,
  type PendingCorrections,
  type Removal,
  type StoredTrip,
  type TripChange,
  type TripParts,
  type TripStore,
} from "../application/trip-store.ts";
import { encodeCorrections } from "../domain/corrections-codec.ts";
import { addDayTotals, type DayTotals, noDayTotals } from "../domain/counters.ts";
import { type IdSet, uniteIds } from "../domain/id-set.ts";
import { decodeIds, encodeIds } from "../domain/id-set-codec.ts";
import { decodeWindows, encodeWindows } from "../domain/page-codec.ts";
import type { TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";

/** Limits of TransactWriteItems and of one item (DynamoDB developer guide). */
export const maxActions = 100;
export const maxCommitBytes = 4 * 1024 * 1024;
export const maxItemBytes = 400 * 1024;

/** Attribute names and keys of one item; the values that grow are measured in addition. */
const itemOverheadBytes = 512;

type TripItem = { readonly trip: StoredTrip; readonly ids: Uint8Array; readonly open: Uint8Array };
type LaneTotals = DayTotals & { readonly trips: number };
type Lane = { readonly totals: LaneTotals; readonly expiresAt: number };
type PageItem = { readonly bytes: Uint8Array; readonly expiresAt: number };

type CommitSize = { readonly actions: number; readonly bytes: number; readonly trips: number };
type EncodedChange = Pick<TripChange, "addedDates" | "removedDates"> & {
  readonly name: string;
  readonly isNew: boolean;
  readonly item: TripItem;
  readonly pages: readonly { readonly start: number; readonly bytes: Uint8Array }[];
  readonly idChunks: readonly { readonly index: number; readonly bytes: Uint8Array }[];
};

const noLane: LaneTotals = { ...noDayTotals, trips: 0 };

const tripBytes = ({ trip, ids, open }: TripItem): number =>
  itemOverheadBytes +
  ids.length +
  open.length +
  100 * trip.summary.days.size +
  encodeCorrections(trip.corrections).length;

/**
 * The table "trips" in memory, as strict as DynamoDB: a commit is all or nothing, with at most 100 actions and 4 MB,
 * an item at most 400 KB; it throws where DynamoDB would refuse. Pages, open windows and ids are kept as bytes, so that
 * reads go through the codecs. Counts every call. Expired items stay, as in DynamoDB for days, but are not read.
 */
export class MemoryTripStore implements TripStore {
  readonly trips = new Map<string, TripItem>();
  /** Pages by the start of their first window. */
  readonly pages = new Map<string, Map<number, PageItem>>();
  /** Chunks of ids by their index. */
  readonly idChunks = new Map<string, Map<number, Uint8Array>>();
  readonly pending = new Map<string, PendingCorrections>();
  /** Trips by local date. */
  readonly dates = new Map<string, Set<string>>();
  /** Totals by local date and by lane with its expiry. */
  readonly lanes = new Map<string, Map<string, Lane>>();
  readonly calls = { loadTrips: 0, pagesIn: 0, nearest: 0, commits: 0, pagesRead: 0 };
  /** The commits that were written, oldest first. */
  readonly log: CommitSize[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  /** The item of a trip that has not expired. */
  itemOf(name: string): TripItem | undefined {
    const item = this.trips.get(name);
    return item && !isExpired(item.trip, this.#now()) ? item : undefined;
  }

  get reads(): number {
    return this.calls.loadTrips + this.calls.pagesIn + this.calls.nearest;
  }

  async loadTrips(keys: readonly TripKey[]): Promise<readonly (StoredTrip | undefined)[]> {
    this.calls.loadTrips++;
    return keys.map((key) => {
      const item = this.itemOf(nameOf(key));
      if (!item) return undefined;
      const trip = structuredClone(item.trip);
      return {
        ...trip,
        open: decodeWindows(item.open),
        summary: { ...trip.summary, ids: this.idsOf(nameOf(key)) },
        ids: { ...trip.ids, open: decodeIds(item.ids) },
      };
    });
  }

  async pendingOf(keys: readonly TripKey[]): Promise<readonly (PendingCorrections | undefined)[]> {
    return keys.map((key) => structuredClone(this.#pendingOf(nameOf(key))));
  }

  #pendingOf(name: string): PendingCorrections | undefined {
    const pending = this.pending.get(name);
    return pending && !isExpired(pending, this.#now()) ? pending : undefined;
  }

  async keepPending(
    key: TripKey,
    next: PendingCorrections | undefined,
    expectedRev: number | undefined,
  ): Promise<CommitOutcome> {
    this.calls.commits++;
    const name = nameOf(key);
    if (this.itemOf(name) || this.#pendingOf(name)?.rev !== expectedRev)
      return { kind: "stale", trips: [key] };
    if (next) this.pending.set(name, structuredClone(next));
    else this.pending.delete(name);
    return { kind: "committed" };
  }

  /** All ids of a trip, as they are kept. */
  idsOf(name: string): IdSet {
    const { trip, ids } = this.trips.get(name)!;
    const chunks = Array.from({ length: trip.ids.chunks }, (_, index) => this.idChunks.get(name)!.get(index));
    // A trip that is being erased may lack chunks.
    return [ids, ...chunks.filter((chunk) => chunk !== undefined)].map(decodeIds).reduce(uniteIds);
  }

  async *pagesIn(key: TripKey, from: number, to: number): AsyncIterable<Page> {
    this.calls.pagesIn++;
    const starts = this.#starts(key);
    const nearest = starts.findLastIndex((start) => start <= from);
    if (nearest >= 0 && this.#page(key, starts[nearest]!).at(-1)!.start >= from)
      yield* this.#read(key, starts[nearest]!);
    for (const start of starts.slice(nearest + 1)) if (start <= to) yield* this.#read(key, start);
  }

  async *pagesBefore(key: TripKey, start: number): AsyncIterable<Page> {
    this.calls.nearest++;
    for (const at of this.#starts(key).reverse()) if (at < start) yield* this.#read(key, at);
  }

  async *pagesAfter(key: TripKey, start: number): AsyncIterable<Page> {
    this.calls.nearest++;
    for (const at of this.#starts(key)) if (at > start) yield* this.#read(key, at);
  }

  /** All windows of a trip, ascending. */
  windowsOf(key: TripKey): Window[] {
    const item = this.itemOf(nameOf(key));
    return item
      ? [...this.#starts(key).flatMap((start) => this.#page(key, start)), ...decodeWindows(item.open)]
      : [];
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    this.calls.commits++;
    const stale = commit.trips
      .filter(
        ({ trip, expectedRev, pendingRev }) =>
          this.itemOf(nameOf(trip))?.trip.rev !== expectedRev ||
          (expectedRev === undefined && this.#pendingOf(nameOf(trip))?.rev !== pendingRev),
      )
      .map(({ trip }) => ({ driver: trip.driver, trip: trip.trip }));
    const encoded = commit.trips.map(({ trip, expectedRev, pages, idChunks, addedDates, removedDates }) => ({
      name: nameOf(trip),
      isNew: expectedRev === undefined,
      item: {
        trip: structuredClone({ ...trip, open: [] }),
        ids: encodeIds(trip.ids.open),
        open: encodeWindows(trip.open),
      },
      pages: pages.map((page) => ({ start: page[0]!.start, bytes: encodeWindows(page) })),
      idChunks: idChunks.map(({ index, ids }) => ({ index, bytes: encodeIds(ids) })),
      addedDates,
      removedDates,
    }));
    const size = this.#check(commit, encoded);
    if (stale.length > 0) return { kind: "stale", trips: stale };
    for (const { name, isNew, item, pages, idChunks, addedDates, removedDates } of encoded) {
      this.trips.set(name, item);
      if (isNew) this.pending.delete(name);
      const chunks = this.idChunks.get(name) ?? new Map<number, Uint8Array>();
      this.idChunks.set(name, chunks);
      for (const { index, bytes } of idChunks) chunks.set(index, bytes);
      const kept = this.pages.get(name) ?? new Map<number, PageItem>();
      this.pages.set(name, kept);
      for (const { start, bytes } of pages) kept.set(start, { bytes, expiresAt: item.trip.expiresAt });
      for (const date of addedDates) this.#dateOf(date).add(name);
      for (const date of removedDates) this.#dateOf(date).delete(name);
    }
    this.#addToLanes(commit);
    this.log.push(size);
    return { kind: "committed" };
  }

  async partsOf(key: TripKey): Promise<TripParts> {
    const name = nameOf(key);
    return {
      dates: [...this.dates].filter(([, names]) => names.has(name)).map(([date]) => date),
      others: [
        ...[...(this.pages.get(name)?.keys() ?? [])].map((start) => `page ${start}`),
        ...[...(this.idChunks.get(name)?.keys() ?? [])].map((index) => `ids ${index}`),
      ],
    };
  }

  async remove({ lane, key, expectedRev, next, parts, laneChanges }: Removal): Promise<CommitOutcome> {
    this.calls.commits++;
    const name = nameOf(key);
    const count = 1 + parts.dates.length + parts.others.length + laneChanges.length;
    if (count > maxActions) throw new Error(`a transaction of ${count} actions`);
    if (this.itemOf(name)?.trip.rev !== expectedRev) return { kind: "stale", trips: [key] };
    if (next)
      this.trips.set(name, { ...this.trips.get(name)!, trip: structuredClone({ ...next, open: [] }) });
    else this.trips.delete(name);
    for (const date of parts.dates) this.#dateOf(date).delete(name);
    for (const part of parts.others) {
      const [kind, place] = part.split(" ");
      (kind === "page" ? this.pages : this.idChunks).get(name)!.delete(Number(place));
    }
    this.#addToLanes({ lane, laneChanges });
    return { kind: "committed" };
  }

  #addToLanes({ lane: writer, laneChanges }: Pick<Commit, "lane" | "laneChanges">): void {
    for (const { date, expiresAt, totals, trips } of laneChanges) {
      const lanes = this.lanes.get(date) ?? new Map<string, Lane>();
      this.lanes.set(date, lanes);
      const name = `${writer}#${expiresAt}`;
      const lane = lanes.get(name)?.totals ?? noLane;
      lanes.set(name, { totals: { ...addDayTotals(lane, totals), trips: lane.trips + trips }, expiresAt });
    }
  }

  /** The sum over the lanes of a date. */
  fleetDay(date: string): LaneTotals {
    return [...(this.lanes.get(date)?.values() ?? [])]
      .filter((lane) => !isExpired(lane, this.#now()))
      .reduce(
        (sum, { totals }) => ({ ...addDayTotals(sum, totals), trips: sum.trips + totals.trips }),
        noLane,
      );
  }

  #check(commit: Commit, encoded: readonly EncodedChange[]): CommitSize {
    const keys: string[] = [];
    let bytes = 0;
    const put = (key: string, size: number) => {
      if (size > maxItemBytes) throw new Error(`the item ${key} has ${size} bytes`);
      keys.push(key);
      bytes += size;
    };
    for (const { name, isNew, item, pages, idChunks, addedDates, removedDates } of encoded) {
      put(`trip ${name}`, tripBytes(item));
      if (isNew) put(`corrections ${name}`, 0);
      for (const page of pages) put(`page ${name} ${page.start}`, itemOverheadBytes + page.bytes.length);
      for (const { index, bytes } of idChunks) put(`ids ${name} ${index}`, itemOverheadBytes + bytes.length);
      for (const date of [...addedDates, ...removedDates]) put(`date ${name} ${date}`, itemOverheadBytes);
    }
    for (const { date, expiresAt } of commit.laneChanges)
      put(`lane ${date} ${commit.lane} ${expiresAt}`, itemOverheadBytes);
    if (commit.trips.length === 0) throw new Error("a commit of nothing");
    if (new Set(keys).size < keys.length) throw new Error("two actions on one item");
    if (keys.length > maxActions) throw new Error(`a transaction of ${keys.length} actions`);
    if (bytes > maxCommitBytes) throw new Error(`a transaction of ${bytes} bytes`);
    return { actions: keys.length, bytes, trips: commit.trips.length };
  }

  /** Throws when pages and open windows are not what `Page` and `StoredTrip.open` promise. */
  checkPages(trip: StoredTrip): void {
    let last = Number.NEGATIVE_INFINITY;
    for (const { start } of this.windowsOf(trip)) {
      if (start <= last) throw new Error(`the window ${start} follows ${last}: pages overlap`);
      last = start;
    }
    if (last !== trip.lastWindow) throw new Error(`the last window is ${last}, not ${trip.lastWindow}`);
  }

  #starts(key: TripKey): number[] {
    return [...(this.pages.get(nameOf(key)) ?? [])]
      .filter(([, page]) => !isExpired(page, this.#now()))
      .map(([start]) => start)
      .sort((a, b) => a - b);
  }

  #page(key: TripKey, start: number): Page {
    return decodeWindows(this.pages.get(nameOf(key))!.get(start)!.bytes);
  }

  /** Nothing, if the page was removed while its caller iterated. */
  *#read(key: TripKey, start: number): Iterable<Page> {
    if (!this.pages.get(nameOf(key))?.has(start)) return;
    this.calls.pagesRead++;
    yield this.#page(key, start);
  }

  #dateOf(date: string): Set<string> {
    const names = this.dates.get(date) ?? new Set<string>();
    this.dates.set(date, names);
    return names;
  }
}

import { nameOf } from "../application/trip-cache.ts";
import type { Commit, CommitOutcome, StoredTrip, TripChange, TripStore } from "../application/trip-store.ts";
import { decodeIds, encodeIds } from "../domain/id-set-codec.ts";
import { addDayTotals, type DayTotals, noDayTotals, type TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";
import { decodeWindow, encodeWindow } from "../domain/window-codec.ts";

/** Limits of TransactWriteItems and of one item (DynamoDB developer guide). */
export const maxActions = 100;
export const maxCommitBytes = 4 * 1024 * 1024;
export const maxItemBytes = 400 * 1024;

/** Attribute names and keys of one item; what is measured in addition are the values that grow. */
const itemOverheadBytes = 512;

type TripItem = { readonly trip: StoredTrip; readonly ids: Uint8Array };
type LaneTotals = DayTotals & { readonly trips: number };

type CommitSize = { readonly actions: number; readonly bytes: number; readonly trips: number };
type EncodedChange = Pick<TripChange, "addedDates" | "removedDates"> & {
  readonly name: string;
  readonly item: TripItem;
  readonly windows: readonly { readonly start: number; readonly bytes: Uint8Array }[];
};

const noLane: LaneTotals = { ...noDayTotals, trips: 0 };

const tripBytes = ({ trip, ids }: TripItem): number =>
  itemOverheadBytes + ids.length + 100 * trip.summary.days.size;

/**
 * The table "trips" in memory, as strict as DynamoDB: a commit is all or nothing, holds at most 100 actions and
 * 4 MB, an item at most 400 KB. It throws what would be a fault there. Windows and ids are kept as bytes, so
 * that what is read went through the codecs; every call is counted.
 */
export class MemoryTripStore implements TripStore {
  readonly trips = new Map<string, TripItem>();
  readonly windows = new Map<string, Map<number, Uint8Array>>();
  /** Trips by local date. */
  readonly dates = new Map<string, Set<string>>();
  /** Totals by local date and lane. */
  readonly lanes = new Map<string, Map<string, LaneTotals>>();
  readonly calls = { loadTrips: 0, loadWindows: 0, nearest: 0, commits: 0, windowsRead: 0 };
  /** The commits that were written, oldest first. */
  readonly log: CommitSize[] = [];

  get reads(): number {
    return this.calls.loadTrips + this.calls.loadWindows + this.calls.nearest;
  }

  async loadTrips(keys: readonly TripKey[]): Promise<readonly (StoredTrip | undefined)[]> {
    this.calls.loadTrips++;
    return keys.map((key) => {
      const item = this.trips.get(nameOf(key));
      if (!item) return undefined;
      const trip = structuredClone(item.trip);
      return { ...trip, summary: { ...trip.summary, ids: decodeIds(item.ids) } };
    });
  }

  async loadWindows(key: TripKey, from: number, to: number): Promise<Window[]> {
    this.calls.loadWindows++;
    return this.#starts(key)
      .filter((start) => start >= from && start <= to)
      .map((start) => this.#window(key, start));
  }

  async *windowsBefore(key: TripKey, start: number): AsyncIterable<Window> {
    this.calls.nearest++;
    for (const at of this.#starts(key).reverse()) if (at < start) yield this.#window(key, at);
  }

  async *windowsAfter(key: TripKey, start: number): AsyncIterable<Window> {
    this.calls.nearest++;
    for (const at of this.#starts(key)) if (at > start) yield this.#window(key, at);
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    this.calls.commits++;
    const stale = commit.trips
      .filter(({ trip, expectedRev }) => this.trips.get(nameOf(trip))?.trip.rev !== expectedRev)
      .map(({ trip }) => ({ driver: trip.driver, trip: trip.trip }));
    const encoded = commit.trips.map(({ trip, windows, addedDates, removedDates }) => ({
      name: nameOf(trip),
      item: { trip: structuredClone(trip), ids: encodeIds(trip.summary.ids) },
      windows: windows.map((window) => ({ start: window.start, bytes: encodeWindow(window) })),
      addedDates,
      removedDates,
    }));
    const size = this.#check(commit, encoded);
    if (stale.length > 0) return { kind: "stale", trips: stale };
    for (const { name, item, windows, addedDates, removedDates } of encoded) {
      this.trips.set(name, item);
      const kept = this.windows.get(name) ?? new Map<number, Uint8Array>();
      this.windows.set(name, kept);
      for (const { start, bytes } of windows) kept.set(start, bytes);
      for (const date of addedDates) this.#dateOf(date).add(name);
      for (const date of removedDates) this.#dateOf(date).delete(name);
    }
    for (const { date, totals, trips } of commit.laneChanges) {
      const lanes = this.lanes.get(date) ?? new Map<string, LaneTotals>();
      this.lanes.set(date, lanes);
      const lane = lanes.get(commit.lane) ?? noLane;
      lanes.set(commit.lane, { ...addDayTotals(lane, totals), trips: lane.trips + trips });
    }
    this.log.push(size);
    return { kind: "committed" };
  }

  /** The sum over the lanes of a date. */
  fleetDay(date: string): LaneTotals {
    return [...(this.lanes.get(date)?.values() ?? [])].reduce(
      (sum, lane) => ({ ...addDayTotals(sum, lane), trips: sum.trips + lane.trips }),
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
    for (const { name, item, windows, addedDates, removedDates } of encoded) {
      put(`trip ${name}`, tripBytes(item));
      for (const window of windows)
        put(`window ${name} ${window.start}`, itemOverheadBytes + window.bytes.length);
      for (const date of [...addedDates, ...removedDates]) put(`date ${name} ${date}`, itemOverheadBytes);
    }
    for (const { date } of commit.laneChanges) put(`lane ${date} ${commit.lane}`, itemOverheadBytes);
    if (commit.trips.length === 0) throw new Error("a commit of nothing");
    if (new Set(keys).size < keys.length) throw new Error("two actions on one item");
    if (keys.length > maxActions) throw new Error(`a transaction of ${keys.length} actions`);
    if (bytes > maxCommitBytes) throw new Error(`a transaction of ${bytes} bytes`);
    return { actions: keys.length, bytes, trips: commit.trips.length };
  }

  #starts(key: TripKey): number[] {
    return [...(this.windows.get(nameOf(key))?.keys() ?? [])].sort((a, b) => a - b);
  }

  #window(key: TripKey, start: number): Window {
    this.calls.windowsRead++;
    return decodeWindow(start, this.windows.get(nameOf(key))!.get(start)!);
  }

  #dateOf(date: string): Set<string> {
    const names = this.dates.get(date) ?? new Set<string>();
    this.dates.set(date, names);
    return names;
  }
}

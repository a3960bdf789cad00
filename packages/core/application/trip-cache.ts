import type { GpsRecord } from "../domain/gps-record.ts";
import { isUsable } from "../domain/gps-record.ts";
import type { TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";
import type { StoredTrip } from "./trip-store.ts";

/** The end of a trip: every window from `from` on, and the last usable record before them. */
export type Tail = {
  readonly from: number;
  readonly windows: readonly Window[];
  readonly before: GpsRecord | undefined;
};

export type CachedTrip = { readonly stored: StoredTrip | undefined; readonly tail: Tail | undefined };

const tailWindows = 3;

export const lastUsableOf = (windows: readonly Window[]): GpsRecord | undefined => {
  for (let i = windows.length - 1; i >= 0; i--) {
    const found = windows[i]!.records.findLast(isUsable);
    if (found) return found;
  }
  return undefined;
};

export const firstUsableOf = (windows: readonly Window[]): GpsRecord | undefined => {
  for (const window of windows) {
    const found = window.records.find(isUsable);
    if (found) return found;
  }
  return undefined;
};

/** The last few of the windows, which are all there are from the first of them on. */
export const tailOf = (windows: readonly Window[], before: GpsRecord | undefined): Tail | undefined => {
  if (windows.length === 0) return undefined;
  const kept = windows.slice(-tailWindows);
  return {
    from: kept[0]!.start,
    windows: kept,
    before: lastUsableOf(windows.slice(0, windows.length - kept.length)) ?? before,
  };
};

/** Trips of one warm function, the least recently used given up first. */
export class TripCache {
  readonly #trips = new Map<string, CachedTrip>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: TripKey): CachedTrip | undefined {
    const name = nameOf(key);
    const trip = this.#trips.get(name);
    if (trip) {
      this.#trips.delete(name);
      this.#trips.set(name, trip);
    }
    return trip;
  }

  set(key: TripKey, trip: CachedTrip): void {
    const name = nameOf(key);
    this.#trips.delete(name);
    this.#trips.set(name, trip);
    if (this.#trips.size > this.#capacity) this.#trips.delete(this.#trips.keys().next().value!);
  }

  drop(key: TripKey): void {
    this.#trips.delete(nameOf(key));
  }
}

export const nameOf = ({ driver, trip }: TripKey): string => `${driver}/${trip}`;

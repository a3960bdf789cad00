import type { Corrections } from "../domain/corrections.ts";
import type { DayTotals } from "../domain/counters.ts";
import type { ReadSummary, TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";
import type { PulseCounts } from "./pulse.ts";
import type { StoredRejects } from "./reject-store.ts";
import type { StoredTrip } from "./trip-store.ts";

export type SummarisedTrip = TripKey & {
  readonly summary: ReadSummary;
  readonly corrections: Corrections;
};

/** A trip without the ids that only a writer needs. */
export type ReadTrip = Omit<StoredTrip, "ids" | "summary"> & { readonly summary: ReadSummary };

/** What one consumer counted of a minute. `failed`: batches that the trips' consumer tried to commit in vain. */
export type PulseItem = {
  readonly minuteMs: number;
  readonly partition: string;
  readonly counts: Partial<PulseCounts & { readonly failed: number }>;
};

/** The table "trips" as readers need it. Expired items are left out. */
export type TripReader = {
  loadTrip(key: TripKey): Promise<ReadTrip | undefined>;
  /** All windows of a trip, ascending. */
  loadRoute(key: TripKey): Promise<Window[]>;
  /** The windows of a trip from the one that starts at `start` on, ascending, read as far as the caller iterates. */
  windowsFrom(trip: ReadTrip, start: number): AsyncIterable<Window>;
  /** The windows before it, nearest first. */
  windowsBefore(trip: ReadTrip, start: number): AsyncIterable<Window>;
  /** The trips that overlap a local date, in no particular order. */
  tripsOfDriver(driver: string, date: string): Promise<SummarisedTrip[]>;
  tripsOfDay(date: string): Promise<ReadTrip[]>;
  /** The fleet's total of a date: the sum of its lanes. */
  loadFleetDay(date: string): Promise<DayTotals & { readonly trips: number }>;
  /** The rejects of a trip, an item per date of arrival, even if nothing of the trip was counted. */
  rejectsOfTrip(key: TripKey): Promise<StoredRejects[]>;
  /** The rejects of a driver's trips that arrived on a date (UTC), an item per trip. */
  rejectsOfDriver(driver: string, date: string): Promise<StoredRejects[]>;
  /** Pulse items whose minute lies in `fromMs` ≤ minute < `toMs`. */
  loadPulse(fromMs: number, toMs: number): Promise<PulseItem[]>;
};

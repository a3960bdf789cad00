import type { TripReader } from "../application/trip-reader.ts";
import type { TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";

/** Reads windows from memory, in order. */
export const windowReaderOf = (
  windowsOf: (key: TripKey) => readonly Window[],
): Pick<TripReader, "loadRoute" | "windowsFrom" | "windowsBefore"> => ({
  loadRoute: async (key) => [...windowsOf(key)],
  async *windowsFrom(trip, start) {
    yield* windowsOf(trip).filter((window) => window.start >= start);
  },
  async *windowsBefore(trip, start) {
    yield* windowsOf(trip)
      .filter((window) => window.start < start)
      .reverse();
  },
});

import { cutDecisionsOf, noTimeSpans } from "../domain/corrections.ts";
import { cutTrips, summaryOfCut } from "../domain/cut.ts";
import type { TripReading } from "../domain/figures.ts";
import { cutIdOf, cutOf, trackOf } from "../domain/track.ts";
import type { TripKey } from "../domain/trip.ts";
import { windowStartOf } from "../domain/window.ts";
import { nameOf } from "./trip-cache.ts";
import type { ReadTrip, SummarisedTrip, TripReader } from "./trip-reader.ts";
import { readWindows } from "./trip-view.ts";

/** A trip that was cut out of a track. */
export type CutPart = SummarisedTrip & { readonly reading: TripReading; readonly track: ReadTrip };

export type TrackReader = Pick<TripReader, "loadTrip" | "loadRoute">;

/** The table's trips, and those that are cut out of tracks, by their addresses. */
export type CutReader = Pick<TripReader, "loadTrip"> & {
  /** The engine's reading of a trip; without ways if there is no such trip. */
  loadReading(key: TripKey): Promise<TripReading>;
  /** The trips as they are shown: those in a track, in order of time, or the trip itself. */
  shownTripsOf<Trip extends SummarisedTrip>(trip: Trip): Promise<readonly (Trip | CutPart)[]>;
  /** The trip that an address in a track names: the one under way at its moment, or the next one, or else the last. */
  findCut(key: TripKey): Promise<CutPart | undefined>;
};

/** How many tracks are remembered by what was read of them last. */
const maxKnown = 64;

const partsOf = (track: ReadTrip, reading: TripReading): CutPart[] =>
  cutTrips(reading, cutDecisionsOf(track.corrections)).map((cut) => {
    const summary = summaryOfCut(track.summary, cut);
    const trip = cutIdOf(track.trip, summary.startT);
    const { driver, corrections } = track;
    return { ...{ driver, trip, summary, corrections }, reading: cut.reading, track };
  });

const secondOf = (t: number): number => Math.floor(t / 1000);

const partAt = (parts: readonly CutPart[], second: number): CutPart | undefined =>
  parts.find(({ summary }) => secondOf(summary.startT) === second) ??
  parts.find(({ summary }) => secondOf(summary.endT) >= second) ??
  parts.at(-1);

/** A cut trip as if it were stored. */
const tripOf = ({ driver, trip, summary, track }: CutPart): ReadTrip => ({
  ...track,
  driver,
  trip,
  summary,
  received: summary.totals.unique,
  open: track.open.filter(({ start }) => start >= windowStartOf(summary.startT)),
});

/**
 * A late record may move where a trip starts, or join two: an address names a moment, so it goes on leading to the trip
 * that contains it.
 */
const createCutReader = (reader: TrackReader): CutReader => {
  const known = new Map<string, { readonly rev: number; readonly parts: readonly CutPart[] }>();

  const tripsInTrack = async (key: TripKey): Promise<readonly CutPart[]> => {
    const track = await reader.loadTrip(key);
    if (!track) return [];
    const name = nameOf(key);
    const held = known.get(name);
    if (held?.rev === track.rev) return held.parts;
    const parts = partsOf(track, readWindows(await reader.loadRoute(key), track.summary.wrong));
    known.delete(name);
    known.set(name, { rev: track.rev, parts });
    if (known.size > maxKnown) known.delete(known.keys().next().value!);
    return parts;
  };

  const findCut: CutReader["findCut"] = async ({ driver, trip }) => {
    const address = cutOf(trip);
    return address && partAt(await tripsInTrack({ driver, trip: address.track }), address.second);
  };

  return {
    findCut,
    async shownTripsOf(trip) {
      return trackOf(trip.trip) ? tripsInTrack(trip) : [trip];
    },
    async loadTrip(key) {
      if (!cutOf(key.trip)) return reader.loadTrip(key);
      const part = await findCut(key);
      return part && tripOf(part);
    },
    async loadReading(key) {
      if (cutOf(key.trip)) return (await findCut(key))?.reading ?? readWindows([], noTimeSpans);
      const [trip, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
      return readWindows(windows, trip?.summary.wrong ?? noTimeSpans);
    },
  };
};

const made = new WeakMap<TrackReader, CutReader>();

/** One for each reader of the table, so that what it remembers serves all who use that reader. */
export const cutReaderOf = (reader: TrackReader): CutReader => {
  const known = made.get(reader) ?? createCutReader(reader);
  made.set(reader, known);
  return known;
};

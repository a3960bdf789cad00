import { type Caller, requireDriver } from "./caller.ts";
import { cutReaderOf, type TrackReader } from "./cut-reader.ts";
import { dateAfter, requireRange } from "./date-range.ts";
import type { DayRangeReader } from "./read-days.ts";
import type { SummarisedTrip } from "./trip-reader.ts";
import { tripViewOf } from "./trip-view.ts";
import type { TripView } from "./views.ts";

/** A year, which a page may have to search for its trips. */
export const maxListDates = 366;

export type TripListPorts = {
  readonly ranges: DayRangeReader;
  readonly reader: TrackReader;
  readonly now: () => number;
};

/** A trip's place in a list: the first of the list's dates that it overlaps, then its start. */
export type TripPlace = { readonly date: string; readonly startT: number; readonly trip: string };

export type ListedTrip = { readonly place: TripPlace; readonly view: TripView };

export type TripListQuery = {
  /** The local dates that a trip may overlap, both included. */
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  /** The last trip of the page before. */
  readonly after?: TripPlace;
};

/** `isLast`: no trips follow these. */
export type TripList = { readonly trips: readonly ListedTrip[]; readonly isLast: boolean };

const descending = <Key extends string | number>(a: Key, b: Key): number => (a > b ? -1 : a < b ? 1 : 0);

const newestFirst = (a: TripPlace, b: TripPlace): number =>
  descending(a.date, b.date) || descending(a.startT, b.startT) || descending(a.trip, b.trip);

type PlacedTrip = SummarisedTrip & { readonly place: TripPlace };

/**
 * A driver's trips, newest first: by local date, as the days have them, then by start. A page continues after a place
 * and not after a number of trips, so trips that arrive meanwhile shift nothing. It reads whole dates, and no more of
 * them than it takes.
 */
export const readTripList = async (
  caller: Caller,
  { ranges, reader, now }: TripListPorts,
  driver: string,
  { from, to, limit, after }: TripListQuery,
): Promise<TripList> => {
  requireDriver(caller, driver);
  requireRange(from, to, maxListDates);
  const placed = (trip: SummarisedTrip, since: string, upTo: string): PlacedTrip[] => {
    const date = [...trip.summary.days.keys()].find((each) => each >= from);
    // Of a track, others of its trips overlap these dates.
    if (date === undefined || date < since || date > upTo) return [];
    const place = { date, startT: trip.summary.startT, trip: trip.trip };
    return after && newestFirst(after, place) >= 0 ? [] : [{ ...trip, place }];
  };

  const found: PlacedTrip[] = [];
  let upTo = after?.date ?? to;
  for (;;) {
    const { trips, since } = await ranges.tripsOfLatestDates(driver, from, upTo, limit + 1 - found.length);
    const shown = (await Promise.all(trips.map((trip) => cutReaderOf(reader).shownTripsOf(trip)))).flat();
    found.push(
      ...shown.flatMap((trip) => placed(trip, since, upTo)).sort((a, b) => newestFirst(a.place, b.place)),
    );
    if (found.length > limit || since === from) break;
    upTo = dateAfter(since, -1);
  }
  return {
    trips: found
      .slice(0, limit)
      .map(({ place, ...trip }) => ({ place, view: tripViewOf(trip, trip.summary, now()) })),
    isLast: found.length <= limit,
  };
};

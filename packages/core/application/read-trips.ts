import { addDayTotals, noDayTotals } from "../domain/counters.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { limits } from "../domain/limits.ts";
import type { TripKey } from "../domain/trip.ts";
import { gpxOf } from "./gpx.ts";
import { type ShownTrip, withoutEnds } from "./hidden-ends.ts";
import type { PulseCounts } from "./pulse.ts";
import type { StoredRejects } from "./reject-store.ts";
import { rejectedViewOf } from "./reject-view.ts";
import {
  eachRoutePart,
  type JudgedRecord,
  type RoutePart,
  readRoutePart,
  type Stretch,
  usableIn,
  wholeTrip,
} from "./route-part.ts";
import { keptPlaces } from "./simplify.ts";
import type { ReadTrip, SummarisedTrip, TripReader } from "./trip-reader.ts";
import {
  coordinateOf,
  dayShareOf,
  drivenMetersOf,
  lateRunsOf,
  leftOutFixesOf,
  marksOf,
  readWindows,
  routeFeatureOf,
  routeViewOf,
  stopViewsOf,
  tripViewOf,
  windowViewsOf,
} from "./trip-view.ts";
import type { DayView, PulseView, RouteFeature, TripAnalysis, TripAnswer, TripDetail } from "./views.ts";

export type ReadPorts = { readonly reader: TripReader; readonly now: () => number };

const byStart = (a: SummarisedTrip, b: SummarisedTrip): number =>
  a.summary.startT - b.summary.startT ||
  (a.trip < b.trip ? -1 : a.trip > b.trip ? 1 : a.driver < b.driver ? -1 : 1);

const views = (trips: readonly SummarisedTrip[], now: number) =>
  trips.toSorted(byStart).map((trip) => tripViewOf(trip, trip.summary, now));

/** A driver's day: the trips that overlap the date, and what they add to it. */
export const readDriverDay = async (
  { reader, now }: ReadPorts,
  driver: string,
  date: string,
): Promise<DayView> => {
  const trips = await reader.tripsOfDriver(driver, date);
  const totals = trips.reduce(
    (sum, { summary }) => addDayTotals(sum, summary.days.get(date) ?? noDayTotals),
    noDayTotals,
  );
  return { ...dayShareOf(date, totals), tripCount: trips.length, trips: views(trips, now()) };
};

/** Everyone's day. The totals are the fleet's lanes, which every commit keeps equal to the sum of the trips. */
export const readFleetDay = async ({ reader, now }: ReadPorts, date: string): Promise<DayView> => {
  const [totals, trips] = await Promise.all([reader.loadFleetDay(date), reader.tripsOfDay(date)]);
  return {
    ...dayShareOf(date, totals),
    tripCount: totals.trips,
    driverCount: new Set(trips.map(({ driver }) => driver)).size,
    trips: views(trips, now()),
  };
};

const detailOf = (
  trip: ReadTrip,
  rejects: readonly StoredRejects[],
  now: number,
): Omit<TripDetail, "stops"> => {
  const view = tripViewOf(trip, trip.summary, now);
  return { ...view, quality: { ...view.quality, rejected: rejectedViewOf(rejects) } };
};

export const readTrip = async ({ reader, now }: ReadPorts, key: TripKey): Promise<TripAnswer | undefined> => {
  const [stored, rejects] = await Promise.all([reader.loadTrip(key), reader.rejectsOfTrip(key)]);
  if (!stored) return undefined;
  const trip = detailOf(stored, rejects, now());
  if (stored.summary.totals.unique > limits.recordsForStops) return { ...trip, stops: null };
  return { ...trip, stops: stopViewsOf(readWindows(await reader.loadRoute(key))) };
};

/** What of a trip's route is asked for. */
export type RouteQuery = Stretch & {
  /** Points nearer than this to the line through the others are left out. */
  readonly toleranceMeters?: number;
};

const simplified = (usable: readonly GpsRecord[], toleranceMeters = 0): readonly GpsRecord[] =>
  toleranceMeters === 0
    ? usable
    : keptPlaces(usable.map(coordinateOf), toleranceMeters).map((index) => usable[index]!);

export const readRoute = async (
  { reader }: ReadPorts,
  key: TripKey,
  query: RouteQuery = wholeTrip,
): Promise<RouteFeature | undefined> => {
  const part = await readRoutePart(reader, key, query, limits.recordsPerRoute);
  return part && routeFeatureOf(key, simplified(usableIn(part), query.toleranceMeters), part.nextT);
};

/** A route as GPX: simplified it is a drawing, without what was left out. */
export const readGpx = async (
  { reader }: ReadPorts,
  key: TripKey,
  query: RouteQuery = wholeTrip,
): Promise<{ readonly gpx: string; readonly nextT: number | undefined } | undefined> => {
  const part = await readRoutePart(reader, key, query, limits.recordsPerGpx);
  if (!part) return undefined;
  const records = query.toleranceMeters
    ? simplified(usableIn(part), query.toleranceMeters).map(
        (record): JudgedRecord => ({ record, verdict: "usable" }),
      )
    : part.records;
  return { gpx: gpxOf({ ...part, records }), nextT: part.nextT };
};

export const readTripAnalysis = async (
  { reader, now }: ReadPorts,
  key: TripKey,
): Promise<TripAnalysis | undefined> => {
  const [stored, windows, rejects] = await Promise.all([
    reader.loadTrip(key),
    reader.loadRoute(key),
    reader.rejectsOfTrip(key),
  ]);
  if (!stored) return undefined;
  const trip = readWindows(windows);
  return {
    trip: { ...detailOf(stored, rejects, now()), stops: stopViewsOf(trip) },
    received: stored.received,
    route: routeViewOf(key, trip),
    drivenMeters: drivenMetersOf(trip),
    late: lateRunsOf(trip),
    marks: marksOf(trip),
    leftOutFixes: leftOutFixesOf(trip),
    windows: windowViewsOf(trip),
  };
};

/** All parts of a trip, for its whole in a file; undefined when there is no such trip. */
export const readParts = async (
  { reader }: ReadPorts,
  key: TripKey,
): Promise<AsyncIterable<RoutePart> | undefined> =>
  (await reader.loadTrip(key)) && eachRoutePart(reader, key, limits.recordsPerRoute);

/** A trip as others may see it: whole, or without what lies around its ends. */
export const readShownTrip = async (
  { reader, now }: ReadPorts,
  key: TripKey,
  { hidesEnds }: { readonly hidesEnds: boolean },
): Promise<ShownTrip | undefined> => {
  if (!hidesEnds) return readTripAnalysis({ reader, now }, key);
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  return stored && withoutEnds(key, stored.summary, readWindows(windows), now());
};

/** The last `minutes` arrival minutes, the current one included, oldest first; a minute without traffic is zero. */
export const readPulse = async ({ reader, now }: ReadPorts, minutes: number): Promise<PulseView> => {
  const end = Math.floor(now() / 60_000) * 60_000 + 60_000;
  const from = end - minutes * 60_000;
  const items = Map.groupBy(await reader.loadPulse(from, end), ({ minuteMs }) => minuteMs);
  return {
    minutes: Array.from({ length: minutes }, (_, index) => {
      const minuteMs = from + index * 60_000;
      const counts = (items.get(minuteMs) ?? []).map((item) => item.counts);
      const sum = (name: Exclude<keyof PulseCounts, "maxLagMs">) =>
        counts.reduce((total, count) => total + (count[name] ?? 0), 0);
      const lags = counts.flatMap(({ maxLagMs }) => maxLagMs ?? []);
      return {
        minute: new Date(minuteMs).toISOString(),
        batches: sum("batches"),
        records: sum("records"),
        duplicates: sum("duplicates"),
        late: sum("late"),
        rejected: sum("rejected"),
        activeTrips: sum("activeTrips"),
        distanceMeters: sum("distanceMm") / 1000,
        maxLagSeconds: lags.length > 0 ? Math.max(...lags) / 1000 : null,
      };
    }),
  };
};

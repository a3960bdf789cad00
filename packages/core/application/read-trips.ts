import { noTimeSpans } from "../domain/corrections.ts";
import type { TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { limits } from "../domain/limits.ts";
import { missingOf, type TripKey } from "../domain/trip.ts";
import { type Caller, noSuchTrip, requireDriver } from "./caller.ts";
import { gpxOf } from "./gpx.ts";
import { type ShownTrip, withoutEnds } from "./hidden-ends.ts";
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
import type { SummarisedTrip, TripReader } from "./trip-reader.ts";
import {
  coordinateOf,
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
import type { RouteFeature, TripAnalysis, TripAnswer, TripDetail, TripView } from "./views.ts";

export type ReadPorts = { readonly reader: TripReader; readonly now: () => number };

const detailOf = (
  trip: SummarisedTrip,
  rejects: readonly StoredRejects[],
  now: number,
): Omit<TripDetail, "stops"> => {
  const view = tripViewOf(trip, trip.summary, now);
  return { ...view, quality: { ...view.quality, rejected: rejectedViewOf(rejects) } };
};

const found = <Found>(found: Found | undefined): Found => {
  if (found === undefined) throw noSuchTrip();
  return found;
};

/** Throws unless the trip exists. */
export const requireTrip = async (caller: Caller, { reader }: ReadPorts, key: TripKey): Promise<void> => {
  requireDriver(caller, key.driver);
  found(await reader.loadTrip(key));
};

export const readTrip = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  key: TripKey,
): Promise<TripAnswer> => {
  requireDriver(caller, key.driver);
  const [stored, rejects] = await Promise.all([reader.loadTrip(key), reader.rejectsOfTrip(key)]);
  const trip = detailOf(found(stored), rejects, now());
  if (trip.quality.unique > limits.recordsForStops) return { ...trip, stops: null };
  const { wrong } = found(stored).summary;
  return { ...trip, stops: stopViewsOf(readWindows(await reader.loadRoute(key), wrong)) };
};

export type Counted = { readonly unique: number; readonly missing: number };

/** How much of a trip under way has been counted: nothing until its first delivery is processed. */
export const readCounted = async (caller: Caller, { reader }: ReadPorts, key: TripKey): Promise<Counted> => {
  requireDriver(caller, key.driver);
  const stored = await reader.loadTrip(key);
  if (!stored) return { unique: 0, missing: 0 };
  return { unique: stored.summary.totals.unique, missing: missingOf(stored.summary) };
};

export type RouteQuery = Stretch & {
  /** Points nearer than this to the line through the others are left out. */
  readonly toleranceMeters?: number;
};

const simplified = (usable: readonly GpsRecord[], toleranceMeters = 0): readonly GpsRecord[] =>
  toleranceMeters === 0
    ? usable
    : keptPlaces(usable.map(coordinateOf), toleranceMeters).map((index) => usable[index]!);

export const readRoute = async (
  caller: Caller,
  { reader }: ReadPorts,
  key: TripKey,
  query: RouteQuery = wholeTrip,
): Promise<RouteFeature> => {
  requireDriver(caller, key.driver);
  const part = found(await readRoutePart(reader, key, query, limits.recordsPerRoute));
  return routeFeatureOf(key, simplified(usableIn(part), query.toleranceMeters), part.nextT);
};

/** A route as GPX. If simplified, it is for drawing only, without the fixes that were left out. */
export const readGpx = async (
  caller: Caller,
  { reader }: ReadPorts,
  key: TripKey,
  query: RouteQuery = wholeTrip,
): Promise<{ readonly gpx: string; readonly nextT: number | undefined }> => {
  requireDriver(caller, key.driver);
  const part = found(await readRoutePart(reader, key, query, limits.recordsPerGpx));
  const records = query.toleranceMeters
    ? simplified(usableIn(part), query.toleranceMeters).map(
        (record): JudgedRecord => ({ record, verdict: "usable" }),
      )
    : part.records;
  return { gpx: gpxOf({ ...part, records }), nextT: part.nextT };
};

export const readTripAnalysis = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  key: TripKey,
): Promise<TripAnalysis> => {
  requireDriver(caller, key.driver);
  const [stored, windows, rejects] = await Promise.all([
    reader.loadTrip(key),
    reader.loadRoute(key),
    reader.rejectsOfTrip(key),
  ]);
  const { summary, received } = found(stored);
  const trip = readWindows(windows, summary.wrong);
  return {
    trip: { ...detailOf({ ...key, summary }, rejects, now()), stops: stopViewsOf(trip) },
    received,
    route: routeViewOf(key, trip),
    drivenMeters: drivenMetersOf(trip),
    late: lateRunsOf(trip),
    marks: marksOf(trip),
    leftOutFixes: leftOutFixesOf(trip),
    windows: windowViewsOf(trip),
  };
};

/** A trip, and the engine's reading of its windows. */
export const readTripReading = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  key: TripKey,
): Promise<{ readonly trip: TripView; readonly reading: TripReading }> => {
  requireDriver(caller, key.driver);
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  const { summary } = found(stored);
  return { trip: tripViewOf(key, summary, now()), reading: readWindows(windows, summary.wrong) };
};

/** The engine's reading of a trip; an unknown trip has no ways. */
export const readTripWays = async (
  caller: Caller,
  { reader }: { readonly reader: Pick<TripReader, "loadTrip" | "loadRoute"> },
  key: TripKey,
): Promise<TripReading> => {
  requireDriver(caller, key.driver);
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  return readWindows(windows, stored?.summary.wrong ?? noTimeSpans);
};

/** All parts of a trip, for a file of the whole. */
export const readParts = async (
  caller: Caller,
  { reader }: ReadPorts,
  key: TripKey,
): Promise<AsyncIterable<RoutePart>> => {
  requireDriver(caller, key.driver);
  found(await reader.loadTrip(key));
  return eachRoutePart(reader, key, limits.recordsPerRoute);
};

/** A trip as others may see it: whole, or without what lies around its ends. */
export const readShownTrip = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  key: TripKey,
  { hidesEnds }: { readonly hidesEnds: boolean },
): Promise<ShownTrip> => {
  requireDriver(caller, key.driver);
  if (!hidesEnds) return readTripAnalysis(caller, { reader, now }, key);
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  const { summary } = found(stored);
  return withoutEnds(key, summary, readWindows(windows, summary.wrong), now());
};

import type { TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { limits } from "../domain/limits.ts";
import { storedTripOf } from "../domain/track.ts";
import { missingOf, type TripKey } from "../domain/trip.ts";
import { type Caller, noSuchTrip, requireDriver } from "./caller.ts";
import { cutReaderOf, type TrackReader } from "./cut-reader.ts";
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
  correctionsViewOf,
  drivenMetersOf,
  lateRunsOf,
  leftOutFixesOf,
  marksOf,
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
  return {
    ...view,
    quality: { ...view.quality, rejected: rejectedViewOf(rejects) },
    corrections: correctionsViewOf(trip),
  };
};

const found = <Found>(found: Found | undefined): Found => {
  if (found === undefined) throw noSuchTrip();
  return found;
};

/** Throws unless the trip exists. */
export const requireTrip = async (caller: Caller, { reader }: ReadPorts, key: TripKey): Promise<void> => {
  requireDriver(caller, key.driver);
  found(await cutReaderOf(reader).loadTrip(key));
};

export const readTrip = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  key: TripKey,
): Promise<TripAnswer> => {
  requireDriver(caller, key.driver);
  const cuts = cutReaderOf(reader);
  const [stored, rejects] = await Promise.all([cuts.loadTrip(key), reader.rejectsOfTrip(storedTripOf(key))]);
  const trip = detailOf(found(stored), rejects, now());
  if (trip.quality.unique > limits.recordsForStops) return { ...trip, stops: null };
  return { ...trip, stops: stopViewsOf(await cuts.loadReading(key)) };
};

export type Counted = { readonly unique: number; readonly missing: number };

/** How much of a trip under way has been counted: nothing until its first delivery is processed. */
export const readCounted = async (caller: Caller, { reader }: ReadPorts, key: TripKey): Promise<Counted> => {
  requireDriver(caller, key.driver);
  const stored = await cutReaderOf(reader).loadTrip(key);
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
  return routeFeatureOf(part.key, simplified(usableIn(part), query.toleranceMeters), part.nextT);
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
  const cuts = cutReaderOf(reader);
  const [stored, trip, rejects] = await Promise.all([
    cuts.loadTrip(key),
    cuts.loadReading(key),
    reader.rejectsOfTrip(storedTripOf(key)),
  ]);
  const shown = found(stored);
  return {
    trip: { ...detailOf(shown, rejects, now()), stops: stopViewsOf(trip) },
    received: shown.received,
    route: routeViewOf(shown, trip),
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
  const cuts = cutReaderOf(reader);
  const [stored, reading] = await Promise.all([cuts.loadTrip(key), cuts.loadReading(key)]);
  const trip = found(stored);
  return { trip: tripViewOf(trip, trip.summary, now()), reading };
};

/** The engine's reading of a trip; an unknown trip has no ways. */
export const readTripWays = async (
  caller: Caller,
  { reader }: { readonly reader: TrackReader },
  key: TripKey,
): Promise<TripReading> => {
  requireDriver(caller, key.driver);
  return cutReaderOf(reader).loadReading(key);
};

/** All parts of a trip, for a file of the whole. */
export const readParts = async (
  caller: Caller,
  { reader }: ReadPorts,
  key: TripKey,
): Promise<AsyncIterable<RoutePart>> => {
  requireDriver(caller, key.driver);
  found(await cutReaderOf(reader).loadTrip(key));
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
  const cuts = cutReaderOf(reader);
  const [stored, reading] = await Promise.all([cuts.loadTrip(key), cuts.loadReading(key)]);
  const trip = found(stored);
  return withoutEnds(trip, trip.summary, reading, now());
};

import { type Caller, requireFleet } from "@trips/core/application/caller.ts";
import { routeDrawingOf } from "@trips/core/application/route-drawing.ts";
import { simplify } from "@trips/core/application/simplify.ts";
import type { TripReading } from "@trips/core/domain/figures.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { encodePolyline } from "../../../shared/map/model/encode-polyline.ts";
import type { TripRoute } from "../../../shared/trips/model/listed-trip.ts";
import type { RouteLevel } from "../model/fleet-model.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";

/** Below a pixel at the zoom levels that show a city; `detail` is what `route-drawing.ts` leaves. */
const overviewToleranceMeters = 10;

type Kept = {
  readonly version: string;
  readonly points: number;
  readonly pieces: Readonly<Record<RouteLevel, readonly string[]>>;
};

/** Some 20 MB. */
const maxKept = 20_000;

export type FleetRouteReader = (
  caller: Caller,
  date: string,
  trip: FleetTrip,
  isOnOtherDates: boolean,
  level: RouteLevel,
) => Promise<TripRoute>;

/** Reads a trip's route once per version, and caches its drawings. */
export const createFleetRouteReader = (
  readWays: (caller: Caller, key: TripKey) => Promise<TripReading>,
  capacity = maxKept,
): FleetRouteReader => {
  const kept = new Map<string, Kept>();
  const pending = new Map<string, Promise<Kept>>();

  const read = async (
    caller: Caller,
    name: string,
    date: string,
    trip: FleetTrip,
    isClipped: boolean,
  ): Promise<Kept> => {
    const reading = await readWays(caller, { driver: trip.driver, trip: trip.tripId });
    const clip = isClipped ? { date, timeZone: trip.timeZone } : undefined;
    const { points, pieces } = routeDrawingOf(reading, clip);
    const coarse = pieces.map((piece) => simplify(piece, overviewToleranceMeters));
    const route: Kept = {
      version: trip.routeVersion,
      points,
      pieces: { overview: coarse.map(encodePolyline), detail: pieces.map(encodePolyline) },
    };
    // The table is eventually consistent: a route that lags behind its summary is read again.
    if (points >= trip.points) {
      kept.delete(name);
      kept.set(name, route);
      if (kept.size > capacity) kept.delete(kept.keys().next().value!);
    }
    return route;
  };

  /** The route of this version: cached, in flight, or read now. */
  const routeOf = (
    caller: Caller,
    date: string,
    trip: FleetTrip,
    isClipped: boolean,
  ): Kept | Promise<Kept> => {
    const name = `${date} ${trip.key}`;
    const route = kept.get(name);
    if (route?.version === trip.routeVersion) return route;
    const reading = `${name} ${trip.routeVersion}`;
    const ongoing =
      pending.get(reading) ??
      read(caller, name, date, trip, isClipped).finally(() => pending.delete(reading));
    pending.set(reading, ongoing);
    return ongoing;
  };

  return async (caller, date, trip, isOnOtherDates, level) => {
    requireFleet(caller);
    const { points, pieces } = await routeOf(caller, date, trip, isOnOtherDates);
    return {
      key: trip.key,
      version: trip.routeVersion,
      points: Math.min(points, trip.points),
      pieces: pieces[level],
    };
  };
};

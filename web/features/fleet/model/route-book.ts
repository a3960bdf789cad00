import { type Bounds, boundsOfPositions, meets } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { decodePolyline } from "../../../shared/map/model/polyline.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { TripRoute } from "../../../shared/trips/model/listed-trip.ts";
import { type HeldRoute, holdRoute, wantedRoutes } from "../../../shared/trips/model/route-wants.ts";
import type { RouteLevel } from "./fleet-model.ts";
import type { FleetTrip } from "./fleet-trip.ts";

type BookedRoute = HeldRoute & {
  readonly level: RouteLevel;
  readonly pieces: readonly (readonly Position[])[];
  readonly bounds: Bounds | undefined;
};

/** From this zoom on a pixel is finer than the overview's tolerance. */
const detailZoom = 13.5;
/** Most routes drawn in detail; more would only hide each other. */
const maxDetailed = 120;

/** The routes of one date: those the browser holds, those it lacks, and what is drawn of them. */
export const createRouteBook = () => {
  const held = new Map<string, BookedRoute>();
  const drawn = new Map<string, MapTrip>();

  return {
    /** New and changed routes; those of running trips first, then the newest. */
    missing: (trips: readonly FleetTrip[]): FleetTrip[] =>
      wantedRoutes(trips, held).toSorted(
        (a, b) =>
          Number(b.isActive) - Number(a.isActive) || (a.start < b.start ? 1 : a.start > b.start ? -1 : 0),
      ),

    /** A route that is drawn in detail is fetched in detail when it changes. */
    levelOf: (key: string): RouteLevel => held.get(key)?.level ?? "overview",

    /** Routes within the view of which only the overview is held. */
    coarse: (
      trips: readonly FleetTrip[],
      view: { readonly bounds: Bounds; readonly zoom: number } | undefined,
    ): FleetTrip[] => {
      if (!view || view.zoom < detailZoom) return [];
      const near = trips.filter(({ key }) => {
        const route = held.get(key);
        return route?.bounds && meets(route.bounds, view.bounds);
      });
      return near.slice(0, maxDetailed).filter(({ key }) => held.get(key)?.level === "overview");
    },

    take: (asked: readonly FleetTrip[], level: RouteLevel, routes: readonly TripRoute[]): void => {
      const found = new Map(routes.map((route) => [route.key, route]));
      for (const trip of asked) {
        const route = found.get(trip.key);
        const before = held.get(trip.key);
        const pieces = route ? route.pieces.map(decodePolyline) : (before?.pieces ?? []);
        held.set(trip.key, {
          ...holdRoute(before, trip, route?.points ?? 0),
          level,
          pieces,
          bounds: boundsOfPositions(pieces.flat()),
        });
      }
    },

    count: (trips: readonly FleetTrip[]): number => trips.filter(({ key }) => held.has(key)).length,

    /** What the map draws of these trips; the same object as long as nothing changes. */
    drawing: (trips: readonly FleetTrip[]): MapTrip[] =>
      trips.flatMap(({ key, colour, isActive }): MapTrip[] => {
        const pieces = held.get(key)?.pieces;
        if (!pieces || pieces.length === 0) return [];
        const before = drawn.get(key);
        const isSame = before?.pieces === pieces && before.isActive === isActive && before.colour === colour;
        if (isSame) return [before];
        const trip = { key, colour, isActive, pieces };
        drawn.set(key, trip);
        return [trip];
      }),
  };
};

export type RouteBook = ReturnType<typeof createRouteBook>;

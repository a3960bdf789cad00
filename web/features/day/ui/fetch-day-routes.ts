import { decodePolyline } from "../../../shared/map/model/polyline.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { RoutesFailure } from "../../../shared/map/ui/stage.tsx";
import { fetchRoutes } from "../../../shared/trips/ui/fetch-routes.ts";
import type { DayRoute, DayTrip } from "../model/day-model.ts";
import { dayRoutesPathOf } from "../model/day-path.ts";

export type DrawnRoute = Pick<DayRoute, "key" | "points" | "gaps" | "stops" | "blocks"> & {
  readonly pieces: readonly (readonly Position[])[];
};

/** Fetches routes of a date, and `take`s them as they arrive. Returns why some are missing, if any are. */
export const fetchDayRoutes = (
  date: string,
  trips: readonly DayTrip[],
  request: {
    readonly take: (asked: readonly DayTrip[], routes: readonly DrawnRoute[]) => void;
    readonly signal: AbortSignal;
  },
): Promise<RoutesFailure | undefined> =>
  fetchRoutes<DayTrip, DayRoute>(trips, {
    pathOf: (keys) => dayRoutesPathOf(date, keys),
    take: (asked, routes) =>
      request.take(
        asked,
        routes.map((route) => ({ ...route, pieces: route.pieces.map(decodePolyline) })),
      ),
    signal: request.signal,
  });

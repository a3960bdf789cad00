import type { ListedTrip, TripRoute } from "./listed-trip.ts";

/** The part of a trip that concerns its route. */
export type RoutedTrip = Pick<ListedTrip, "key" | "routeVersion" | "points">;

/** Keeps the URL of a request short. */
export const maxRoutesPerRequest = 40;

/** What the browser knows about a trip's route. */
export type HeldRoute = Pick<TripRoute, "version" | "points"> & {
  /** How often this version came with fewer points than the trip has. */
  readonly shortAnswers: number;
};

/** The table is eventually consistent: a route may lag behind its summary, but not forever. */
const maxShortAnswers = 10;

const isCurrent = (held: HeldRoute | undefined, trip: RoutedTrip): boolean =>
  held !== undefined &&
  held.version === trip.routeVersion &&
  (held.points >= trip.points || held.shortAnswers >= maxShortAnswers);

/** The trips whose routes must be fetched: new, changed or incomplete ones. */
export const wantedRoutes = <Trip extends RoutedTrip>(
  trips: readonly Trip[],
  held: ReadonlyMap<string, HeldRoute>,
): readonly Trip[] => trips.filter((trip) => !isCurrent(held.get(trip.key), trip));

/** The entry for a route that was requested as `trip`. The answer may be newer than its version, never older. */
export const holdRoute = (before: HeldRoute | undefined, trip: RoutedTrip, points: number): HeldRoute => {
  const isShort = points < trip.points;
  const wasSame = before?.version === trip.routeVersion;
  return {
    version: trip.routeVersion,
    points,
    shortAnswers: isShort ? (wasSame ? before.shortAnswers : 0) + 1 : 0,
  };
};

/** Cuts a list into parts of at most `size`: many routes per request, but not all in one URL. */
export const chunksOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

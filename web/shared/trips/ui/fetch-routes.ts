import { leavesForSignIn, withPatience } from "../../live/ui/follow.ts";
import type { RoutesFailure } from "../../map/ui/stage.tsx";
import type { TripRoute } from "../model/listed-trip.ts";
import { chunksOf, maxRoutesPerRequest } from "../model/route-wants.ts";

const parallelRequests = 3;

type RouteRequest<Trip, Route> = {
  /** The data route of the trips with these keys. */
  readonly pathOf: (keys: readonly string[]) => string;
  /** Takes the routes of some trips as they arrive. */
  readonly take: (asked: readonly Trip[], routes: readonly Route[]) => void;
  readonly signal: AbortSignal;
};

/** Fetches the routes of many trips in pieces, a few at a time. Returns why some are missing, if any are. */
export const fetchRoutes = async <Trip extends { readonly key: string }, Route extends TripRoute>(
  trips: readonly Trip[],
  { pathOf, take, signal }: RouteRequest<Trip, Route>,
): Promise<RoutesFailure | undefined> => {
  const pieces = chunksOf(trips, maxRoutesPerRequest);
  const fetchPiece = async (asked: readonly Trip[]): Promise<void> => {
    const response = await fetch(pathOf(asked.map(({ key }) => key)), {
      signal: withPatience(signal),
      cache: "no-store",
    });
    leavesForSignIn(response);
    if (!response.ok)
      throw new Error(`the routes were answered with ${response.status}`, { cause: response.status });
    const { routes } = (await response.json()) as { readonly routes: readonly Route[] };
    if (!signal.aborted) take(asked, routes);
  };
  const work = async () => {
    for (let piece = pieces.shift(); piece; piece = pieces.shift()) await fetchPiece(piece);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallelRequests }, work));
  if (signal.aborted) return undefined;
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  for (const { reason } of failed) console.warn("routes could not be loaded:", reason);
  return failed[0] && { error: failed[0].reason };
};

"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useMemo } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { extendTrack, noTrack, type Track, type TrackPart } from "../model/trip-model.ts";

/** A trip as its own page or that of a link is sent it. */
type TripAnswer = {
  readonly status: "active" | "ended";
  readonly timeZone: string;
  readonly end: string | null;
  readonly track: TrackPart;
};

type TrackedTrip<Trip> = { readonly trip: Trip; readonly track: Track };

const tracked = <Trip extends TripAnswer>(track: Track, trip: Trip): TrackedTrip<Trip> => ({
  trip,
  track: extendTrack(track, trip.track),
});

/**
 * Follows the trip, closely while it is running; only the points that are new are sent. `pathOf`, the data
 * route by the track that is held, must stay the same function.
 */
export const useLiveTrip = <Trip extends TripAnswer>(
  initial: Trip,
  pathOf: (held: HeldPoints) => string,
): TrackedTrip<Trip> & { readonly isReconnecting: boolean } => {
  const first = useMemo(() => tracked(noTrack, initial), [initial]);
  const source = useMemo(
    (): LiveSource<TrackedTrip<Trip>, Trip> => ({
      path: ({ track }) => pathOf({ points: track.times.length, version: track.version }),
      take: ({ track }, answer) => tracked(track, answer),
      delayMs: ({ trip: { status, end, timeZone } }, failures) =>
        pollDelayMs({
          hasActiveTrip: status === "active",
          isToday: end !== null && isCurrentDate(localDateOf(Date.parse(end), timeZone)),
          failures,
        }),
    }),
    [pathOf],
  );
  const { state, isReconnecting } = useLive(first, source);
  return { ...state, isReconnecting };
};

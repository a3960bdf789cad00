"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useMemo } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { extendTrack, noTrack, type Track, type TrackPart } from "../model/trip-model.ts";

/** A trip as sent to its own page or to that of a share link. */
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
 * Polls the trip, more often while it is running; only new points are sent. `pathOf` gives the data route for the track
 * held, and must stay the same function.
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
      showsPage: true,
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

"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useEffect, useState } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { follow } from "../../../shared/live/ui/follow.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { extendTrack, noTrack, type Track, type TrackPart } from "../model/trip-model.ts";

/** A trip as its own page or that of a link is sent it. */
type TripAnswer = {
  readonly status: "active" | "ended";
  readonly timeZone: string;
  readonly end: string | null;
  readonly track: TrackPart;
};

export type LiveTrip<Trip> = {
  readonly trip: Trip;
  readonly track: Track;
  readonly isReconnecting: boolean;
};

/**
 * Follows the trip, closely while it is running; only the points that are new are sent. `pathOf`, the data
 * route by the track that is held, must stay the same function.
 */
export const useLiveTrip = <Trip extends TripAnswer>(
  initial: Trip,
  pathOf: (held: HeldPoints) => string,
): LiveTrip<Trip> => {
  const [live, setLive] = useState<LiveTrip<Trip>>(() => ({
    trip: initial,
    track: extendTrack(noTrack, initial.track),
    isReconnecting: false,
  }));

  useEffect(() => {
    let trip = initial;
    let track = extendTrack(noTrack, initial.track);
    return follow({
      path: () => pathOf({ points: track.times.length, version: track.version }),
      take: (body) => {
        const next = JSON.parse(body) as Trip;
        track = extendTrack(track, next.track);
        trip = next;
      },
      onAnswer: (failures) =>
        setLive((before) => {
          const isReconnecting = failures > 1;
          const isSame = before.trip === trip && before.isReconnecting === isReconnecting;
          return isSame ? before : { trip, track, isReconnecting };
        }),
      delayMs: (failures) =>
        pollDelayMs({
          hasActiveTrip: trip.status === "active",
          isToday: trip.end !== null && isCurrentDate(localDateOf(Date.parse(trip.end), trip.timeZone)),
          failures,
        }),
    });
  }, [initial, pathOf]);

  return live;
};

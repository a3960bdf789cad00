"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useEffect, useState } from "react";
import { isCurrentDate } from "../../lib/current-date.ts";
import { pollDelayMs } from "../../lib/polling.ts";
import { extendTrack, noTrack, type Track, type TripModel } from "../../lib/trip-model.ts";
import { type TripAddress, tripDataPathOf } from "../../lib/trip-path.ts";
import { follow } from "../live/follow.ts";

export type LiveTrip = {
  readonly trip: TripModel;
  readonly track: Track;
  readonly isReconnecting: boolean;
};

/** Follows the trip, closely while it is running; only the points that are new are sent. */
export const useLiveTrip = (initial: TripModel, { tripId, driver }: TripAddress): LiveTrip => {
  const [live, setLive] = useState<LiveTrip>(() => ({
    trip: initial,
    track: extendTrack(noTrack, initial.track),
    isReconnecting: false,
  }));

  useEffect(() => {
    let trip = initial;
    let track = extendTrack(noTrack, initial.track);
    return follow({
      path: () => tripDataPathOf({ tripId, driver }, { points: track.times.length, version: track.version }),
      take: (body) => {
        const next = JSON.parse(body) as TripModel;
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
          isToday: isCurrentDate(localDateOf(Date.parse(trip.end), trip.timeZone)),
          failures,
        }),
    });
  }, [initial, tripId, driver]);

  return live;
};

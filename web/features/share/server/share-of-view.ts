import type { ShownTrip } from "@trips/core/application/hidden-ends.ts";
import type { Share } from "@trips/core/application/shares.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { tripFiguresOf } from "../../../shared/trips/model/figures.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { trackModelOf } from "../../trip/server/trip-of-view.ts";
import type { SharedTrip } from "../model/share-model.ts";

/** Everything of a shared trip that leaves the server. */
export const sharedTripOf = (
  shown: ShownTrip,
  { hidesEnds, expiresAtMs }: Pick<Share, "hidesEnds" | "expiresAtMs">,
  held?: HeldPoints,
): SharedTrip => {
  const { trip, route } = shown;
  const isNothing = hidesEnds && route.properties.times.length === 0;
  const dateOf = (time: string): string => localDateOf(Date.parse(time), trip.timeZone);
  return {
    timeZone: trip.timeZone,
    status: trip.status,
    ...tripFiguresOf(trip),
    maxSpeedMps: trip.maxSpeedMps,
    averageMovingSpeedMps: trip.averageMovingSpeedMps,
    hidesEnds,
    expiresAtMs,
    start: isNothing ? null : trip.start,
    end: isNothing ? null : trip.end,
    dates: { start: dateOf(trip.start), end: dateOf(trip.end) },
    stops: trip.stops,
    marks: shown.marks,
    ...trackModelOf(shown, held),
  };
};

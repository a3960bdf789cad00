import type { TripAnalysis } from "@trips/core/application/views.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { tripFiguresOf } from "./figures.ts";
import type { SharedTrip } from "./share-model.ts";
import type { Share } from "./share-token.ts";
import { tracesOf, withoutEnds } from "./share-trim.ts";
import { trackModelOf } from "./trip-of-view.ts";
import type { HeldPoints } from "./trip-path.ts";

/** Everything that leaves the server of a shared trip; what is hidden is not in it. */
export const sharedTripOf = (
  analysis: TripAnalysis,
  { hidesEnds, expiresAtMs }: Share,
  held?: HeldPoints,
): SharedTrip => {
  const { trip } = analysis;
  const traces = hidesEnds ? withoutEnds(tracesOf(analysis)) : tracesOf(analysis);
  const { times } = traces.route.properties;
  const start = hidesEnds ? (times[0] ?? null) : trip.start;
  const end = hidesEnds ? (times.at(-1) ?? null) : trip.end;
  const dateOf = (time: string): string => localDateOf(Date.parse(time), trip.timeZone);
  return {
    timeZone: trip.timeZone,
    status: trip.status,
    ...tripFiguresOf(trip),
    maxSpeedMps: trip.maxSpeedMps,
    averageMovingSpeedMps: trip.averageMovingSpeedMps,
    hidesEnds,
    expiresAtMs,
    start,
    end,
    dates: { start: dateOf(start ?? trip.start), end: dateOf(end ?? trip.end) },
    stops: traces.stops,
    marks: traces.marks,
    ...trackModelOf(traces, held),
  };
};

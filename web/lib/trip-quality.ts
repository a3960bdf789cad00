import type { QualityView } from "@trips/core/application/views.ts";
import type { QualityCount } from "./messages/trip.ts";

/** The fixes that a route is made of: those of which nothing else became. */
export const usedFixesOf = ({ unique, filtered, outliers, misclocked }: QualityView): number =>
  unique - filtered - outliers - misclocked;

/** What the phone sent adds up: received = unique + repeated, and unique = used + what was left out. */
export const qualityCountsOf = (trip: {
  readonly quality: QualityView;
  readonly received: number;
}): Readonly<Record<QualityCount, number>> => ({
  ...trip.quality,
  received: trip.received,
  repeated: trip.received - trip.quality.unique,
  used: usedFixesOf(trip.quality),
});

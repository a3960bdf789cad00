import type { QualityView, TripDetail } from "@trips/core/application/views.ts";
import type { QualityCount } from "../../texts/model/messages/trip.ts";

/** The fixes that a route is made of: those left after all others are taken out. */
export const usedFixesOf = ({ unique, filtered, outliers, misclocked, marked }: QualityView): number =>
  unique - filtered - outliers - misclocked - marked;

/** Counts that add up: received = unique + repeated + rejected, and unique = used + left out. */
export const qualityCountsOf = (trip: {
  readonly quality: TripDetail["quality"];
  readonly received: number;
}): Readonly<Record<QualityCount, number>> => {
  const { rejected, ...quality } = trip.quality;
  return {
    ...quality,
    received: trip.received + rejected.count,
    repeated: trip.received - quality.unique,
    rejected: rejected.count,
    used: usedFixesOf(quality),
  };
};

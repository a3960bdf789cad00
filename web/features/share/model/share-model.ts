import type { TripFigures } from "../../../shared/trips/model/figures.ts";
import type { TripModel } from "../../trip/model/trip-model.ts";

/**
 * A trip as whoever has the link sees it: without driver, vehicle and ids, and without what is only for those
 * who want to know how a number came about. Everything is of what is shown alone, the figures too.
 */
export type SharedTrip = TripFigures &
  Pick<
    TripModel,
    | "timeZone"
    | "status"
    | "maxSpeedMps"
    | "averageMovingSpeedMps"
    | "stops"
    | "marks"
    | "isSpeedMeasured"
    | "track"
  > & {
    readonly hidesEnds: boolean;
    readonly expiresAtMs: number;
    /** Null when the ends are hidden and there is nothing but them. */
    readonly start: string | null;
    readonly end: string | null;
    /** Local dates of the trip. */
    readonly dates: { readonly start: string; readonly end: string };
  };

import type { TripFigures } from "../../../shared/trips/model/figures.ts";
import type { TripModel } from "../../trip/model/trip-model.ts";

/**
 * A trip as anyone with the link sees it: without driver, vehicle and ids, and without the details behind the numbers.
 * Everything, including the figures, is derived only from what is shown.
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
    /** Null if the ends are hidden and nothing else is left. */
    readonly start: string | null;
    readonly end: string | null;
    /** Local dates of the trip. */
    readonly dates: { readonly start: string; readonly end: string };
  };

import type { CarPlace } from "@trips/core/application/car-place.ts";
import type { WholeTripFigures } from "../../../shared/trips/model/figures.ts";
import type { ListedTrip } from "../../../shared/trips/model/listed-trip.ts";

/** What changes of a running trip from minute to minute. */
export type Running = {
  /** Whole minutes since the phone said something; 0 as long as that is usual. */
  readonly silentMinutes: number;
  /** Null: not known, or the trip is over. */
  readonly car: CarPlace | null;
};

export const notRunning: Running = { silentMinutes: 0, car: null };

/** Including figures that are known only for the whole trip. */
export type FleetTrip = ListedTrip &
  WholeTripFigures &
  Running & {
    /** The driver's, unlike that of any other driver. */
    readonly name: string;
    /** The driver's on this date, as an index of the map's colours. */
    readonly colour: number;
    /** Of the whole trip, other dates included. */
    readonly wholeDistanceMeters: number;
  };

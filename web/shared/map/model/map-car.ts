import type { CarPlace } from "@trips/core/application/car-place.ts";

/** A running trip's car as the map shows it. The same object means that nothing changed. */
export type MapCar = {
  /** The trip's. */
  readonly key: string;
  /** Of the driver. */
  readonly name: string;
  readonly vehicle: string | null;
  readonly colour: number;
  /** Whole minutes since the phone said something; 0 as long as that is usual. */
  readonly silentMinutes: number;
  /** Null: it is not known where the car is. */
  readonly car: CarPlace | null;
};

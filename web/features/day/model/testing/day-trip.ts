import { listedTrip } from "../../../../shared/trips/model/testing/listed-trip.ts";
import type { DayTrip } from "../day-model.ts";

export const dayTrip = (given: Partial<DayTrip> = {}): DayTrip => ({
  ...listedTrip(given),
  name: null,
  wholeDistanceMeters: null,
  ...given,
});

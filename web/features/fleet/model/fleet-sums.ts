import { type DayFigures, dayFigureScales } from "../../../shared/trips/model/figures.ts";
import type { FleetTrip } from "./fleet-trip.ts";

const names = Object.keys(dayFigureScales) as (keyof DayFigures)[];

/** Summed in whole millimetres and milliseconds, as the engine does, so that the order does not matter. */
export const sumOf = (trips: readonly FleetTrip[]): DayFigures => {
  const sum = (name: keyof DayFigures): number => {
    const scale = dayFigureScales[name];
    return trips.reduce((so, trip) => so + Math.round(trip[name] * scale), 0) / scale;
  };
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as DayFigures;
};

export const driverCountOf = (trips: readonly FleetTrip[]): number =>
  new Set(trips.map(({ driver }) => driver)).size;

import { encodeNumbers } from "../../../shared/map/model/encode-polyline.ts";
import {
  figuresBy,
  type NumberColumn,
  numberColumns,
  type TripColumns,
  unknownSpeed,
} from "./fleet-columns.ts";
import type { FleetTrip } from "./fleet-trip.ts";

/** Numbers values in the order of their first occurrence. */
const createDictionary = <T>() => {
  const numbers = new Map<T, number>();
  return {
    values: (): readonly T[] => [...numbers.keys()],
    numberOf: (value: T): number => {
      const known = numbers.get(value) ?? numbers.size;
      numbers.set(value, known);
      return known;
    },
  };
};

/** The inverse of `decodeTrips`; a file of its own, because browsers only decode. */
export const encodeTrips = (trips: readonly FleetTrip[]): TripColumns => {
  const drivers = createDictionary<string>();
  const vehicles = createDictionary<string | null>();
  const timeZones = createDictionary<string>();
  const people = new Map(trips.map((trip) => [trip.driver, trip]));
  const rows = trips.map((trip): Record<NumberColumn, number> => {
    const startMs = Date.parse(trip.start);
    return {
      driver: drivers.numberOf(trip.driver),
      vehicle: vehicles.numberOf(trip.vehicle),
      timeZone: timeZones.numberOf(trip.timeZone),
      startMs,
      durationMs: Date.parse(trip.end) - startMs,
      ...figuresBy((name, scale) => Math.round(trip[name] * scale)),
      wholeDistanceMm: Math.round(trip.wholeDistanceMeters * 1000),
      maxSpeedCmps: trip.maxSpeedMps === null ? unknownSpeed : Math.round(trip.maxSpeedMps * 100),
      points: trip.points,
    };
  });
  const column = (name: NumberColumn) => encodeNumbers(rows.map((row) => row[name]));
  return {
    ids: trips.map(({ tripId }) => tripId),
    drivers: drivers.values(),
    names: drivers.values().map((driver) => people.get(driver)!.name),
    colours: drivers.values().map((driver) => people.get(driver)!.colour),
    vehicles: vehicles.values(),
    timeZones: timeZones.values(),
    routeVersions: trips.map(({ routeVersion }) => routeVersion).join(""),
    numbers: Object.fromEntries(numberColumns.map((name) => [name, column(name)])) as TripColumns["numbers"],
  };
};

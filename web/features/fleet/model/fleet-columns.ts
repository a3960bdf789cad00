import { decodeNumbers, encodeNumbers } from "../../../shared/map/model/polyline.ts";
import {
  type DayFigures,
  dayFigureScales,
  type WholeTripFigures,
  wholeTripFigureScales,
} from "../../../shared/trips/model/figures.ts";
import type { FleetTrip } from "./fleet-model.ts";

/**
 * Trips by column, about a quarter of their JSON: texts that repeat are numbered, numbers are whole (ms, mm,
 * cm/s) and encoded as lists (`polyline.ts`), one after the other. −1 stands for an unknown speed.
 */
export type TripColumns = {
  readonly ids: readonly string[];
  readonly drivers: readonly string[];
  readonly vehicles: readonly (string | null)[];
  readonly timeZones: readonly string[];
  /** `versionLength` characters each. */
  readonly routeVersions: string;
  readonly numbers: Readonly<Record<NumberColumn, string>>;
};

type Figures = DayFigures & WholeTripFigures;

const figureScales: Readonly<Record<keyof Figures, number>> = {
  ...dayFigureScales,
  ...wholeTripFigureScales,
};
const figureNames = Object.keys(figureScales) as (keyof Figures)[];

const numberColumns = [
  "driver",
  "vehicle",
  "timeZone",
  "startMs",
  "durationMs",
  ...figureNames,
  "wholeDistanceMm",
  "maxSpeedCmps",
  "points",
] as const;

type NumberColumn = (typeof numberColumns)[number];

const figuresBy = (numberOf: (name: keyof Figures, scale: number) => number): Figures =>
  Object.fromEntries(figureNames.map((name) => [name, numberOf(name, figureScales[name])])) as Figures;

export const versionLength = 12;

const unknownSpeed = -1;

/** Numbers values in the order in which they first come. */
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

export const encodeTrips = (trips: readonly FleetTrip[]): TripColumns => {
  const drivers = createDictionary<string>();
  const vehicles = createDictionary<string | null>();
  const timeZones = createDictionary<string>();
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
    vehicles: vehicles.values(),
    timeZones: timeZones.values(),
    routeVersions: trips.map(({ routeVersion }) => routeVersion).join(""),
    numbers: Object.fromEntries(numberColumns.map((name) => [name, column(name)])) as TripColumns["numbers"],
  };
};

export const decodeTrips = (columns: TripColumns, isActive: boolean): FleetTrip[] => {
  const numbers = Object.fromEntries(
    numberColumns.map((name) => [name, decodeNumbers(columns.numbers[name])]),
  ) as Record<NumberColumn, number[]>;
  for (const name of numberColumns)
    if (numbers[name].length !== columns.ids.length)
      throw new Error(`the column ${name} has ${numbers[name].length} of ${columns.ids.length} values`);
  return columns.ids.map((tripId, index): FleetTrip => {
    const at = (name: NumberColumn) => numbers[name][index]!;
    const driver = columns.drivers[at("driver")]!;
    const speed = at("maxSpeedCmps");
    return {
      key: `${driver}/${tripId}`,
      driver,
      tripId,
      vehicle: columns.vehicles[at("vehicle")]!,
      timeZone: columns.timeZones[at("timeZone")]!,
      start: new Date(at("startMs")).toISOString(),
      end: new Date(at("startMs") + at("durationMs")).toISOString(),
      isActive,
      ...figuresBy((name, scale) => at(name) / scale),
      wholeDistanceMeters: at("wholeDistanceMm") / 1000,
      maxSpeedMps: speed === unknownSpeed ? null : speed / 100,
      routeVersion: columns.routeVersions.slice(index * versionLength, (index + 1) * versionLength),
      points: at("points"),
    };
  });
};

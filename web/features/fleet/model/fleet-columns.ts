import { decodeNumbers } from "../../../shared/map/model/polyline.ts";
import {
  type DayFigures,
  dayFigureScales,
  type WholeTripFigures,
  wholeTripFigureScales,
} from "../../../shared/trips/model/figures.ts";
import { type FleetTrip, notRunning, type Running } from "./fleet-trip.ts";

/**
 * Trips by column, about a quarter the size of their JSON: repeated texts are numbered, numbers are integers (ms, mm,
 * cm/s) in encoded lists (`polyline.ts`), one after the other. −1 stands for an unknown speed.
 */
export type TripColumns = {
  readonly ids: readonly string[];
  readonly drivers: readonly string[];
  /** One each per driver. */
  readonly names: readonly string[];
  readonly colours: readonly number[];
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

export const numberColumns = [
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

export type NumberColumn = (typeof numberColumns)[number];

export const figuresBy = (numberOf: (name: keyof Figures, scale: number) => number): Figures =>
  Object.fromEntries(figureNames.map((name) => [name, numberOf(name, figureScales[name])])) as Figures;

export const versionLength = 12;

export const unknownSpeed = -1;

/** `running` has one for each trip if these are running ones. */
export const decodeTrips = (columns: TripColumns, running?: readonly Running[]): FleetTrip[] => {
  const numbers = Object.fromEntries(
    numberColumns.map((name) => [name, decodeNumbers(columns.numbers[name])]),
  ) as Record<NumberColumn, number[]>;
  for (const name of numberColumns)
    if (numbers[name].length !== columns.ids.length)
      throw new Error(`the column ${name} has ${numbers[name].length} of ${columns.ids.length} values`);
  return columns.ids.map((tripId, index): FleetTrip => {
    const at = (name: NumberColumn) => numbers[name][index]!;
    const driver = columns.drivers[at("driver")]!;
    const { silentMinutes, car } = running?.[index] ?? notRunning;
    const speed = at("maxSpeedCmps");
    return {
      key: `${driver}/${tripId}`,
      driver,
      name: columns.names[at("driver")]!,
      colour: columns.colours[at("driver")]!,
      tripId,
      vehicle: columns.vehicles[at("vehicle")]!,
      timeZone: columns.timeZones[at("timeZone")]!,
      start: new Date(at("startMs")).toISOString(),
      end: new Date(at("startMs") + at("durationMs")).toISOString(),
      isActive: running !== undefined,
      silentMinutes,
      car,
      ...figuresBy((name, scale) => at(name) / scale),
      wholeDistanceMeters: at("wholeDistanceMm") / 1000,
      maxSpeedMps: speed === unknownSpeed ? null : speed / 100,
      routeVersion: columns.routeVersions.slice(index * versionLength, (index + 1) * versionLength),
      points: at("points"),
    };
  });
};

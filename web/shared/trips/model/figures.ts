/**
 * The engine's figures as shown, by their names in the API. They are declared in its table of counters; the records
 * below name each of them, so that a new one that is missing here does not compile.
 */
import type { DayShare } from "@trips/core/application/views.ts";
import type { FigureName, Shown } from "@trips/core/domain/counters.ts";

export type TripFigures = Shown<FigureName>;
/** Figures that are also counted by date. */
export type DayFigures = Omit<DayShare, "date">;
/** Figures that are known only for whole trips. */
export type WholeTripFigures = Omit<TripFigures, keyof DayFigures>;

/** How many counted units (mm, ms) make one displayed unit. */
export const dayFigureScales = {
  distanceMeters: 1000,
  movingSeconds: 1000,
  idleSeconds: 1000,
  parkedSeconds: 1000,
  unknownSeconds: 1000,
} as const satisfies Record<keyof DayFigures, number>;

export const wholeTripFigureScales = {
  harshBrakes: 1,
  harshAccelerations: 1,
  ascentMeters: 1000,
  descentMeters: 1000,
} as const satisfies Record<keyof WholeTripFigures, number>;

const namesOf = <Name extends string>(of: Readonly<Record<Name, number>>): readonly Name[] =>
  Object.keys(of) as Name[];

const dayFigureNames = namesOf(dayFigureScales);
const wholeTripFigureNames = namesOf(wholeTripFigureScales);

const pick = <Name extends string>(
  names: readonly Name[],
  from: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Record<Name, number>;

export const dayFiguresOf = (from: DayFigures): DayFigures => pick(dayFigureNames, from);
export const wholeTripFiguresOf = (from: WholeTripFigures): WholeTripFigures =>
  pick(wholeTripFigureNames, from);
export const tripFiguresOf = (from: TripFigures): TripFigures =>
  pick([...dayFigureNames, ...wholeTripFigureNames], from);

/**
 * Everything that is counted for a trip: integers, so that sums are the same bits in any order. The one place
 * where a statistic is declared: totals, dates, lanes, items and views follow from it.
 *
 * - `unit`: "count", "mm" or "ms"; the name ends with the unit, and views convert it to metres or seconds.
 * - `perDate`: counted per local date too, and so for the fleet.
 * - `shownAs`: among a trip's "figures" or its "quality".
 */
type Counter = {
  readonly unit: "count" | "mm" | "ms";
  readonly perDate: boolean;
  readonly shownAs: "figures" | "quality";
};

export const counters = {
  /** The way driven. */
  distanceMm: { unit: "mm", perDate: true, shownAs: "figures" },
  movingMs: { unit: "ms", perDate: true, shownAs: "figures" },
  /** Standing for less than `parkedMinMs`: the engine may be running. */
  idleMs: { unit: "ms", perDate: true, shownAs: "figures" },
  /** Standing for longer, or silent in one place. */
  parkedMs: { unit: "ms", perDate: true, shownAs: "figures" },
  /** Between two fixes that do not show what the car did. */
  unknownMs: { unit: "ms", perDate: true, shownAs: "figures" },
  harshBrakes: { unit: "count", perDate: false, shownAs: "figures" },
  harshAccelerations: { unit: "count", perDate: false, shownAs: "figures" },
  /** Climbed and descended while driving, where altitudes were measured. */
  ascentMm: { unit: "mm", perDate: false, shownAs: "figures" },
  descentMm: { unit: "mm", perDate: false, shownAs: "figures" },
  /** Records, each (id, t) once. */
  unique: { unit: "count", perDate: true, shownAs: "quality" },
  /** Records whose accuracy is too poor to say where the car was. */
  filtered: { unit: "count", perDate: false, shownAs: "quality" },
  /** Records that their neighbours contradict. */
  outliers: { unit: "count", perDate: false, shownAs: "quality" },
  /** Records whose clock was wrong: set aside. */
  misclocked: { unit: "count", perDate: false, shownAs: "quality" },
  /** Records that the driver marked as wrong. */
  marked: { unit: "count", perDate: false, shownAs: "quality" },
  /** Records that arrived late. */
  late: { unit: "count", perDate: false, shownAs: "quality" },
  /** Ways that no car can drive, where it is unclear which end is wrong. */
  jumps: { unit: "count", perDate: false, shownAs: "quality" },
  gaps: { unit: "count", perDate: false, shownAs: "quality" },
  /** Displacement while the car counts as standing or unknown. */
  uncountedMm: { unit: "mm", perDate: false, shownAs: "quality" },
} as const satisfies Record<string, Counter>;

export type Counters = typeof counters;
export type CounterName = keyof Counters;

type NamesWith<Property extends Partial<Counter>> = {
  [Name in CounterName]: Counters[Name] extends Property ? Name : never;
}[CounterName];

export type DateCounterName = NamesWith<{ perDate: true }>;
export type FigureName = NamesWith<{ shownAs: "figures" }>;
export type QualityName = NamesWith<{ shownAs: "quality" }>;

const names = Object.keys(counters) as CounterName[];
const isOf =
  <Name extends CounterName>(property: keyof Counter, value: Counter[keyof Counter]) =>
  (name: CounterName): name is Name =>
    counters[name][property] === value;

export const totalNames: readonly CounterName[] = names;
export const dateCounterNames = names.filter(isOf<DateCounterName>("perDate", true));
export const figureNames = names.filter(isOf<FigureName>("shownAs", "figures"));
export const qualityNames = names.filter(isOf<QualityName>("shownAs", "quality"));

type Sums<Name extends CounterName> = { readonly [N in Name]: number };
type Mutable<T> = { -readonly [N in keyof T]: T[N] };

export type Totals = Sums<CounterName>;
export type DayTotals = Sums<DateCounterName>;

/** `a` plus `b`, or minus `b` with −1, in each of these counters. */
const combine = <Name extends CounterName>(
  names: readonly Name[],
  a: Sums<Name>,
  b: Partial<Sums<Name>>,
  sign: 1 | -1,
): Sums<Name> => {
  const sums = { ...a } as Mutable<Sums<Name>>;
  for (const name of names) sums[name] = (a[name] + sign * (b[name] ?? 0)) as Sums<Name>[Name];
  return sums;
};

const zeros = <Name extends CounterName>(names: readonly Name[]): Sums<Name> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Sums<Name>;

export const noTotals: Totals = zeros(totalNames);
export const addTotals = (a: Totals, b: Partial<Totals>): Totals => combine(totalNames, a, b, 1);
export const subtractTotals = (a: Totals, b: Partial<Totals>): Totals => combine(totalNames, a, b, -1);

export const noDayTotals: DayTotals = zeros(dateCounterNames);
export const addDayTotals = (a: DayTotals, b: Partial<DayTotals>): DayTotals =>
  combine(dateCounterNames, a, b, 1);
export const subtractDayTotals = (a: DayTotals, b: Partial<DayTotals>): DayTotals =>
  combine(dateCounterNames, a, b, -1);

export const isNoDay = (totals: DayTotals): boolean => dateCounterNames.every((name) => totals[name] === 0);

/** `distanceMm` is shown as `distanceMeters`, `idleMs` as `idleSeconds`, a count under its own name. */
type ShownName<Name extends string> = Name extends `${infer Base}Mm`
  ? `${Base}Meters`
  : Name extends `${infer Base}Ms`
    ? `${Base}Seconds`
    : Name;

export type Shown<Name extends CounterName> = { readonly [N in Name as ShownName<N>]: number };

export const shownNameOf = (name: string): string => name.replace(/Mm$/, "Meters").replace(/Ms$/, "Seconds");
const shown = names.map(
  (name) => [name, shownNameOf(name), counters[name].unit === "count" ? 1 : 1000] as const,
);
const shownByName = new Map(shown.map((entry) => [entry[0], entry]));

/** Counters as the API shows them: metres and seconds. */
export const show = <Name extends CounterName>(names: readonly Name[], sums: Sums<Name>): Shown<Name> =>
  Object.fromEntries(
    names.map((name) => {
      const [, shownName, per] = shownByName.get(name)!;
      return [shownName, sums[name] / per];
    }),
  ) as Shown<Name>;

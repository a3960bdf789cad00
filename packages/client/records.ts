import {
  byField,
  fields,
  type OptionalField,
  optionalNames,
  quanta,
  type RequiredField,
  rangeOf,
  requiredNames,
} from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { fromStored, toKnown } from "@trips/core/domain/quantum.ts";
import { isName } from "@trips/core/domain/vehicle.ts";

export { timeZoneProblem } from "./time-zone-problem.ts";
export type { OptionalField };

/** What every fix has; the id is given later. */
type PlaceField = Exclude<RequiredField, "id">;
const placeNames = requiredNames.filter((name): name is PlaceField => name !== "id");

/**
 * A fix as a phone's location API gives it: `t` in epoch milliseconds, the rest in the units of domain/fields.ts. A
 * negative value, an accuracy of 0, null or nothing in an optional field means unknown.
 */
export type Fix = {
  readonly [Name in PlaceField]: number;
} & {
  readonly [Name in OptionalField]?: number | null;
};

/** A fix with every value valid and quantised: what may be posted once it has an id. */
export type CleanFix = {
  readonly [Name in PlaceField]: number;
} & {
  readonly [Name in OptionalField]?: number;
};

export type TripRecord = CleanFix & { readonly id: number };

/** The body of `POST /v1/trips/{tripId}/records`. */
export type Batch = {
  readonly timeZone: string;
  readonly vehicle?: string;
  /** The model of the phone. */
  readonly device?: string;
  readonly records: readonly TripRecord[];
  readonly end?: boolean;
  /** Records of the past, sent knowingly (an import, a history): none of them counts as late. */
  readonly backfill?: boolean;
};

export type Sanitised =
  | { readonly kind: "clean"; readonly fix: CleanFix; readonly dropped: readonly OptionalField[] }
  | { readonly kind: "invalid"; readonly reason: string };

const show = (value: unknown): string => {
  if (value === undefined) return "missing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
};

const iso = (t: number): string => new Date(t).toISOString();

const describeWrong = (name: PlaceField, value: unknown): string => {
  if (name !== "t" || typeof value !== "number" || !(value >= 0 && value < fields.t.least))
    return `${name} is ${show(value)}, not ${rangeOf(fields[name])}`;
  const isInSeconds = value * 1000 >= fields.t.least && value * 1000 <= fields.t.most;
  return isInSeconds
    ? `t is ${value}, which are seconds: epoch milliseconds are needed`
    : `t is ${iso(value)}, before 2000: whatever recorded it had a wrong clock`;
};

/** Times are rounded here; the API would refuse a fraction. */
const sentQuanta = { ...quanta, t: { ...quanta.t, isWhole: false } };

/** NaN: invalid for the field; undefined: it means unknown. */
const quantised = (name: keyof Fix, value: unknown): number | undefined => {
  const stored = toKnown(sentQuanta[name], value);
  return stored === undefined ? undefined : fromStored(sentQuanta[name], stored);
};

/**
 * Makes a fix postable. Time and position must be valid; an optional value that is not, or that means unknown, is
 * dropped and named. What remains is quantised as the engine quantises.
 */
export const sanitiseFix = (fix: Fix): Sanitised => {
  const place = byField(placeNames, (name) => quantised(name, fix[name])!);
  const wrong = placeNames.find((name) => Number.isNaN(place[name]));
  if (wrong) return { kind: "invalid", reason: describeWrong(wrong, fix[wrong]) };
  const dropped: OptionalField[] = [];
  const known: Partial<Record<OptionalField, number>> = {};
  for (const name of optionalNames) {
    if (fix[name] === undefined || fix[name] === null) continue;
    const value = quantised(name, fix[name]);
    if (value === undefined || Number.isNaN(value)) dropped.push(name);
    else known[name] = value;
  }
  return { kind: "clean", fix: { ...place, ...known }, dropped };
};

/** Why the API would refuse a time too far ahead of a correct clock; undefined: it would not. */
export const clockProblem = (t: number, now: number): string | undefined =>
  t > now + limits.clockAheadMs
    ? `t is ${iso(t)}, more than 24 hours ahead of this machine's clock: whatever recorded it had a wrong one`
    : undefined;

const identifier = new RegExp(limits.identifierPattern);

/** What is wrong with a trip's or a driver's id; undefined: nothing. */
export const identifierProblem = (value: unknown): string | undefined =>
  typeof value === "string" && identifier.test(value)
    ? undefined
    : `${show(value)} is not allowed: ${limits.identifierWords}`;

const nameProblem = (value: unknown, mostCharacters: number): string | undefined =>
  isName(value, mostCharacters)
    ? undefined
    : `${show(value)} is not a text of 1 to ${mostCharacters} characters`;

/** What is wrong with a vehicle's name; undefined: nothing. */
export const vehicleProblem = (value: unknown): string | undefined =>
  nameProblem(value, limits.vehicleLength);

/** What is wrong with the name of a phone's model; undefined: nothing. */
export const deviceProblem = (value: unknown): string | undefined => nameProblem(value, limits.deviceLength);

import type { OptionalField } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { fromStored, toKnown } from "@trips/core/domain/quantum.ts";
import { isName } from "@trips/core/domain/vehicle.ts";
import { type PlaceField, phoneQuanta, placeRanges } from "./phone-fields.ts";

export { timeZoneProblem } from "./time-zone-problem.ts";
export type { OptionalField };

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
  /** Name and version of the app. */
  readonly app?: string;
  /**
   * Records that waited on the phone when this batch was put together, besides its own. A retry says the same; so do
   * the halves of a batch that is refused.
   */
  readonly queued?: number;
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
  const { lowest, most } = phoneQuanta.t;
  if (name !== "t" || typeof value !== "number" || !(value >= 0 && value < lowest))
    return `${name} is ${show(value)}, not ${placeRanges[name]}`;
  return value * 1000 >= lowest && value * 1000 <= most
    ? `t is ${value}, which are seconds: epoch milliseconds are needed`
    : `t is ${iso(value)}, before 2000: whatever recorded it had a wrong clock`;
};

const isPlace = (name: keyof Fix): name is PlaceField => name in placeRanges;

/**
 * Makes a fix postable. Time and position must be valid; an optional value that is not, or that means unknown, is
 * dropped and named. What remains is quantised as the engine quantises.
 */
export const sanitiseFix = (fix: Fix): Sanitised => {
  const clean: Partial<Record<keyof Fix, number>> = {};
  const dropped: OptionalField[] = [];
  for (const name of Object.keys(phoneQuanta) as (keyof Fix)[]) {
    const value = fix[name];
    // NaN: invalid for the field; undefined: it means unknown.
    const stored = toKnown(phoneQuanta[name], value) ?? Number.NaN;
    if (!Number.isNaN(stored)) clean[name] = fromStored(phoneQuanta[name], stored);
    else if (isPlace(name)) return { kind: "invalid", reason: describeWrong(name, value) };
    else if (value !== undefined && value !== null) dropped.push(name);
  }
  return { kind: "clean", fix: clean as CleanFix, dropped };
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

import { limits } from "@trips/core/api/limits.ts";
import {
  fields,
  fromStored,
  isAccepted,
  isKnown,
  type OptionalField,
  optionalNames,
  type RequiredField,
  rangeOf,
  toStored,
} from "@trips/core/domain/fields.ts";

export type { OptionalField };

/**
 * A fix as a phone's location API gives it: `t` in epoch milliseconds, the rest in the units of domain/fields.ts. A
 * negative value, an accuracy of 0, null or nothing in an optional field means unknown.
 */
export type Fix = {
  readonly [Name in RequiredField as Exclude<Name, "id">]: number;
} & {
  readonly [Name in OptionalField]?: number | null;
};

/** A fix with every value valid and quantised: what may be posted once it has an id. */
export type CleanFix = {
  readonly [Name in RequiredField as Exclude<Name, "id">]: number;
} & {
  readonly [Name in OptionalField]?: number;
};

export type TripRecord = CleanFix & { readonly id: number };

/** The body of `POST /v1/trips/{tripId}/records`. */
export type Batch = {
  readonly timeZone: string;
  readonly vehicle?: string;
  readonly records: readonly TripRecord[];
  readonly end?: boolean;
};

export type Sanitised =
  | { readonly kind: "clean"; readonly fix: CleanFix; readonly dropped: readonly OptionalField[] }
  | { readonly kind: "invalid"; readonly reason: string };

const show = (value: unknown): string => {
  if (value === undefined) return "missing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
};

/** The client counts ids itself. It rounds times, which the API would refuse. */
const sentFields = { ...fields, t: { ...fields.t, isWhole: false } };

const quantised = (name: keyof Fix, value: number): number =>
  fromStored(sentFields[name], toStored(sentFields[name], value));

const positionNames = ["t", "lat", "lon"] as const satisfies readonly Exclude<RequiredField, "id">[];

const invalidReason = (fix: Fix): string | undefined => {
  const wrong = positionNames.find((name) => !isAccepted(sentFields[name], fix[name]));
  return wrong && `${wrong} is ${show(fix[wrong])}, not ${rangeOf(sentFields[wrong])}`;
};

/**
 * Makes a fix postable. Time and position must be valid; an optional value that is not, or that means unknown, is
 * dropped and named. What remains is quantised as the engine quantises.
 */
export const sanitiseFix = (fix: Fix): Sanitised => {
  const reason = invalidReason(fix);
  if (reason !== undefined) return { kind: "invalid", reason };
  const dropped: OptionalField[] = [];
  const known: Partial<Record<OptionalField, number>> = {};
  for (const name of optionalNames) {
    const value = fix[name];
    if (value === undefined || value === null) continue;
    if (isAccepted(fields[name], value) && isKnown(fields[name], value)) known[name] = quantised(name, value);
    else dropped.push(name);
  }
  return {
    kind: "clean",
    fix: {
      t: quantised("t", fix.t),
      lat: quantised("lat", fix.lat),
      lon: quantised("lon", fix.lon),
      ...known,
    },
    dropped,
  };
};

const identifier = new RegExp(limits.identifierPattern);
const timeZoneName = new RegExp(limits.timeZonePattern);

/** What is wrong with a trip's or a driver's id; undefined: nothing. */
export const identifierProblem = (value: unknown): string | undefined =>
  typeof value === "string" && identifier.test(value)
    ? undefined
    : `${show(value)} is not allowed: 1 to 64 of the letters A-Z and a-z, digits and . _ : @ - are`;

/** What is wrong with an IANA time zone's name; undefined: nothing. */
export const timeZoneProblem = (value: string): string | undefined => {
  const problem = `${show(value)} is not an IANA time zone such as "America/Argentina/Buenos_Aires"`;
  if (!timeZoneName.test(value)) return problem;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return undefined;
  } catch {
    return problem;
  }
};

/** What is wrong with a vehicle's name; undefined: nothing. */
export const vehicleProblem = (value: unknown): string | undefined =>
  typeof value === "string" && value.length >= 1 && value.length <= limits.vehicleLength
    ? undefined
    : `${show(value)} is not a vehicle's name of 1 to ${limits.vehicleLength} characters`;

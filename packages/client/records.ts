import { limits } from "@trips/core/api/limits.ts";

/** A fix as a phone's location API gives it. −1, null or nothing in an optional field means unknown. */
export type Fix = {
  /** Epoch milliseconds. */
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  /** Metres per second. */
  readonly speed?: number | null;
  /** Degrees clockwise from north. */
  readonly heading?: number | null;
  /** Radius in metres. */
  readonly accuracy?: number | null;
};

/** A fix with every value valid and quantised: what may be posted once it has an id. */
export type CleanFix = {
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed?: number;
  readonly heading?: number;
  readonly accuracy?: number;
};

export type TripRecord = CleanFix & { readonly id: number };

/** The body of `POST /v1/trips/{tripId}/records`. */
export type Batch = {
  readonly timeZone: string;
  readonly vehicle?: string;
  readonly records: readonly TripRecord[];
  readonly end?: boolean;
};

export type OptionalField = "speed" | "heading" | "accuracy";

export type Sanitised =
  | { readonly kind: "clean"; readonly fix: CleanFix; readonly dropped: readonly OptionalField[] }
  | { readonly kind: "invalid"; readonly reason: string };

const optionalFields = {
  speed: { maximum: limits.maxSpeedMps, quantise: (value: number) => Math.round(value * 100) / 100 },
  heading: { maximum: 360, quantise: (value: number) => Math.round(value) % 360 },
  accuracy: { maximum: limits.maxAccuracyMeters, quantise: (value: number) => Math.round(value) },
} as const satisfies Record<OptionalField, { maximum: number; quantise: (value: number) => number }>;

const fieldNames = Object.keys(optionalFields) as OptionalField[];

const inRange = (value: unknown, minimum: number, maximum: number): value is number =>
  typeof value === "number" && value >= minimum && value <= maximum;

const microdegrees = (degrees: number): number => Math.round(degrees * 1e6) / 1e6 + 0;

const show = (value: unknown): string => {
  if (value === undefined) return "missing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
};

const invalidReason = (fix: Fix): string | undefined => {
  if (!inRange(fix.t, 0, limits.maxTimeMs)) {
    return `t is ${show(fix.t)}: a time in epoch milliseconds from 0 to ${limits.maxTimeMs} is needed`;
  }
  if (!inRange(fix.lat, -90, 90)) return `lat is ${show(fix.lat)}: a number from -90 to 90 is needed`;
  if (!inRange(fix.lon, -180, 180)) return `lon is ${show(fix.lon)}: a number from -180 to 180 is needed`;
  return undefined;
};

/**
 * Makes a fix postable. Time and position must be valid; an optional value that is not (iOS reports −1 for
 * unknown) is dropped and named. What remains is quantised as the engine quantises: 1e-6 degree, 0.01 m/s,
 * 1 degree, 1 m, 1 ms.
 */
export const sanitiseFix = (fix: Fix): Sanitised => {
  const reason = invalidReason(fix);
  if (reason !== undefined) return { kind: "invalid", reason };
  const dropped: OptionalField[] = [];
  const known: Partial<Record<OptionalField, number>> = {};
  for (const field of fieldNames) {
    const value = fix[field];
    if (value === undefined || value === null) continue;
    if (inRange(value, 0, optionalFields[field].maximum)) {
      known[field] = optionalFields[field].quantise(value) + 0;
    } else {
      dropped.push(field);
    }
  }
  return {
    kind: "clean",
    fix: { t: Math.round(fix.t), lat: microdegrees(fix.lat), lon: microdegrees(fix.lon), ...known },
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

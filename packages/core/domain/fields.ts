import type { Quantum } from "./quantum.ts";

/**
 * The fields of a record, in one table. Schema, checks, quantisation, stored windows, lake, views, client and importer
 * follow from it. Code that is written out by hand for speed (gps-record.ts) does not compile if it lacks a field.
 */
export type Field = {
  /** Its name in a GpsRecord, with the unit in which it is a whole number. */
  readonly stored: string;
  /** Stored units per API unit. */
  readonly perUnit: number;
  /** What the API accepts, in the API's unit. */
  readonly least: number;
  readonly most: number;
  /** The API's unit, for messages. */
  readonly unit: string;
  /** Only whole numbers are accepted. */
  readonly isWhole: boolean;
  /** The type of its column in the lake, which has the API's name. */
  readonly lake: "bigint" | "double" | "int";
  /** The maximum equals the minimum, as with directions. */
  readonly isCircular: boolean;
  /**
   * Which values mean "not measured", besides a missing one: iOS sends −1, Android an accuracy of 0. They are
   * accepted however low they are, and not kept.
   */
  readonly unknown: "never" | "negative" | "not positive";
};

type OptionalRow = Field & {
  /** Its name in views and in CSV, which ends with the API's unit. */
  readonly view: string;
};

export const requiredFields = {
  id: {
    stored: "id",
    perUnit: 1,
    least: 0,
    most: 4_294_967_295,
    unit: "",
    isWhole: true,
    lake: "bigint",
    isCircular: false,
    unknown: "never",
  },
  /**
   * From 2000: no phone recorded trips before that, so an earlier time is a wrong clock, or is in seconds. Up to the
   * end of the year 9999, the last that ISO 8601 writes with four digits.
   */
  t: {
    stored: "t",
    perUnit: 1,
    least: 946_684_800_000,
    most: 253_402_300_799_999,
    unit: "epoch milliseconds",
    isWhole: true,
    lake: "bigint",
    isCircular: false,
    unknown: "never",
  },
  lat: {
    stored: "latMicrodegrees",
    perUnit: 1e6,
    least: -90,
    most: 90,
    unit: "degrees",
    isWhole: false,
    lake: "double",
    isCircular: false,
    unknown: "never",
  },
  lon: {
    stored: "lonMicrodegrees",
    perUnit: 1e6,
    least: -180,
    most: 180,
    unit: "degrees",
    isWhole: false,
    lake: "double",
    isCircular: false,
    unknown: "never",
  },
} as const satisfies Record<string, Field>;

/** Append only: their order is that of the columns in stored windows. */
export const optionalFields = {
  speed: {
    stored: "speedCmps",
    view: "speedMps",
    perUnit: 100,
    least: 0,
    most: 500,
    unit: "m/s",
    isWhole: false,
    lake: "double",
    isCircular: false,
    unknown: "negative",
  },
  /** Clockwise from north. */
  heading: {
    stored: "headingDegrees",
    view: "headingDegrees",
    perUnit: 1,
    least: 0,
    most: 360,
    unit: "degrees",
    isWhole: false,
    lake: "double",
    isCircular: true,
    unknown: "negative",
  },
  /** Radius. */
  accuracy: {
    stored: "accuracyMeters",
    view: "accuracyMeters",
    perUnit: 1,
    least: 0,
    most: 1_000_000,
    unit: "m",
    isWhole: false,
    lake: "double",
    isCircular: false,
    unknown: "not positive",
  },
  /** Above sea level. Receivers err by metres, and ascent has a threshold above that: a finer quantum gains nothing. */
  altitude: {
    stored: "altitudeMeters",
    view: "altitudeMeters",
    perUnit: 1,
    least: -500,
    most: 10_000,
    unit: "m",
    isWhole: false,
    lake: "double",
    isCircular: false,
    unknown: "never",
  },
  /** The phone's. */
  battery: {
    stored: "batteryPercent",
    view: "batteryPercent",
    perUnit: 1,
    least: 0,
    most: 100,
    unit: "%",
    isWhole: false,
    lake: "int",
    isCircular: false,
    unknown: "negative",
  },
} as const satisfies Record<string, OptionalRow>;

export const fields = { ...requiredFields, ...optionalFields } as const;

export type FieldName = keyof typeof fields;
export type RequiredField = keyof typeof requiredFields;
export type OptionalField = keyof typeof optionalFields;

export const fieldNames = Object.keys(fields) as FieldName[];
export const requiredNames = Object.keys(requiredFields) as RequiredField[];
export const optionalNames = Object.keys(optionalFields) as OptionalField[];

/** The name of a field in a GpsRecord. */
export type Stored<Name extends FieldName> = (typeof fields)[Name]["stored"];

/** The names of optional fields in views. */
export type View<Name extends OptionalField = OptionalField> = (typeof optionalFields)[Name]["view"];
export const viewNames: readonly View[] = optionalNames.map((name) => optionalFields[name].view);

export const byField = <Name extends FieldName, Value>(
  names: readonly Name[],
  entryOf: (name: Name) => Value,
): Record<Name, Value> => {
  const entries = {} as Record<Name, Value>;
  for (const name of names) entries[name] = entryOf(name);
  return entries;
};

/** The accepted range, for messages. */
export const rangeOf = ({ isWhole, least, most, unit }: Field): string =>
  `${isWhole ? "a whole number from " : ""}${least} to ${most} ${unit}`.trimEnd();

export type FieldQuantum = Quantum & { readonly name: FieldName };

const knownFrom = {
  never: Number.NEGATIVE_INFINITY,
  negative: 0,
  "not positive": Number.MIN_VALUE,
} as const satisfies Record<Field["unknown"], number>;

export const quanta = byField(fieldNames, (name): FieldQuantum => {
  const { isWhole, least, most, perUnit, unknown, isCircular }: Field = fields[name];
  return {
    name,
    isWhole,
    lowest: unknown === "never" ? least : Number.NEGATIVE_INFINITY,
    most,
    knownFrom: knownFrom[unknown],
    perUnit,
    // A positive value that rounds to 0 is still a known one.
    leastKnown: unknown === "not positive" ? 1 : least * perUnit,
    wrapsAt: isCircular ? most * perUnit : Number.NaN,
  };
});

/** What stored windows may hold; old ones also hold an accuracy of 0. */
export const leastStored = ({ least, perUnit }: Field): number => least * perUnit;
export const mostStored = ({ most, perUnit, isCircular }: Field): number =>
  isCircular ? most * perUnit - 1 : most * perUnit;

/**
 * The fields of a record, in one table. Schema, checks, quantisation, stored windows, lake, views, client and importer follow
 * from it; what is written out by hand for speed (gps-record.ts) does not compile while it lacks one.
 */
export type Field = {
  /** Its name in a GpsRecord, with the unit in which it is a whole number. */
  readonly stored: string;
  /** How many of the stored unit make one of the API's. */
  readonly perUnit: number;
  /** What the API accepts, in the API's unit. */
  readonly least: number;
  readonly most: number;
  /** The API's unit, in words for people. */
  readonly unit: string;
  /** Only whole numbers are accepted. */
  readonly isWhole: boolean;
  /** The type of its column in the lake, which has the API's name. */
  readonly lake: "bigint" | "double" | "int";
  /** How the values of a window are stored: see window-codec.ts. */
  readonly column: "steps" | "changes" | "turns" | "runs";
  /**
   * Which values mean that it was not measured, beside a missing one: iOS says −1, Android an accuracy of 0. They
   * are accepted however low they are, and not kept.
   */
  readonly unknown: "never" | "negative" | "not positive";
};

type RequiredRow = Field & { readonly column: "steps" };

type OptionalRow = Field & {
  readonly column: Exclude<Field["column"], "steps">;
  /** Its name in views and in CSV, with the unit that it has there: the API's. */
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
    column: "steps",
    unknown: "never",
  },
  /** The last millisecond of the year 9999 is what a date can still be written for. */
  t: {
    stored: "t",
    perUnit: 1,
    least: 0,
    most: 253_402_300_799_999,
    unit: "epoch milliseconds",
    isWhole: true,
    lake: "bigint",
    column: "steps",
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
    column: "steps",
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
    column: "steps",
    unknown: "never",
  },
} as const satisfies Record<string, RequiredRow>;

/** New ones go to the end: their order is that of the columns in stored windows. */
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
    column: "changes",
    unknown: "negative",
  },
  /** Clockwise from north. 360 is kept as 0. */
  heading: {
    stored: "headingDegrees",
    view: "headingDegrees",
    perUnit: 1,
    least: 0,
    most: 360,
    unit: "degrees",
    isWhole: false,
    lake: "double",
    column: "turns",
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
    column: "changes",
    unknown: "not positive",
  },
  /** Above sea level. Receivers err by metres, and ascent needs a threshold above that: a finer quantum tells nothing. */
  altitude: {
    stored: "altitudeMeters",
    view: "altitudeMeters",
    perUnit: 1,
    least: -500,
    most: 10_000,
    unit: "m",
    isWhole: false,
    lake: "double",
    column: "changes",
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
    column: "runs",
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

/** One entry for each of some fields. */
export const byField = <Name extends FieldName, Value>(
  names: readonly Name[],
  entryOf: (name: Name) => Value,
): Record<Name, Value> => {
  const entries = {} as Record<Name, Value>;
  for (const name of names) entries[name] = entryOf(name);
  return entries;
};

export const isKnown = ({ unknown }: Field, value: number): boolean =>
  value > 0 || unknown === "never" || (value === 0 && unknown === "negative");

/** A value that the field takes, or that means unknown. */
export const isAccepted = (field: Field, value: unknown): value is number =>
  typeof value === "number" &&
  value <= field.most &&
  (value >= field.least || (value < field.least && field.unknown !== "never")) &&
  (!field.isWhole || Number.isSafeInteger(value));

/** What `isAccepted` asks for, in words. */
export const rangeOf = ({ isWhole, least, most, unit }: Field): string =>
  `${isWhole ? "a whole number from " : ""}${least} to ${most} ${unit}`.trimEnd();

/** A known value as the whole number that is stored. Adding zero makes the positive one of JSON's negative zero. */
export const toStored = (field: Field, value: number): number => {
  const stored = Math.round(value * field.perUnit) + 0;
  if (field.column === "turns") return stored % field.most;
  // A radius that rounds to nothing is known, and better than any other.
  return stored === 0 && field.unknown === "not positive" ? 1 : stored;
};

/** A stored value in the API's unit. */
export const fromStored = (field: Field, stored: number): number => stored / field.perUnit;

export const leastStored = ({ least, perUnit }: Field): number => least * perUnit;
export const mostStored = ({ most, perUnit, column }: Field): number =>
  column === "turns" ? most * perUnit - 1 : most * perUnit;

import {
  type FieldName,
  type FieldQuantum,
  fieldNames,
  fields,
  type OptionalField,
  quanta,
  type RequiredField,
  rangeOf,
  type Stored,
} from "./fields.ts";
import { fromStored, toKnown, toStored } from "./quantum.ts";
import { plausibleSpeedCmps } from "./rules.ts";

/**
 * One GPS fix, quantised. Integers only, so that it survives encode/decode unchanged and every sum is
 * reproducible. fields.ts says what each field means; `undefined`: the phone did not measure it.
 */
export type GpsRecord = {
  readonly [Name in RequiredField as Stored<Name>]: number;
} & {
  readonly [Name in OptionalField as Stored<Name>]: number | undefined;
} & {
  /** Every delivery of it arrived more than `lateMs` after its event time, and none was backfill. */
  readonly late: boolean;
};

/** A fix as a phone sends it or a file states it, in the API's units. */
export type Fix = {
  readonly [Name in RequiredField]: number;
} & {
  readonly [Name in OptionalField]?: number | undefined;
};

/** A record that reaches the API longer than this after its event time is late, unless it is sent as backfill. */
export const lateMs = 5 * 60_000;

export const isLate = (t: number, receivedAt: number, backfill: boolean): boolean =>
  !backfill && receivedAt - t > lateMs;

/** A fix as it was sent, unchecked. */
export type SentFix = { readonly [Name in FieldName]?: unknown };

/** The first field whose value is not accepted. */
export type Fault = { field?: FieldName };

const refuse = (quantum: FieldQuantum, fault: Fault): number => {
  fault.field ??= quantum.name;
  return Number.NaN;
};

const required = (quantum: FieldQuantum, value: unknown, fault: Fault): number => {
  const stored = toStored(quantum, value);
  return Number.isNaN(stored) ? refuse(quantum, fault) : stored;
};

const optional = (quantum: FieldQuantum, value: unknown, fault: Fault): number | undefined => {
  if (value === undefined) return undefined;
  const stored = toKnown(quantum, value);
  return Number.isNaN(stored) ? refuse(quantum, fault) : stored;
};

/** Checks and quantises in one pass. The result is a record only if `fault` stays empty. */
export const readFix = (fix: SentFix, late: boolean, fault: Fault): GpsRecord => ({
  id: required(quanta.id, fix.id, fault),
  t: required(quanta.t, fix.t, fault),
  latMicrodegrees: required(quanta.lat, fix.lat, fault),
  lonMicrodegrees: required(quanta.lon, fix.lon, fault),
  speedCmps: optional(quanta.speed, fix.speed, fault),
  headingDegrees: optional(quanta.heading, fix.heading, fault),
  accuracyMeters: optional(quanta.accuracy, fix.accuracy, fault),
  altitudeMeters: optional(quanta.altitude, fix.altitude, fault),
  batteryPercent: optional(quanta.battery, fix.battery, fault),
  late,
});

/** What is wrong with a fix in which `readFix` found a fault. */
export const describeFault = (name: FieldName): string => `${name} is not ${rangeOf(fields[name])}`;

/** For a fix that was checked before; throws a RangeError for any other. */
export const quantise = (fix: Fix, late = false): GpsRecord => {
  const fault: Fault = {};
  const record = readFix(fix, late, fault);
  if (fault.field) throw new RangeError(describeFault(fault.field));
  return record;
};

/** In the API's unit; null when it was not measured. */
export const valueIn = (record: GpsRecord, name: FieldName): number | null => {
  const stored = record[fields[name].stored];
  return stored === undefined ? null : fromStored(quanta[name], stored);
};

/** The values of many records, field by field; `absent` where one was not measured. `t` counts from `start`. */
export type Columns = { readonly [Name in FieldName as Stored<Name>]: number[] };

export const newColumns = (): Columns =>
  Object.fromEntries(fieldNames.map((name) => [fields[name].stored, [] as number[]])) as unknown as Columns;

/** Less than any value, and small enough for an array of small integers. */
export const absent = -(2 ** 31);

/** What `toColumns` writes to: reused, because a warm function encodes one window after another. */
export const written = newColumns();
const { id, t, latMicrodegrees, lonMicrodegrees, ...rest } = written;
const { speedCmps, headingDegrees, accuracyMeters, altitudeMeters, batteryPercent, ...forgotten } = rest;
forgotten satisfies Record<string, never>;

export const toColumns = (records: readonly GpsRecord[], start: number): void => {
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    id[i] = record.id;
    t[i] = record.t - start;
    latMicrodegrees[i] = record.latMicrodegrees;
    lonMicrodegrees[i] = record.lonMicrodegrees;
    speedCmps[i] = record.speedCmps ?? absent;
    headingDegrees[i] = record.headingDegrees ?? absent;
    accuracyMeters[i] = record.accuracyMeters ?? absent;
    altitudeMeters[i] = record.altitudeMeters ?? absent;
    batteryPercent[i] = record.batteryPercent ?? absent;
  }
};

const measured = (value: number | undefined): number | undefined => (value === absent ? undefined : value);

export const recordAt = (columns: Columns, i: number, start: number, late: boolean): GpsRecord => ({
  id: columns.id[i]!,
  t: start + columns.t[i]!,
  latMicrodegrees: columns.latMicrodegrees[i]!,
  lonMicrodegrees: columns.lonMicrodegrees[i]!,
  speedCmps: measured(columns.speedCmps[i]),
  headingDegrees: measured(columns.headingDegrees[i]),
  accuracyMeters: measured(columns.accuracyMeters[i]),
  altitudeMeters: measured(columns.altitudeMeters[i]),
  batteryPercent: measured(columns.batteryPercent[i]),
  late,
});

/** Orders the records of a trip by time, then by id. Zero: the same record. */
export const compareKeys = (a: GpsRecord, b: GpsRecord): number => a.t - b.t || a.id - b.id;

/** All that a record holds, speed first. */
const contents = [fields.speed.stored, ...fieldNames.map((name) => fields[name].stored)];

/**
 * A total order on the contents of records with the same (id, t). Ignores `late`, which depends on the delivery.
 * Speed decides first, so that a maximum speed never shrinks once it is counted.
 */
export const compareContents = (a: GpsRecord, b: GpsRecord): number => {
  const bySpeed = difference(plausibleSpeedCmps(a), plausibleSpeedCmps(b));
  if (bySpeed !== 0) return bySpeed;
  for (const name of contents) {
    const found = difference(a[name], b[name]);
    if (found !== 0) return found;
  }
  return 0;
};

const unknown = Number.NEGATIVE_INFINITY;

/** Unknown is less than any value. */
const difference = (a: number | undefined, b: number | undefined): number =>
  a === b ? 0 : (a ?? unknown) - (b ?? unknown);

/** Merges two deliveries of one (id, t): the greater content, late only if both were. */
export const unionOf = (a: GpsRecord, b: GpsRecord): GpsRecord => {
  const greater = compareContents(a, b) >= 0 ? a : b;
  return greater.late && !(a.late && b.late) ? { ...greater, late: false } : greater;
};

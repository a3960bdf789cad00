import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import {
  type FieldName,
  fieldNames,
  fields,
  leastStored,
  mostStored,
  type OptionalField,
  optionalNames,
} from "./fields.ts";
import { absent, type Columns, compareKeys, type GpsRecord, recordAt, toColumns } from "./gps-record.ts";
import { maxWindowRecords, type Window, windowMs } from "./window.ts";

/**
 * Binary form of a window. Columns, one after another, each with all records:
 *
 *     version  1 byte: 3 when more is measured than speed, heading and accuracy; else 2 when a record is late,
 *              else 1
 *     count    varint, 1–6,000
 *     forms    1 byte: bit 0 ids are linear, bit 1 times are linear, bit 2 (version 3 only) a record is late
 *     presence varint, two bits for each optional field in the table's order: 0 none, 1 all, 2 some (a bitmap
 *              follows, in that order, count bits, least significant first)
 *     times    ms since the window's start; ids; latitudes; longitudes: the first value, then the change of
 *              the change (the first change counts from zero); a linear column ends after its first change
 *     then each optional field, of the records that have it and as the table says, from zero on:
 *              changes: the change from the one before
 *              turns: the same the shorter way round, −180…179
 *              runs: how many have the same value, and its change from the run before
 *     late     when a record is: lengths of the runs of records that are not, are, are not … late, together the
 *              count; only the first may be empty
 *
 * All numbers but the header and lengths are zigzag varints. A record of driving at 1 Hz takes five to six bytes in the median.
 * Versions 1 and 2 are what they were before there was a third, so that older readers know them.
 */
const withoutLate = 1;
const withLate = 2;
const withMore = 3;

/** Below this, presence names only what versions 1 and 2 know. */
const firstThree = 4 ** 3;

const none = 0;
const all = 1;
const some = 2;

const linearId = 1;
const linearTime = 2;
const anyLate = 4;

const newColumns = (): Columns =>
  Object.fromEntries(fieldNames.map((name) => [fields[name].stored, [] as number[]])) as unknown as Columns;

/** The columns and bytes of the window being encoded: kept, as a function that is warm encodes one after another. */
const columns = newColumns();
const presences: number[] = [];
const writer = new ByteWriter();

export const encodeWindow = ({ start, records }: Window): Uint8Array => {
  const count = records.length;
  toColumns(records, start, columns);
  const { t, id, latMicrodegrees, lonMicrodegrees } = columns;
  let presence = 0;
  for (const [index, name] of optionalNames.entries()) {
    presences[index] = presenceOf(columns[fields[name].stored], count);
    presence += presences[index] * 4 ** index;
  }
  const isAnyLate = records.some(({ late }) => late);
  const isListed = presence >= firstThree;
  const forms = (isLinear(id, count) ? linearId : 0) | (isLinear(t, count) ? linearTime : 0);
  writer.clear();
  writer.byte(isListed ? withMore : isAnyLate ? withLate : withoutLate);
  writer.varint(count);
  writer.byte(isListed && isAnyLate ? forms | anyLate : forms);
  writer.varint(presence);
  for (const [index, name] of optionalNames.entries())
    if (presences[index] === some) writeBitmap(columns[fields[name].stored], count);
  writeSteps(t, forms & linearTime ? Math.min(count, 2) : count);
  writeSteps(id, forms & linearId ? Math.min(count, 2) : count);
  writeSteps(latMicrodegrees, count);
  writeSteps(lonMicrodegrees, count);
  for (const [index, name] of optionalNames.entries())
    if (presences[index] !== none) writeOptional(name, columns[fields[name].stored], count);
  if (isAnyLate) writeLate(records);
  return writer.finish();
};

const writeOptional = (name: OptionalField, values: readonly number[], count: number): void => {
  const { column } = fields[name];
  switch (column) {
    case "changes":
      writeChanges(values, count);
      break;
    case "turns":
      writeTurns(values, count);
      break;
    case "runs":
      writeRuns(values, count);
      break;
    default:
      column satisfies never;
  }
};

/** Throws DecodeError for bytes that `encodeWindow` cannot have written. */
export const decodeWindow = (start: number, bytes: Uint8Array): Window => {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version < withoutLate || version > withMore)
    throw new DecodeError(`version ${version} is not known; known are ${withoutLate} to ${withMore}`);
  const count = reader.varint();
  if (count < 1 || count > maxWindowRecords)
    throw new DecodeError(`a window holds 1 to ${maxWindowRecords} records, not ${count}`);
  const forms = reader.byte();
  if (forms >= (version === withMore ? anyLate * 2 : anyLate)) throw new DecodeError("unknown column forms");
  const presence = readPresence(reader, count, version);
  const found: { -readonly [Stored in keyof Columns]: number[] } = newColumns();
  found.t = readSteps(reader, count, (forms & linearTime) !== 0, 0, windowMs - 1, "time");
  found.id = readRequired(reader, count, (forms & linearId) !== 0, "id", "id");
  found.latMicrodegrees = readRequired(reader, count, false, "lat", "latitude");
  found.lonMicrodegrees = readRequired(reader, count, false, "lon", "longitude");
  for (const [index, name] of optionalNames.entries())
    found[fields[name].stored] = readOptional(reader, count, presence[index]!, name);
  const isLate = version === withLate || (forms & anyLate) !== 0 ? readLate(reader, count) : never;
  if (reader.remaining > 0) throw new DecodeError(`${reader.remaining} bytes too many`);
  const records: GpsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record = recordAt(found, i, start, isLate(i));
    if (i > 0 && compareKeys(records[i - 1]!, record) >= 0) throw new DecodeError("records out of order");
    records.push(record);
  }
  return { start, records };
};

const isLinear = (values: readonly number[], count: number): boolean => {
  if (count < 3) return true;
  const change = values[1]! - values[0]!;
  for (let i = 2; i < count; i++) if (values[i]! - values[i - 1]! !== change) return false;
  return true;
};

const writeSteps = (values: readonly number[], count: number): void => {
  writer.signed(values[0]!);
  let change = 0;
  for (let i = 1; i < count; i++) {
    const next = values[i]! - values[i - 1]!;
    writer.signed(next - change);
    change = next;
  }
};

const writeChanges = (values: readonly number[], count: number): void => {
  let before = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === absent) continue;
    writer.signed(value - before);
    before = value;
  }
};

const writeTurns = (values: readonly number[], count: number): void => {
  let before = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === absent) continue;
    writer.signed(turn(value - before));
    before = value;
  }
};

/** The shorter way round, of a difference of two headings. */
const turn = (degrees: number): number =>
  degrees >= 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

const writeRuns = (values: readonly number[], count: number): void => {
  let before = 0;
  let value = absent;
  let run = 0;
  for (let i = 0; i < count; i++) {
    const next = values[i]!;
    if (next === absent) continue;
    if (next === value) {
      run++;
      continue;
    }
    if (run > 0) {
      writeRun(run, value - before);
      before = value;
    }
    value = next;
    run = 1;
  }
  writeRun(run, value - before);
};

const writeRun = (length: number, change: number): void => {
  writer.varint(length);
  writer.signed(change);
};

const readRequired = (
  reader: ByteReader,
  count: number,
  linear: boolean,
  name: FieldName,
  word: string,
): number[] => readSteps(reader, count, linear, leastStored(fields[name]), mostStored(fields[name]), word);

const readSteps = (
  reader: ByteReader,
  count: number,
  linear: boolean,
  least: number,
  most: number,
  name: string,
): number[] => {
  const values: number[] = [];
  let value = 0;
  let change = 0;
  for (let i = 0; i < count; i++) {
    if (i === 0) value = reader.signed();
    else {
      if (!linear || i === 1) change += reader.signed();
      value += change;
    }
    if (value < least || value > most)
      throw new DecodeError(`${name} ${value} is out of range ${least} to ${most}`);
    values.push(value);
  }
  return values;
};

const presenceOf = (values: readonly number[], count: number): number => {
  let measured = 0;
  for (let i = 0; i < count; i++) if (values[i] !== absent) measured++;
  return measured === 0 ? none : measured === count ? all : some;
};

const writeBitmap = (values: readonly number[], count: number): void => {
  for (let i = 0; i < count; i += 8) {
    let bits = 0;
    for (let bit = 0; bit < 8 && i + bit < count; bit++) if (values[i + bit] !== absent) bits |= 1 << bit;
    writer.byte(bits);
  }
};

const writeLate = (records: readonly GpsRecord[]): void => {
  let late = false;
  let run = 0;
  for (const record of records) {
    if (record.late !== late) {
      writer.varint(run);
      late = record.late;
      run = 0;
    }
    run++;
  }
  writer.varint(run);
};

type Presence = (index: number) => boolean;

const never: Presence = () => false;
const always: Presence = () => true;

const readLate = (reader: ByteReader, count: number): Presence => {
  const late: boolean[] = [];
  let isLate = false;
  while (late.length < count) {
    const run = reader.varint();
    if (run > count - late.length)
      throw new DecodeError("the runs of late records reach beyond the last one");
    if (run === 0 && (isLate || late.length > 0)) throw new DecodeError("a run of late records is empty");
    if (run === count && !isLate) throw new DecodeError("the runs name no late record");
    for (let i = 0; i < run; i++) late.push(isLate);
    isLate = !isLate;
  }
  return (at) => late[at]!;
};

const readPresence = (reader: ByteReader, count: number, version: number): Presence[] => {
  const forms = reader.varint();
  if (forms >= (version === withMore ? 4 ** optionalNames.length : firstThree))
    throw new DecodeError("unknown presence");
  if (version === withMore && forms < firstThree)
    throw new DecodeError(`version ${version} without what it is for`);
  return optionalNames.map((name, index) => {
    const form = Math.floor(forms / 4 ** index) % 4;
    if (form === none) return never;
    if (form === all) return always;
    if (form !== some) throw new DecodeError(`unknown presence of ${name}`);
    const bits = reader.bytes(Math.ceil(count / 8));
    return (at) => ((bits[at >> 3]! >> (at & 7)) & 1) === 1;
  });
};

const readOptional = (
  reader: ByteReader,
  count: number,
  isPresent: Presence,
  name: OptionalField,
): number[] => {
  const field = fields[name];
  const [least, most] = [leastStored(field), mostStored(field)];
  const inRuns = field.column === "runs";
  const turns = field.column === "turns";
  const values: number[] = [];
  let value = 0;
  let run = 0;
  let isLater = false;
  for (let i = 0; i < count; i++) {
    if (!isPresent(i)) {
      values.push(absent);
      continue;
    }
    if (run > 0) run--;
    else {
      if (inRuns) run = readRun(reader) - 1;
      const change = reader.signed();
      if (inRuns && change === 0 && isLater) throw new DecodeError(`two runs of ${name} have one value`);
      isLater = true;
      value += change;
      if (turns) value = ((value % 360) + 360) % 360;
      if (value < least || value > most)
        throw new DecodeError(`${name} ${value} is out of range ${least} to ${most}`);
    }
    values.push(value);
  }
  if (run > 0) throw new DecodeError(`a run of ${name} reaches beyond the last record`);
  return values;
};

const readRun = (reader: ByteReader): number => {
  const run = reader.varint();
  if (run === 0) throw new DecodeError("a run is empty");
  return run;
};

/** How many bytes a varint takes. */
const bytesOfVarint = (value: number): number => Math.ceil(Math.log2(value + 1) / 7);

const spanOf = (name: FieldName): number => mostStored(fields[name]) - leastStored(fields[name]);

/** A step is at most twice a change, a change at most the span, and zigzag doubles either. */
const bytesOfStep = (span: number): number => bytesOfVarint(4 * span);

const bytesOfOptional = (name: OptionalField): number =>
  bytesOfVarint(2 * spanOf(name)) + (fields[name].column === "runs" ? 1 : 0);

/** Beside the window's header no record takes more, whatever it holds: its columns, its bits and its run of late ones. */
export const maxRecordBytes =
  bytesOfStep(windowMs) +
  bytesOfStep(spanOf("id")) +
  bytesOfStep(spanOf("lat")) +
  bytesOfStep(spanOf("lon")) +
  optionalNames.reduce((sum, name) => sum + bytesOfOptional(name), 0) +
  Math.ceil(optionalNames.length / 8) +
  1;

import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import {
  type FieldName,
  fields,
  leastStored,
  mostStored,
  type OptionalField,
  optionalNames,
} from "./fields.ts";
import {
  absent,
  type Columns,
  compareKeys,
  type GpsRecord,
  newColumns,
  recordAt,
  toColumns,
  written,
} from "./gps-record.ts";
import { maxWindowRecords, type Window, windowMs } from "./window.ts";

/**
 * Binary form of a window, column by column:
 *
 *     version  1 byte: 3 if a field other than speed, heading and accuracy is measured; else 2 if a record is late;
 *              else 1
 *     count    varint, 1–6,000
 *     forms    1 byte: bit 0 ids are linear, bit 1 times are linear, bit 2 (version 3 only) a record is late
 *     presence varint, two bits for each optional field in the table's order: 0 none, 1 all, 2 some
 *     runs     version 3 only: varint, one bit for each optional field: its column is run-length encoded
 *     bitmaps  for each field that only some records have: count bits, least significant first
 *     times    ms since the window's start; ids; latitudes; longitudes: the first value, then the change of
 *              the change (the first change counts from zero); a linear column ends after its first change
 *     then each optional field, for the records that have it: the change from the previous value (at first from
 *              zero); circular fields turn the shorter way, −180…179. In runs: the run's length, then the change
 *              from the previous run. In version 3 a column is in runs if that is shorter
 *     late     if a record is late: lengths of alternating runs, not late first; they add up to count, and only the
 *              first may be 0
 *
 * All numbers but the header and lengths are zigzag varints. A record of driving at 1 Hz takes five to six bytes in the
 * median. Version 3 left versions 1 and 2 unchanged, so that older readers can read them.
 */
const withoutLate = 1;
const withLate = 2;
const withMore = 3;

/** A presence below this has only the three fields of versions 1 and 2. */
const firstThree = 4 ** 3;

const none = 0;
const all = 1;
const some = 2;

const linearId = 1;
const linearTime = 2;
const anyLate = 4;

/**
 * Columns for decoding, separate from those for encoding: arrays of small integers get slower once a decoder has
 * written to them.
 */
const read: Columns = newColumns();
const writer = new ByteWriter();

/** What the codec knows about an optional field. */
type Optional = {
  readonly name: OptionalField;
  readonly index: number;
  readonly isCircular: boolean;
  readonly least: number;
  readonly most: number;
  readonly read: number[];
  readonly written: readonly number[];
  /** State of the window that is being encoded. */
  presence: number;
  inRuns: boolean;
};

const optionals = optionalNames.map((name, index): Optional => {
  const { isCircular, stored } = fields[name];
  return {
    name,
    index,
    isCircular,
    least: leastStored(fields[name]),
    most: mostStored(fields[name]),
    read: read[stored],
    written: written[stored],
    presence: none,
    inRuns: false,
  };
});

export const encodeWindow = ({ start, records }: Window): Uint8Array => {
  const count = records.length;
  toColumns(records, start);
  const { t, id, latMicrodegrees, lonMicrodegrees } = written;
  let presence = 0;
  for (const optional of optionals) {
    optional.presence = presenceOf(optional.written, count);
    presence += optional.presence * 4 ** optional.index;
  }
  const isAnyLate = records.some(({ late }) => late);
  const isListed = presence >= firstThree;
  const forms = (isLinear(id, count) ? linearId : 0) | (isLinear(t, count) ? linearTime : 0);
  writer.clear();
  writer.byte(isListed ? withMore : isAnyLate ? withLate : withoutLate);
  writer.varint(count);
  writer.byte(isListed && isAnyLate ? forms | anyLate : forms);
  writer.varint(presence);
  if (isListed) writer.varint(chooseRuns(count));
  for (const optional of optionals) if (optional.presence === some) writeBitmap(optional.written, count);
  writeSteps(t, forms & linearTime ? Math.min(count, 2) : count);
  writeSteps(id, forms & linearId ? Math.min(count, 2) : count);
  writeSteps(latMicrodegrees, count);
  writeSteps(lonMicrodegrees, count);
  for (const optional of optionals)
    if (optional.presence !== none) writeOptional(optional, isListed && optional.inRuns, count);
  if (isAnyLate) writeLate(records);
  return writer.finish();
};

/** One bit for each field that is shorter in runs. */
const chooseRuns = (count: number): number => {
  let bits = 0;
  for (const optional of optionals) {
    optional.inRuns = areRunsShorter(optional.written, count);
    if (optional.inRuns) bits += 2 ** optional.index;
  }
  return bits;
};

const writeOptional = ({ isCircular, written: values }: Optional, inRuns: boolean, count: number): void => {
  if (inRuns) writeRuns(values, isCircular, count);
  else if (isCircular) writeTurns(values, count);
  else writeChanges(values, count);
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
  const presence = readPresence(reader, version);
  const runs = version === withMore ? readRunBits(reader) : 0;
  const bitmaps = optionals.map((optional) => readBitmap(reader, optional, presence, count));
  const { t, id, latMicrodegrees, lonMicrodegrees } = read;
  readSteps(reader, t, count, (forms & linearTime) !== 0, 0, windowMs - 1, "time");
  readSteps(reader, id, count, (forms & linearId) !== 0, 0, fields.id.most, "id");
  readSteps(
    reader,
    latMicrodegrees,
    count,
    false,
    leastStored(fields.lat),
    mostStored(fields.lat),
    "latitude",
  );
  readSteps(
    reader,
    lonMicrodegrees,
    count,
    false,
    leastStored(fields.lon),
    mostStored(fields.lon),
    "longitude",
  );
  for (const optional of optionals) {
    const inRuns = Math.floor(runs / 2 ** optional.index) % 2 === 1;
    readOptional(reader, optional, bitmaps[optional.index]!, inRuns, count);
    if (version === withMore && inRuns !== areRunsShorter(optional.read, count))
      throw new DecodeError(`${optional.name} is not in the shorter form`);
  }
  const isLate = version === withLate || (forms & anyLate) !== 0 ? readLate(reader, count) : noneLate;
  if (reader.remaining > 0) throw new DecodeError(`${reader.remaining} bytes too many`);
  const records: GpsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record = recordAt(read, i, start, isLate(i));
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

/** Turns a difference of two headings into the shorter way round. */
const turn = (degrees: number): number =>
  degrees >= 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

/** A run takes a byte for its length, and saves one for each record but its first. */
const areRunsShorter = (values: readonly number[], count: number): boolean => {
  let measured = 0;
  let runs = 0;
  let before = absent;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === absent) continue;
    measured++;
    if (value !== before) runs++;
    before = value;
  }
  return 2 * runs < measured;
};

const writeRuns = (values: readonly number[], isCircular: boolean, count: number): void => {
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
      writeRun(run, value - before, isCircular);
      before = value;
    }
    value = next;
    run = 1;
  }
  writeRun(run, value - before, isCircular);
};

const writeRun = (length: number, change: number, isCircular: boolean): void => {
  writer.varint(length);
  writer.signed(isCircular ? turn(change) : change);
};

const readSteps = (
  reader: ByteReader,
  values: number[],
  count: number,
  linear: boolean,
  least: number,
  most: number,
  name: string,
): void => {
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
    values[i] = value;
  }
};

const presenceOf = (values: readonly number[], count: number): number => {
  const isFirstAbsent = values[0] === absent;
  for (let i = 1; i < count; i++) if ((values[i] === absent) !== isFirstAbsent) return some;
  return isFirstAbsent ? none : all;
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

const noneLate = (): boolean => false;

const readLate = (reader: ByteReader, count: number): ((index: number) => boolean) => {
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

const readPresence = (reader: ByteReader, version: number): number => {
  const presence = reader.varint();
  if (presence >= (version === withMore ? 4 ** optionals.length : firstThree))
    throw new DecodeError("unknown presence");
  if (version === withMore && presence < firstThree)
    throw new DecodeError(`version ${version} without what it is for`);
  return presence;
};

const readRunBits = (reader: ByteReader): number => {
  const runs = reader.varint();
  if (runs >= 2 ** optionals.length) throw new DecodeError("unknown runs");
  return runs;
};

/** Which records have a field: all, none, or those whose bit is set. */
type Presence = typeof none | typeof all | Uint8Array;

const readBitmap = (
  reader: ByteReader,
  { name, index }: Optional,
  presence: number,
  count: number,
): Presence => {
  const form = Math.floor(presence / 4 ** index) % 4;
  if (form === none || form === all) return form;
  if (form !== some) throw new DecodeError(`unknown presence of ${name}`);
  return reader.bytes(Math.ceil(count / 8));
};

const readOptional = (
  reader: ByteReader,
  { name, isCircular, least, most, read: values }: Optional,
  presence: Presence,
  inRuns: boolean,
  count: number,
): void => {
  let value = 0;
  let run = 0;
  let isFirst = true;
  for (let i = 0; i < count; i++) {
    if (presence === none || (presence !== all && ((presence[i >> 3]! >> (i & 7)) & 1) === 0)) {
      values[i] = absent;
      continue;
    }
    if (run > 0) run--;
    else {
      if (inRuns) run = readRun(reader) - 1;
      const change = reader.signed();
      if (inRuns && change === 0 && !isFirst) throw new DecodeError(`two runs of ${name} have one value`);
      isFirst = false;
      value += change;
      if (isCircular) value = ((value % 360) + 360) % 360;
      if (value < least || value > most)
        throw new DecodeError(`${name} ${value} is out of range ${least} to ${most}`);
    }
    values[i] = value;
  }
  if (run > 0) throw new DecodeError(`a run of ${name} reaches beyond the last record`);
};

const readRun = (reader: ByteReader): number => {
  const run = reader.varint();
  if (run === 0) throw new DecodeError("a run is empty");
  return run;
};

/** How many bytes a varint takes. */
const bytesOfVarint = (value: number): number => Math.ceil(Math.log2(value + 1) / 7);

const spanOf = (name: FieldName): number => mostStored(fields[name]) - leastStored(fields[name]);

/** A change of the change is at most twice the span, and zigzag doubles it. */
const bytesOfStep = (span: number): number => bytesOfVarint(4 * span);

/** The most bytes that a record takes, apart from the window's header: its columns, bitmap bits and late run. */
export const maxRecordBytes =
  bytesOfStep(windowMs) +
  bytesOfStep(spanOf("id")) +
  bytesOfStep(spanOf("lat")) +
  bytesOfStep(spanOf("lon")) +
  optionalNames.reduce((sum, name) => sum + bytesOfVarint(2 * spanOf(name)), 0) +
  Math.ceil(optionalNames.length / 8) +
  1;

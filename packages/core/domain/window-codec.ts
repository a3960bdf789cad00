import { limits } from "../api/limits.ts";
import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import type { GpsRecord } from "./gps-record.ts";
import { compareKeys } from "./gps-record.ts";
import { maxWindowRecords, type Window, windowMs } from "./window.ts";

/**
 * Binary form of a window. Columns, one after another, each with all records:
 *
 *     version  1 byte: 1 when no record is late, else 2
 *     count    varint, 1–6,000
 *     forms    1 byte: bit 0 ids are linear, bit 1 times are linear
 *     presence 1 byte, two bits each for speed, heading, accuracy: 0 none, 1 all, 2 some (a bitmap follows
 *              the byte, in that order, count bits, least significant first)
 *     times    ms since the window's start; ids; latitudes; longitudes: the first value, then the change of
 *              the change (the first change counts from zero); a linear column ends after its first change
 *     speeds, headings, accuracies: of the records that have one, the change from the one before (from zero);
 *              headings turn the shorter way, −180…179
 *     late     version 2 only: lengths of the runs of records that are not, are, are not … late, together the
 *              count; only the first may be empty
 *
 * All numbers but the header and the runs are zigzag varints. A record of driving at 1 Hz takes five to six bytes in the median.
 */
const withoutLate = 1;
const withLate = 2;

/** No record takes more, whatever it holds: 3 of time, 5 each of id and position, 8 measured, its bits and run. */
export const maxRecordBytes = 29;

const optionals = ["speedCmps", "headingDegrees", "accuracyMeters"] as const;

const none = 0;
const all = 1;
const some = 2;

/** Stands for a value that was not measured; none that was is negative. */
const absent = -1;

/** The columns and bytes of the window being encoded: kept, as a function that is warm encodes one after another. */
const columns = {
  times: [] as number[],
  ids: [] as number[],
  lats: [] as number[],
  lons: [] as number[],
  speeds: [] as number[],
  headings: [] as number[],
  accuracies: [] as number[],
};
const writer = new ByteWriter();

export const encodeWindow = ({ start, records }: Window): Uint8Array => {
  const count = records.length;
  const { times, ids, lats, lons, speeds, headings, accuracies } = columns;
  for (let i = 0; i < count; i++) {
    const record = records[i]!;
    times[i] = record.t - start;
    ids[i] = record.id;
    lats[i] = record.latMicrodegrees;
    lons[i] = record.lonMicrodegrees;
    speeds[i] = record.speedCmps ?? absent;
    headings[i] = record.headingDegrees ?? absent;
    accuracies[i] = record.accuracyMeters ?? absent;
  }
  const anyLate = records.some(({ late }) => late);
  const linearIds = isLinear(ids, count);
  const linearTimes = isLinear(times, count);
  writer.clear();
  writer.byte(anyLate ? withLate : withoutLate);
  writer.varint(count);
  writer.byte((linearIds ? 1 : 0) | (linearTimes ? 2 : 0));
  const presences = [presenceOf(speeds, count), presenceOf(headings, count), presenceOf(accuracies, count)];
  writer.byte(presences[0]! | (presences[1]! << 2) | (presences[2]! << 4));
  if (presences[0] === some) writeBitmap(speeds, count);
  if (presences[1] === some) writeBitmap(headings, count);
  if (presences[2] === some) writeBitmap(accuracies, count);
  writeColumn(times, linearTimes ? Math.min(count, 2) : count);
  writeColumn(ids, linearIds ? Math.min(count, 2) : count);
  writeColumn(lats, count);
  writeColumn(lons, count);
  writeMeasured(speeds, count);
  writeHeadings(headings, count);
  writeMeasured(accuracies, count);
  if (anyLate) writeLate(records);
  return writer.finish();
};

/** Throws DecodeError for bytes that `encodeWindow` cannot have written. */
export const decodeWindow = (start: number, bytes: Uint8Array): Window => {
  const reader = new ByteReader(bytes);
  const found = reader.byte();
  if (found !== withoutLate && found !== withLate)
    throw new DecodeError(`version ${found} is not known; known are ${withoutLate} and ${withLate}`);
  const count = reader.varint();
  if (count < 1 || count > maxWindowRecords)
    throw new DecodeError(`a window holds 1 to ${maxWindowRecords} records, not ${count}`);
  const forms = reader.byte();
  if (forms > 3) throw new DecodeError("unknown column forms");
  const presence = readPresence(reader, count);
  const times = readColumn(reader, count, (forms & 2) !== 0, 0, windowMs - 1, "time");
  const ids = readColumn(reader, count, (forms & 1) !== 0, 0, limits.maxId, "id");
  const lats = readColumn(reader, count, false, -90e6, 90e6, "latitude");
  const lons = readColumn(reader, count, false, -180e6, 180e6, "longitude");
  const speeds = readOptional(reader, count, presence[0]!, limits.maxSpeedMps * 100, false);
  const headings = readOptional(reader, count, presence[1]!, 359, true);
  const accuracies = readOptional(reader, count, presence[2]!, limits.maxAccuracyMeters, false);
  const late = found === withLate ? readLate(reader, count) : noneLate;
  if (reader.remaining > 0) throw new DecodeError(`${reader.remaining} bytes too many`);
  const records: GpsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record: GpsRecord = {
      id: ids[i]!,
      t: start + times[i]!,
      latMicrodegrees: lats[i]!,
      lonMicrodegrees: lons[i]!,
      speedCmps: speeds[i],
      headingDegrees: headings[i],
      accuracyMeters: accuracies[i],
      late: late(i),
    };
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

const writeColumn = (values: readonly number[], count: number): void => {
  writer.signed(values[0]!);
  let change = 0;
  for (let i = 1; i < count; i++) {
    const next = values[i]! - values[i - 1]!;
    writer.signed(next - change);
    change = next;
  }
};

const writeMeasured = (values: readonly number[], count: number): void => {
  let before = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === absent) continue;
    writer.signed(value - before);
    before = value;
  }
};

const writeHeadings = (values: readonly number[], count: number): void => {
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

const readColumn = (
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

const noneLate = (): boolean => false;

type Presence = (index: number) => boolean;

const readLate = (reader: ByteReader, count: number): Presence => {
  const late: boolean[] = [];
  let isLate = false;
  while (late.length < count) {
    const run = reader.varint();
    if (run > count - late.length)
      throw new DecodeError("the runs of late records reach beyond the last one");
    if (run === 0 && (isLate || late.length > 0)) throw new DecodeError("a run of late records is empty");
    if (run === count && !isLate) throw new DecodeError("version 2 names no late record");
    for (let i = 0; i < run; i++) late.push(isLate);
    isLate = !isLate;
  }
  return (at) => late[at]!;
};

const readPresence = (reader: ByteReader, count: number): Presence[] => {
  const forms = reader.byte();
  if (forms > 0x3f) throw new DecodeError("unknown presence");
  return optionals.map((name, index) => {
    const form = (forms >> (2 * index)) & 3;
    if (form === none) return () => false;
    if (form === all) return () => true;
    if (form !== some) throw new DecodeError(`unknown presence of ${name}`);
    const bits = Array.from({ length: Math.ceil(count / 8) }, () => reader.byte());
    return (at) => ((bits[at >> 3]! >> (at & 7)) & 1) === 1;
  });
};

const readOptional = (
  reader: ByteReader,
  count: number,
  present: Presence,
  most: number,
  turns: boolean,
): (number | undefined)[] => {
  let value = 0;
  const values: (number | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    if (!present(i)) {
      values.push(undefined);
      continue;
    }
    value += reader.signed();
    if (turns) value = ((value % 360) + 360) % 360;
    if (value < 0 || value > most) throw new DecodeError(`a value ${value} is out of range 0 to ${most}`);
    values.push(value);
  }
  return values;
};

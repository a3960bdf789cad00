import { limits } from "../api/limits.ts";
import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import type { GpsRecord } from "./gps-record.ts";
import { compareKeys } from "./gps-record.ts";
import { maxWindowRecords, type Window, windowMs } from "./window.ts";

/**
 * Binary form of a window, version 1. Columns, one after another, each with all records:
 *
 *     version  1 byte, = 1
 *     count    varint, 1–6,000
 *     forms    1 byte: bit 0 ids are linear, bit 1 times are linear
 *     presence 1 byte, two bits each for speed, heading, accuracy: 0 none, 1 all, 2 some (a bitmap follows
 *              the byte, in that order, count bits, least significant first)
 *     times    ms since the window's start; ids; latitudes; longitudes: the first value, then the change of
 *              the change (the first change counts from zero); a linear column ends after its first change
 *     speeds, headings, accuracies: of the records that have one, the change from the one before (from zero);
 *              headings turn the shorter way, −180…179
 *
 * All numbers but the header are zigzag varints. One second of driving at 1 Hz takes about nine bytes.
 */
const version = 1;

/** No record takes more, whatever it holds: 3 of time, 5 each of id and position, 8 measured, its bits. */
export const maxRecordBytes = 27;

type Optional = "speedCmps" | "headingDegrees" | "accuracyMeters";
const optionals = ["speedCmps", "headingDegrees", "accuracyMeters"] as const satisfies Optional[];

const none = 0;
const all = 1;
const some = 2;

export const encodeWindow = ({ start, records }: Window): Uint8Array => {
  const writer = new ByteWriter();
  const ids = records.map((record) => record.id);
  const times = records.map((record) => record.t - start);
  const linearIds = isLinear(ids);
  const linearTimes = isLinear(times);
  writer.byte(version);
  writer.varint(records.length);
  writer.byte((linearIds ? 1 : 0) | (linearTimes ? 2 : 0));
  writePresence(writer, records);
  writeColumn(writer, times, linearTimes);
  writeColumn(writer, ids, linearIds);
  writeColumn(
    writer,
    records.map((record) => record.latMicrodegrees),
    false,
  );
  writeColumn(
    writer,
    records.map((record) => record.lonMicrodegrees),
    false,
  );
  for (const name of optionals) {
    let before = 0;
    for (const record of records) {
      const value = record[name];
      if (value === undefined) continue;
      writer.signed(name === "headingDegrees" ? turn(value - before) : value - before);
      before = value;
    }
  }
  return writer.finish();
};

/** Throws DecodeError for bytes that `encodeWindow` cannot have written. */
export const decodeWindow = (start: number, bytes: Uint8Array): Window => {
  const reader = new ByteReader(bytes);
  const found = reader.byte();
  if (found !== version) throw new DecodeError(`version ${found} is not known; known is ${version}`);
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
    };
    if (i > 0 && compareKeys(records[i - 1]!, record) >= 0) throw new DecodeError("records out of order");
    records.push(record);
  }
  return { start, records };
};

const turn = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

const isLinear = (values: readonly number[]): boolean => {
  const change = (values[1] ?? 0) - (values[0] ?? 0);
  for (let i = 2; i < values.length; i++) if (values[i]! - values[i - 1]! !== change) return false;
  return true;
};

const writeColumn = (writer: ByteWriter, values: readonly number[], linear: boolean): void => {
  let before = 0;
  let change = 0;
  const length = linear ? Math.min(values.length, 2) : values.length;
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    const next = value - before;
    writer.signed(i === 0 ? value : next - change);
    if (i > 0) change = next;
    before = value;
  }
};

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

const writePresence = (writer: ByteWriter, records: readonly GpsRecord[]): void => {
  const presence = optionals.map((name) => {
    const count = records.reduce((sum, record) => sum + (record[name] === undefined ? 0 : 1), 0);
    return count === 0 ? none : count === records.length ? all : some;
  });
  writer.byte(presence[0]! | (presence[1]! << 2) | (presence[2]! << 4));
  for (const [index, name] of optionals.entries()) {
    if (presence[index] !== some) continue;
    for (let i = 0; i < records.length; i += 8) {
      let bits = 0;
      for (let bit = 0; bit < 8; bit++) if (records[i + bit]?.[name] !== undefined) bits |= 1 << bit;
      writer.byte(bits);
    }
  }
};

type Presence = (index: number) => boolean;

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

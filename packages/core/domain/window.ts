import { compareContents, compareKeys, type GpsRecord, unionOf } from "./gps-record.ts";

export const windowMs = 60_000;

/** No phone sends more than this in a minute. Bounds the size of a window's item. */
export const maxWindowRecords = 6_000;

/** Start of the epoch-aligned minute of event time that `t` falls in. */
export const windowStartOf = (t: number): number => Math.floor(t / windowMs) * windowMs;

/** The records of a trip within one minute of event time: a set, in the order of `compareKeys`. */
export type Window = { readonly start: number; readonly records: readonly GpsRecord[] };

export type WindowMerge = {
  readonly window: Window;
  /** False: the window already held all of it. */
  readonly changed: boolean;
  /** Records whose contents or lateness another delivery changed. */
  readonly corrected: number;
  /** What the window has no room for. */
  readonly rejected: readonly GpsRecord[];
};

/**
 * Set union of a window and records of its minute: idempotent, commutative and associative. `unionOf` merges two
 * deliveries of one (id, t). Beyond `maxWindowRecords`, the first in the order of `compareKeys` stay, which keeps the
 * union independent of the order of arrival.
 */
export const mergeWindow = (
  start: number,
  held: readonly GpsRecord[],
  incoming: readonly GpsRecord[],
): WindowMerge => {
  const sorted = isSorted(incoming) ? incoming : [...incoming].sort(compareKeys);
  const records: GpsRecord[] = [];
  let added = 0;
  let corrected = 0;
  let h = 0;
  for (const record of sorted) {
    while (h < held.length && compareKeys(held[h]!, record) <= 0) records.push(held[h++]!);
    const last = records.at(-1);
    if (!last || compareKeys(last, record) !== 0) {
      records.push(record);
      added++;
    } else {
      const union = unionOf(last, record);
      if (union === last) continue;
      records[records.length - 1] = union;
      corrected++;
    }
  }
  const changed = added + corrected > 0;
  if (!changed) return { window: { start, records: held }, changed, corrected, rejected: [] };
  while (h < held.length) records.push(held[h++]!);
  if (records.length <= maxWindowRecords)
    return { window: { start, records }, changed, corrected, rejected: [] };
  const rejected = records.splice(maxWindowRecords);
  const isHeld =
    records.length === held.length && records.every((record, index) => isSameRecord(record, held[index]!));
  return isHeld
    ? { window: { start, records: held }, changed: false, corrected: 0, rejected }
    : { window: { start, records }, changed: true, corrected, rejected };
};

const isSameRecord = (a: GpsRecord, b: GpsRecord): boolean =>
  compareKeys(a, b) === 0 && compareContents(a, b) === 0 && a.late === b.late;

const isSorted = (records: readonly GpsRecord[]): boolean => {
  for (let i = 1; i < records.length; i++) if (compareKeys(records[i - 1]!, records[i]!) > 0) return false;
  return true;
};

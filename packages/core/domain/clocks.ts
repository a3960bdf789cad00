import type { GpsRecord } from "./gps-record.ts";
import type { Rules } from "./rules.ts";

/** Why a candidate is left out: 0 it is not, 1 for its place, 2 for its time. */
export type Flag = 0 | 1 | 2;

/** Whether ids count up from one record to the next, give or take a few lost ones. */
const countsOn = (a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  a.id < b.id && b.id - a.id <= by.idMargin;

const areOutside = (
  records: readonly GpsRecord[],
  from: number,
  to: number,
  least: number,
  most: number,
): boolean => {
  for (let at = from; at < to; at++) if (records[at]!.id >= least && records[at]!.id <= most) return false;
  return true;
};

/** Whether ids count up across the run from..to as if it were not there, and its own ids lie elsewhere. */
const interrupts = (records: readonly GpsRecord[], from: number, to: number, by: Rules): boolean => {
  const a = records[from - 2];
  const b = records[from - 1];
  const c = records[to];
  const d = records[to + 1];
  if (!a || !b || !c || !d) return false;
  if (!countsOn(a, b, by) || !countsOn(b, c, by) || !countsOn(c, d, by)) return false;
  return areOutside(records, from, to, a.id - by.idMargin, d.id + by.idMargin);
};

/** Whether the last run of the set is apart from the others in time, but has ids from among theirs. */
const trails = (records: readonly GpsRecord[], from: number, by: Rules): boolean => {
  const a = records[from - 2];
  const b = records[from - 1];
  const first = records[from]!;
  if (!a || !b || !countsOn(a, b, by) || first.t - b.t <= by.islandMs) return false;
  // A counter that starts over does not mean a wrong clock.
  return first.id > by.idMargin && areOutside(records, from, records.length, a.id - by.idMargin, Infinity);
};

/** Whether the first run of the set is apart from the others in time, but has ids that come later. */
const leads = (records: readonly GpsRecord[], to: number, by: Rules): boolean => {
  const last = records[to - 1]!;
  const a = records[to];
  const b = records[to + 1];
  if (!a || !b || !countsOn(a, b, by) || a.t - last.t <= by.islandMs) return false;
  return a.id > by.idMargin && areOutside(records, 0, to, 0, b.id + by.idMargin);
};

/**
 * Flags the few candidates whose ids show that their clock was wrong: ids count up with time within a trip, and the
 * ids around them count up without them. Flags nothing where ids are in no order or a counter started over.
 */
export const setAsideMisclocked = (records: readonly GpsRecord[], flags: Flag[], by: Rules): void => {
  for (let from = 0; from < records.length; from++) {
    const before = records[from - 1];
    if (before && countsOn(before, records[from]!, by)) continue;
    const last = Math.min(from + by.maxStrays, records.length);
    for (let to = from + 1; to <= last; to++) {
      const isElsewhere =
        from === 0
          ? leads(records, to, by)
          : to === records.length
            ? trails(records, from, by)
            : interrupts(records, from, to, by);
      if (isElsewhere) flags.fill(2, from, to);
    }
  }
};

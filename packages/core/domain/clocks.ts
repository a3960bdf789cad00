import type { GpsRecord } from "./gps-record.ts";
import type { Rules } from "./rules.ts";

/** What speaks against a candidate: 0 nothing, 1 its place, 2 its time. */
export type Flag = 0 | 1 | 2;

/** Whether ids count on from one record to the next, but for a few that are lost. */
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

/** Whether ids count on across the run from..to as if it were not there, and its own are elsewhere. */
const interrupts = (records: readonly GpsRecord[], from: number, to: number, by: Rules): boolean => {
  const a = records[from - 2];
  const b = records[from - 1];
  const c = records[to];
  const d = records[to + 1];
  if (!a || !b || !c || !d) return false;
  if (!countsOn(a, b, by) || !countsOn(b, c, by) || !countsOn(c, d, by)) return false;
  return areOutside(records, from, to, a.id - by.idMargin, d.id + by.idMargin);
};

/** Whether the run that ends the set lies away from the others in time, with ids from among them. */
const trails = (records: readonly GpsRecord[], from: number, by: Rules): boolean => {
  const a = records[from - 2];
  const b = records[from - 1];
  const first = records[from]!;
  if (!a || !b || !countsOn(a, b, by) || first.t - b.t <= by.islandMs) return false;
  // A counter that begins anew is no wrong clock.
  return first.id > by.idMargin && areOutside(records, from, records.length, a.id - by.idMargin, Infinity);
};

/** Whether the run that begins the set lies away from the others in time, with ids that come later. */
const leads = (records: readonly GpsRecord[], to: number, by: Rules): boolean => {
  const last = records[to - 1]!;
  const a = records[to];
  const b = records[to + 1];
  if (!a || !b || !countsOn(a, b, by) || a.t - last.t <= by.islandMs) return false;
  return a.id > by.idMargin && areOutside(records, 0, to, 0, b.id + by.idMargin);
};

/**
 * Flags the few candidates whose ids say that their clock was wrong: ids count up with time within a trip, and those
 * before and after count on without them. Where ids are in no order, or a counter began anew, nothing is flagged.
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

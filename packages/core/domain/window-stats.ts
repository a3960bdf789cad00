import type { GpsRecord } from "./gps-record.ts";
import { concat, type Stats, statsOf } from "./stats.ts";
import type { Window } from "./window.ts";

const known = new WeakMap<readonly GpsRecord[], Stats>();

/**
 * Statistics of a window's records. They are kept with the list of records for as long as it lives, and as
 * they are a monoid, a window that only grew at its end costs no more than the records it grew by.
 */
export const statsOfWindow = ({ records }: Window, before?: Window): Stats => {
  const found = known.get(records);
  if (found) return found;
  const held = before && known.get(before.records);
  const stats =
    held && isBeginning(before.records, records)
      ? concat(held, statsOf(records.slice(before.records.length)))
      : statsOf(records);
  known.set(records, stats);
  return stats;
};

/** The very same records: another content under the same (id, t) is another object. */
const isBeginning = (beginning: readonly GpsRecord[], records: readonly GpsRecord[]): boolean => {
  if (beginning.length > records.length) return false;
  for (let i = 0; i < beginning.length; i++) if (beginning[i] !== records[i]) return false;
  return true;
};

import { distanceMm } from "@trips/core/domain/geodesy.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";

export type Day = { readonly distanceMm: number; readonly movingMs: number; readonly idleMs: number };

export type ClaimedRecord = { readonly record: GpsRecord; readonly timeZone: string };

/**
 * The engine under version 1 of its rules. Its numbers are written out, not shared with the SQL that is compared
 * with it: neither may change.
 */
export const daysByRulesV1 = (claimed: readonly ClaimedRecord[]): Map<string, Day> => {
  const timeZone = timeZoneOf(claimed);
  const usable = unionOf(claimed.map(({ record }) => record))
    .filter(isUsable)
    .sort((a, b) => a.t - b.t || a.id - b.id);
  const days = new Map<string, Day>();
  for (let i = 1; i < usable.length; i++) {
    const from = usable[i - 1]!;
    const date = localDateOf(from.t, timeZone);
    days.set(date, sumOf(days.get(date) ?? nothing, segment(from, usable[i]!)));
  }
  return days;
};

const nothing: Day = { distanceMm: 0, movingMs: 0, idleMs: 0 };

export const sumOf = (a: Day, b: Day): Day => ({
  distanceMm: a.distanceMm + b.distanceMm,
  movingMs: a.movingMs + b.movingMs,
  idleMs: a.idleMs + b.idleMs,
});

/** The one sent with the earliest record; if several were, the smallest text. */
const timeZoneOf = (claimed: readonly ClaimedRecord[]): string =>
  claimed.reduce((first, next) => {
    const order = next.record.t - first.record.t || next.record.id - first.record.id;
    return order < 0 || (order === 0 && next.timeZone < first.timeZone) ? next : first;
  }).timeZone;

/** One record per (t, id): the greatest content. */
const unionOf = (records: readonly GpsRecord[]): GpsRecord[] => {
  const union = new Map<string, GpsRecord>();
  for (const record of records) {
    const name = `${record.t}/${record.id}`;
    const held = union.get(name);
    if (!held || compareContents(record, held) > 0) union.set(name, record);
  }
  return [...union.values()];
};

const contentsOf = (record: GpsRecord) => [
  plausibleCmps(record),
  record.speedCmps,
  record.latMicrodegrees,
  record.lonMicrodegrees,
  record.headingDegrees,
  record.accuracyMeters,
];

const compareContents = (a: GpsRecord, b: GpsRecord): number => {
  const others = contentsOf(b);
  for (const [i, value] of contentsOf(a).entries()) {
    const other = others[i];
    if (value !== other) return (value ?? -1e9) - (other ?? -1e9);
  }
  return 0;
};

const isUsable = ({ accuracyMeters }: GpsRecord): boolean => (accuracyMeters ?? 0) <= 50;

const plausibleCmps = (record: GpsRecord): number | undefined =>
  record.speedCmps !== undefined && record.speedCmps <= 7000 && isUsable(record)
    ? record.speedCmps
    : undefined;

const segment = (a: GpsRecord, b: GpsRecord): Day => {
  const ms = b.t - a.t;
  const mm = distanceMm(a, b);
  if (mm * 100 > 7000 * Math.max(ms, 1000)) return nothing;
  return stands(a, b, mm, ms) ? { ...nothing, idleMs: ms } : { ...nothing, distanceMm: mm, movingMs: ms };
};

const stands = (a: GpsRecord, b: GpsRecord, mm: number, ms: number): boolean => {
  const before = plausibleCmps(a) ?? plausibleCmps(b);
  const after = plausibleCmps(b) ?? before;
  const isMeasured = before !== undefined && after !== undefined;
  if (isMeasured && ms <= 6000 && Math.max(before, after) >= 50) return false;
  if (mm * 100 < 50 * ms) return true;
  const unknownMeters = isMeasured ? 25 : 0;
  const radiiMeters = (a.accuracyMeters ?? unknownMeters) + (b.accuracyMeters ?? unknownMeters);
  if (mm > radiiMeters * 1500) return false;
  return isMeasured ? before + after < 200 : mm * 100 < 100 * ms;
};

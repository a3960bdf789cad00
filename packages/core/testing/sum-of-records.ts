import { addDayTotals, noDayTotals, noTotals, type Totals } from "../domain/counters.ts";
import { type Days, type Figures, inOrder } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import type { RecordFigures, WayShare } from "../domain/record-figures.ts";

const subtract = (share: WayShare, parts: readonly WayShare[]): WayShare => ({
  distanceMm: share.distanceMm - parts.reduce((sum, part) => sum + part.distanceMm, 0),
  movingMs: share.movingMs - parts.reduce((sum, part) => sum + part.movingMs, 0),
  idleMs: share.idleMs - parts.reduce((sum, part) => sum + part.idleMs, 0),
  parkedMs: share.parkedMs - parts.reduce((sum, part) => sum + part.parkedMs, 0),
  unknownMs: share.unknownMs - parts.reduce((sum, part) => sum + part.unknownMs, 0),
});

const quality = {
  usable: undefined,
  inaccurate: "filtered",
  outlier: "outliers",
  misclocked: "misclocked",
  marked: "marked",
} as const;

/** A trip's figures as SQL sums them over its rows. */
export const sumOfRecords = (records: readonly GpsRecord[], figures: readonly RecordFigures[]): Figures => {
  const totals: { -readonly [Name in keyof Totals]: number } = { ...noTotals };
  const days = new Map<string, Days extends ReadonlyMap<string, infer Day> ? Day : never>();
  const addDay = (date: string, added: Partial<Totals>) =>
    days.set(date, addDayTotals(days.get(date) ?? noDayTotals, added));
  for (const [index, { verdict, date, way }] of figures.entries()) {
    totals.unique++;
    if (records[index]!.late) totals.late++;
    const name = quality[verdict];
    if (name) totals[name]++;
    if (date !== undefined) addDay(date, { unique: 1 });
    if (!way || date === undefined) continue;
    for (const each of ["distanceMm", "movingMs", "idleMs", "parkedMs", "unknownMs"] as const)
      totals[each] += way[each];
    for (const each of ["uncountedMm", "ascentMm", "descentMm"] as const) totals[each] += way[each];
    if (way.isGap) totals.gaps++;
    if (way.isJump) totals.jumps++;
    if (way.harsh > 0) totals.harshAccelerations++;
    if (way.harsh < 0) totals.harshBrakes++;
    addDay(date, subtract(way, way.elsewhere));
    for (const { date: other, ...share } of way.elsewhere) addDay(other, share);
  }
  return { totals, days: inOrder(days) };
};

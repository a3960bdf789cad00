import type { GpsRecord } from "./gps-record.ts";

/** Altitudes are averaged over this time: a receiver errs by metres from fix to fix. */
const cellMs = 30_000;
/** Metres per second below which a change of the averages is noise: 2 m a minute, 0.2 % at 60 km/h. */
const leastClimbMps = 2 / 60;
/** Between two fixes that are too far apart to average, a difference below this is noise. */
const leastStepMeters = 5;

type Cell = { count: number; meters: number; ms: number };

/** From one usable record to the next, in millimetres; negative when descending. */
export type Climb = (a: GpsRecord, b: GpsRecord) => number;

/**
 * How far the car climbs from one usable record to the next, by the slope of the mean altitudes around them, so
 * that receiver errors do not add up. Local: it depends only on the records within two cells (a minute) of the
 * first one.
 */
export const climbsOf = (usable: readonly GpsRecord[]): Climb => {
  const cells = new Map<number, Cell>();
  for (const { t, altitudeMeters } of usable) {
    if (altitudeMeters === undefined) continue;
    const key = Math.floor(t / cellMs);
    const cell = cells.get(key);
    if (!cell) cells.set(key, { count: 1, meters: altitudeMeters, ms: t - key * cellMs });
    else {
      cell.count++;
      cell.meters += altitudeMeters;
      cell.ms += t - key * cellMs;
    }
  }
  if (cells.size === 0) return () => 0;
  return (a, b) => {
    const ms = b.t - a.t;
    if (ms > cellMs) {
      if (a.altitudeMeters === undefined || b.altitudeMeters === undefined) return 0;
      const step = b.altitudeMeters - a.altitudeMeters;
      return Math.abs(step) < leastStepMeters ? 0 : step * 1000;
    }
    const key = Math.floor(a.t / cellMs);
    const here = cells.get(key);
    const [before, after] = [cells.get(key - 1), cells.get(key + 1)];
    const [from, to] = [before ?? here, after ?? here];
    if (!from || !to || from === to) return 0;
    const seconds = (meanMs(to, after ? key + 1 : key) - meanMs(from, before ? key - 1 : key)) / 1000;
    const slope = (to.meters / to.count - from.meters / from.count) / seconds;
    return Math.abs(slope) < leastClimbMps ? 0 : Math.round(slope * ms);
  };
};

const meanMs = ({ ms, count }: Cell, key: number): number => key * cellMs + ms / count;

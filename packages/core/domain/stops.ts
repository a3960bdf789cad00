import { distanceMm } from "./geodesy.ts";
import { type GpsRecord, isUsable } from "./gps-record.ts";
import { segment } from "./segment.ts";

export const stopMinMs = 120_000;
export const stopRadiusMm = 50_000;

/** A place where the car stood: idle for at least `stopMinMs`, all of it within `stopRadiusMm` of its start. */
export type Stop = {
  readonly startT: number;
  readonly endT: number;
  readonly latMicrodegrees: number;
  readonly lonMicrodegrees: number;
};

/** Stops of a trip's records in their order. */
export const stopsOf = (records: readonly GpsRecord[]): Stop[] => {
  const stops: Stop[] = [];
  let start: GpsRecord | undefined;
  let last: GpsRecord | undefined;
  const close = () => {
    if (start && last && last.t - start.t >= stopMinMs)
      stops.push({
        startT: start.t,
        endT: last.t,
        latMicrodegrees: start.latMicrodegrees,
        lonMicrodegrees: start.lonMicrodegrees,
      });
    start = undefined;
  };
  for (const record of records) {
    if (!isUsable(record)) continue;
    const stands = last !== undefined && segment(last, record).idleMs > 0;
    // Two records at one time say nothing of standing or driving.
    if (!stands && last?.t !== record.t) close();
    else if (start && distanceMm(start, record) > stopRadiusMm) close();
    if (stands) start ??= last;
    last = record;
  }
  close();
  return stops;
};

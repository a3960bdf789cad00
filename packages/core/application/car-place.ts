import { bearingDegrees, distanceMm } from "../domain/geodesy.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { isPlausible, isSpeedMeasured, measuredCmps } from "../domain/rules.ts";
import type { ReadSummary } from "../domain/trip.ts";
import type { Way } from "../domain/ways.ts";
import type { Window } from "../domain/window.ts";
import { readWindows } from "./trip-view.ts";

/** Where a running trip's car was last, and how it moved. Null: not known. */
export type CarPlace = {
  /** Of the last fix that is a place of the car. */
  readonly atMs: number;
  readonly lat: number;
  readonly lon: number;
  readonly speedMps: number | null;
  /** Clockwise from north, from 0 to 359. */
  readonly headingDegrees: number | null;
};

const speedOver = (from: GpsRecord, to: GpsRecord): number | undefined => {
  const ms = to.t - from.t;
  const cmps = ms > 0 ? Math.round((distanceMm(from, to) * 100) / ms) : -1;
  return isPlausible(cmps) ? cmps : undefined;
};

/**
 * Read from the trip's newest windows, which lie in its own item. What the phone did not measure is computed from the
 * last way: the speed, and the heading from the last way on which the car moved. Undefined: none of the fixes is
 * usable.
 */
export const carPlaceOf = (
  summary: Pick<ReadSummary, "maxSpeedCmps" | "totals" | "wrong">,
  newest: readonly Window[],
): CarPlace | undefined => {
  const { counted, reading } = readWindows(newest, summary.wrong);
  const last = reading.verdicts.lastIndexOf("usable");
  const record = counted[last];
  if (!record) return undefined;
  const cmps = isSpeedMeasured(summary.maxSpeedCmps, summary.totals.distanceMm)
    ? measuredCmps(record)
    : lastSpeed(counted, reading.ways);
  return {
    atMs: record.t,
    lat: record.latMicrodegrees / 1e6,
    lon: record.lonMicrodegrees / 1e6,
    speedMps: cmps === undefined ? null : cmps / 100,
    headingDegrees: record.headingDegrees ?? lastHeading(counted, reading.ways) ?? null,
  };
};

const lastSpeed = (records: readonly GpsRecord[], ways: readonly Way[]): number | undefined => {
  const way = ways.at(-1);
  if (way?.kind === "driven") return speedOver(records[way.from]!, records[way.to]!);
  return way?.kind === "still" ? 0 : undefined;
};

/** Two places nearer than this say nothing about a direction. */
const leastWayMm = 1_000;

/** Of the last way on which the car moved: measured at its end, or the way's own direction. */
const lastHeading = (records: readonly GpsRecord[], ways: readonly Way[]): number | undefined => {
  const way = ways.findLast(
    ({ kind, from, to }) => kind === "driven" && distanceMm(records[from]!, records[to]!) >= leastWayMm,
  );
  if (!way) return undefined;
  const [from, to] = [records[way.from]!, records[way.to]!];
  return to.headingDegrees ?? bearingDegrees(from, to);
};

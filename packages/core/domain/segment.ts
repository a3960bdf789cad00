import { distanceMm } from "./geodesy.ts";
import { type GpsRecord, maxPlausibleSpeedCmps } from "./gps-record.ts";

/** Thresholds of the segment rules. */
export const rules = {
  /** Faster than this between two fixes: one of them is wrong. */
  teleportCmps: maxPlausibleSpeedCmps,
  /** Slower than this the car stands and what moves is the GPS noise. */
  stillCmps: 50,
  harshCmpsPerSecond: 350,
  harshMaxMs: 3_000,
  gapMs: 120_000,
} as const;

/** What the way from one usable record to the next adds to a trip. Millimetres and milliseconds. */
export type Segment = {
  readonly distanceMm: number;
  readonly movingMs: number;
  readonly idleMs: number;
  readonly teleports: number;
  readonly gaps: number;
  readonly harshBrakes: number;
  readonly harshAccelerations: number;
};

/**
 * Joins two neighbouring usable records, a before b. A pure function of the two, so that a trip's sums are
 * the same however its records are cut into windows.
 */
export const segment = (a: GpsRecord, b: GpsRecord): Segment => {
  const ms = b.t - a.t;
  const gaps = ms > rules.gapMs ? 1 : 0;
  const mm = distanceMm(a, b);
  // Phones that round to whole seconds give neighbours equal times; for them a second is the resolution.
  const isTeleport = mm * 100 > rules.teleportCmps * Math.max(ms, 1000);
  if (isTeleport) return { ...nothing, teleports: 1, gaps };
  const isStill =
    (a.speedCmps !== undefined &&
      b.speedCmps !== undefined &&
      a.speedCmps < rules.stillCmps &&
      b.speedCmps < rules.stillCmps) ||
    mm * 100 < rules.stillCmps * ms;
  const change = harshChange(a, b, ms);
  return {
    distanceMm: isStill ? 0 : mm,
    movingMs: isStill ? 0 : ms,
    idleMs: isStill ? ms : 0,
    teleports: 0,
    gaps,
    harshBrakes: change < 0 ? 1 : 0,
    harshAccelerations: change > 0 ? 1 : 0,
  };
};

const nothing: Segment = {
  distanceMm: 0,
  movingMs: 0,
  idleMs: 0,
  teleports: 0,
  gaps: 0,
  harshBrakes: 0,
  harshAccelerations: 0,
};

/** −1 harsh braking, 1 harsh acceleration, 0 neither: change of measured speed per second, dt ≤ 3 s. */
const harshChange = (a: GpsRecord, b: GpsRecord, ms: number): -1 | 0 | 1 => {
  if (a.speedCmps === undefined || b.speedCmps === undefined || ms <= 0 || ms > rules.harshMaxMs) return 0;
  const change = (b.speedCmps - a.speedCmps) * 1000;
  const limit = rules.harshCmpsPerSecond * ms;
  return change > limit ? 1 : change < -limit ? -1 : 0;
};

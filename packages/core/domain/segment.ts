import { distanceMm } from "./geodesy.ts";
import { type GpsRecord, maxPlausibleSpeedCmps, plausibleSpeedCmps } from "./gps-record.ts";

/** Thresholds of the segment rules, calibrated on real drives: docs/accuracy.md. */
export const rules = {
  /** Faster than this between two fixes: one of them is wrong. */
  teleportCmps: maxPlausibleSpeedCmps,
  /** Slower than this the car stands. */
  stillCmps: 50,
  /** For so long a measured speed says more about the way than two noisy positions do. */
  measuredMs: 6_000,
  /** Two fixes no further apart than this share of their added accuracy radii may be one place ... */
  noisePercent: 150,
  /** ... unless the car is faster than this. */
  noiseCmps: 100,
  /** Radius of a fix with a speed but without accuracy. */
  unknownAccuracyMeters: 25,
  harshCmpsPerSecond: 350,
  harshMaxMs: 3_000,
  gapMs: 120_000,
} as const;

export type Rules = { readonly [name in keyof typeof rules]: number };

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
export const segment = (a: GpsRecord, b: GpsRecord, by: Rules = rules): Segment => {
  const ms = b.t - a.t;
  const gaps = ms > by.gapMs ? 1 : 0;
  const mm = distanceMm(a, b);
  // Phones that round to whole seconds give neighbours equal times; for them a second is the resolution.
  const isTeleport = mm * 100 > by.teleportCmps * Math.max(ms, 1000);
  if (isTeleport) return { ...nothing, teleports: 1, gaps };
  const isStill = stands(a, b, mm, ms, by);
  const change = harshChange(a, b, ms, by);
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

/**
 * Whether the car stands between two fixes `mm` and `ms` apart. A measured speed decides while it is fresh;
 * after that the positions do, as far as their accuracy lets them. A speed of zero alone proves nothing:
 * fixes from Wi-Fi and cell towers carry it however fast the car is.
 */
const stands = (a: GpsRecord, b: GpsRecord, mm: number, ms: number, by: Rules): boolean => {
  const before = plausibleSpeedCmps(a) ?? plausibleSpeedCmps(b);
  const after = plausibleSpeedCmps(b) ?? before;
  const isMeasured = before !== undefined && after !== undefined;
  if (isMeasured && ms <= by.measuredMs && Math.max(before, after) >= by.stillCmps) return false;
  if (mm * 100 < by.stillCmps * ms) return true;
  // Of a fix without speed and accuracy nothing is known to be noise.
  const unknownMeters = isMeasured ? by.unknownAccuracyMeters : 0;
  const radiiMeters = (a.accuracyMeters ?? unknownMeters) + (b.accuracyMeters ?? unknownMeters);
  if (mm > radiiMeters * by.noisePercent * 10) return false;
  return isMeasured ? before + after < by.noiseCmps * 2 : mm * 100 < by.noiseCmps * ms;
};

/** −1 harsh braking, 1 harsh acceleration, 0 neither: change of measured speed per second, dt ≤ 3 s. */
const harshChange = (a: GpsRecord, b: GpsRecord, ms: number, by: Rules): -1 | 0 | 1 => {
  if (a.speedCmps === undefined || b.speedCmps === undefined || ms <= 0 || ms > by.harshMaxMs) return 0;
  const change = (b.speedCmps - a.speedCmps) * 1000;
  const limit = by.harshCmpsPerSecond * ms;
  return change > limit ? 1 : change < -limit ? -1 : 0;
};

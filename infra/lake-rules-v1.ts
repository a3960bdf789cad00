/**
 * Version 1 of the engine's rules, by which the lake's SQL counts: frozen. It joins two neighbouring usable fixes;
 * rules that look at a way's context came later (packages/core/domain/rules.ts) and cannot be expressed in SQL.
 */
export const lakeRules = {
  version: 1,
  /** A fix less accurate than this is left out. */
  maxAccuracyMeters: 50,
  /** Anything faster is a receiver error, whether measured or between two fixes. */
  maxCmps: 7_000,
  /** Below this the car stands. */
  stillCmps: 50,
  /** Up to this long, a measured speed says more about the way than two noisy positions do. */
  measuredMs: 6_000,
  /** Two fixes no further apart than this share of their added accuracy radii may be one place ... */
  noisePercent: 150,
  /** ... unless the car is faster than this. */
  noiseCmps: 100,
  /** Radius of a fix with a speed but without accuracy. */
  unknownAccuracyMeters: 25,
} as const;

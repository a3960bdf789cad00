import { calibrated, type Variant } from "./engine.ts";

/** What each rule does shows when it is off, or as it was. */
export const ablations: Readonly<Record<string, Variant>> = {
  "accuracy filter": { ...calibrated, maxAccuracyMeters: Number.POSITIVE_INFINITY },
  "accuracy to 50 m only": { ...calibrated, maxAccuracyMeters: 50 },
  outliers: { ...calibrated, maxStrays: 0 },
  "jumps and outliers": { ...calibrated, maxStrays: 0, maxCmps: Number.POSITIVE_INFINITY },
  "context: two neighbours only": { ...calibrated, contextMs: 0 },
  "measured speed first": { ...calibrated, measuredMs: -1 },
  "standing (all of it)": { ...calibrated, stillCmps: 0, noisePercent: 0 },
  gaps: { ...calibrated, gapMs: Number.POSITIVE_INFINITY },
};

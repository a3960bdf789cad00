import { calibrated, type Variant } from "./engine.ts";

const off = Number.POSITIVE_INFINITY;

/** Each rule's effect shows when it is off, or as it was before. */
export const ablations: Readonly<Record<string, Variant>> = {
  "accuracy filter": { ...calibrated, maxAccuracyMeters: off },
  "accuracies over 50 m": { ...calibrated, maxAccuracyMeters: 50 },
  outliers: { ...calibrated, maxStrays: 0 },
  "outliers and jumps": { ...calibrated, maxStrays: 0, maxCmps: off },
  "context (two neighbours)": { ...calibrated, contextMs: 0 },
  "measured speed first": { ...calibrated, measuredMs: -1 },
  "trust in measured zeros": { ...calibrated, trustPercent: off },
  "mean positions": { ...calibrated, meanPercent: 0 },
  "standing below 0.5 m/s": { ...calibrated, stillCmps: 0, meanPercent: 0 },
  "better fixes beside": { ...calibrated, outshoneTimes: off },
  "far fixes alone": { ...calibrated, farPercent: off },
  smoothing: { ...calibrated, gripCmpsPerSecond: off },
  gaps: { ...calibrated, gapMs: off },
};

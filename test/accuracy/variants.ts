import { calibrated, type Variant } from "./engine.ts";

/** What each rule does shows when it is off. */
export const ablations: Readonly<Record<string, Variant>> = {
  "accuracy filter": { ...calibrated, maxAccuracyMeters: Number.POSITIVE_INFINITY },
  teleport: { ...calibrated, teleportCmps: Number.POSITIVE_INFINITY },
  "still (all of it)": { ...calibrated, stillCmps: 0, noiseCmps: 0 },
  "still: measured speed first": { ...calibrated, measuredMs: -1 },
  "still: within the radii": { ...calibrated, noiseCmps: 0 },
};

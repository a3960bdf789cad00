import { type GpsRecord, maxUsableAccuracyMeters } from "@trips/core/domain/gps-record.ts";
import { type Rules, rules, segment } from "@trips/core/domain/segment.ts";
import { addTotals, noTotals, type Totals } from "@trips/core/domain/stats.ts";

/** The engine's rules, with thresholds that may differ from the engine's. */
export type Variant = Rules & { readonly maxAccuracyMeters: number };

export const calibrated: Variant = { ...rules, maxAccuracyMeters: maxUsableAccuracyMeters };

/** What each rule does shows when it is off. */
export const ablations: Readonly<Record<string, Variant>> = {
  "accuracy filter": { ...calibrated, maxAccuracyMeters: Number.POSITIVE_INFINITY },
  teleport: { ...calibrated, teleportCmps: Number.POSITIVE_INFINITY },
  "still (all of it)": { ...calibrated, stillCmps: 0, noiseCmps: 0 },
  "still: measured speed first": { ...calibrated, measuredMs: -1 },
  "still: within the radii": { ...calibrated, noiseCmps: 0 },
};

/** The engine's segments under other thresholds. With the calibrated ones it must give the engine's totals. */
export const totalsBy = (records: readonly GpsRecord[], variant: Variant): Totals => {
  let totals = noTotals;
  let last: GpsRecord | undefined;
  let filtered = 0;
  for (const record of records) {
    if (record.accuracyMeters !== undefined && record.accuracyMeters > variant.maxAccuracyMeters) {
      filtered += 1;
      continue;
    }
    if (last) totals = addTotals(totals, segment(last, record, variant));
    last = record;
  }
  const late = records.filter((record) => record.late).length;
  return { ...totals, unique: records.length, filtered, late };
};

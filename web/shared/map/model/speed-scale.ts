import { unitsOf } from "../../format/model/units.ts";
import type { UnitSystem } from "../../texts/model/preferences.ts";

/** Where one colour of speed ends and the next begins, in round km/h or mph. */
export const bandLimits: Readonly<Record<UnitSystem, readonly [number, number, number, number, number]>> = {
  metric: [20, 40, 60, 90, 120],
  imperial: [15, 25, 40, 55, 75],
};

export const bandCount = bandLimits.metric.length + 1;

/** The same limits in metres per second. */
export const bandLimitsMps = (units: UnitSystem): number[] =>
  bandLimits[units].map((limit) => limit * unitsOf[units].speed.metersPerSecond);

/** The band of a speed from 1 (slow) to `bandCount`; 0 if the speed is unknown. */
export const bandOf = (metersPerSecond: number | null, limitsMps: readonly number[]): number =>
  metersPerSecond === null ? 0 : 1 + limitsMps.filter((limit) => metersPerSecond >= limit).length;

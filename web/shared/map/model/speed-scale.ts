import { unitsOf } from "../../format/model/units.ts";
import type { UnitSystem } from "../../texts/model/preferences.ts";

/** Colours of speed from slow (1) to fast; 0 is that of an unknown speed. */
export const speedColourCount = 6;

export type SpeedBand = {
  /** Its slowest speed, round in km/h or mph. */
  readonly from: number;
  readonly fromMps: number;
  readonly colour: number;
};

/** From slow to fast: at least one band, and the first begins at zero. */
export type SpeedScale = readonly SpeedBand[];

/** Slower is standing, which says nothing about how fast the car drives. */
const slowestMps = 0.5;
/** Shares of the fixes below and above which the scale may end, so that a few strays do not stretch it. */
const lowShare = 0.05;
const highShare = 0.98;

const roundSteps = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 100, 200, 500, 1000];
const mostLimits = speedColourCount - 1;

/** Multiples of a step above `low` and below `high`. */
const multiplesOf = (step: number, low: number, high: number): number[] => {
  const first = Math.floor(low / step) + 1;
  return Array.from(
    { length: Math.max(0, Math.ceil(high / step) - first) },
    (_, index) => (first + index) * step,
  );
};

const limitsBetween = (low: number, high: number): number[] =>
  roundSteps.map((step) => multiplesOf(step, low, high)).find(({ length }) => length <= mostLimits) ?? [];

/** The colours that few bands have, spread from the slowest to the fastest. */
const colourOf = (band: number, bands: number): number =>
  bands === 1 ? 1 : Math.round(1 + (band * (speedColourCount - 1)) / (bands - 1));

/**
 * Bands that fit the speeds of one trip, so that a drive through a city and one on a motorway both use all colours. The
 * lower half of the speeds is one band if the trip hardly had any.
 */
export const speedScaleOf = (speeds: readonly (number | null)[], units: UnitSystem): SpeedScale => {
  const unit = unitsOf[units].speed.metersPerSecond;
  const driven = speeds.filter((speed): speed is number => speed !== null && speed >= slowestMps);
  driven.sort((a, b) => a - b);
  const at = (share: number): number => (driven[Math.floor(share * (driven.length - 1))] ?? 0) / unit;
  const high = at(highShare);
  const starts = [0, ...limitsBetween(Math.min(at(lowShare), high / 2), high)];
  return starts.map((from, band) => ({ from, fromMps: from * unit, colour: colourOf(band, starts.length) }));
};

/** The colour of a speed; 0 if it is unknown. */
export const speedColourOf = (scale: SpeedScale, metersPerSecond: number | null): number =>
  metersPerSecond === null ? 0 : scale.findLast(({ fromMps }) => metersPerSecond >= fromMps)!.colour;

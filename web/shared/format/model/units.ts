import type { UnitSystem } from "../../texts/model/preferences.ts";

type Unit = {
  /** In metres. */
  readonly size: number;
  readonly symbol: string;
};

type Units = {
  readonly long: Unit;
  readonly short: Unit;
  readonly speed: { readonly metersPerSecond: number; readonly symbol: string };
};

const kilometer = 1000;
const mile = 1609.344;
const secondsPerHour = 3600;

/** Distances and speeds in the reader's units. */
export const unitsOf: Readonly<Record<UnitSystem, Units>> = {
  metric: {
    long: { size: kilometer, symbol: "km" },
    short: { size: 1, symbol: "m" },
    speed: { metersPerSecond: kilometer / secondsPerHour, symbol: "km/h" },
  },
  imperial: {
    long: { size: mile, symbol: "mi" },
    short: { size: 0.3048, symbol: "ft" },
    speed: { metersPerSecond: mile / secondsPerHour, symbol: "mph" },
  },
};

import type { Position } from "../../../shared/map/model/position.ts";
import { bandCount, bandLimitsMps, bandOf } from "../../../shared/map/model/speed-scale.ts";
import type { UnitSystem } from "../../../shared/texts/model/preferences.ts";
import type { Track } from "./trip-model.ts";

export type SpeedLines = {
  /** By band, from 0. */
  readonly bands: readonly (readonly (readonly Position[])[])[];
  /** The ways across breaks that count although they were not observed; the car was seen at both ends. */
  readonly gaps: readonly (readonly [Position, Position])[];
};

/** The route cut into lines of one band each; neighbouring lines meet in a point. */
export const speedLinesOf = (
  { positions, speeds, drivenMeters }: Track,
  breaks: ReadonlySet<number>,
  units: UnitSystem,
): SpeedLines => {
  const limits = bandLimitsMps(units);
  const bands: Position[][][] = Array.from({ length: bandCount + 1 }, () => []);
  const gaps: [Position, Position][] = [];
  let line: Position[] | undefined;
  let lineBand = -1;
  for (let index = 1; index < positions.length; index++) {
    const [from, to] = [positions[index - 1]!, positions[index]!];
    if (breaks.has(index)) {
      if (drivenMeters[index]! > drivenMeters[index - 1]!) gaps.push([from, to]);
      line = undefined;
      continue;
    }
    const band = bandOf(speeds[index] ?? speeds[index - 1] ?? null, limits);
    if (!line || band !== lineBand) {
      line = [from];
      lineBand = band;
      bands[band]!.push(line);
    }
    line.push(to);
  }
  return { bands, gaps };
};

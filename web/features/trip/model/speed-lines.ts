import type { Position } from "../../../shared/map/model/position.ts";
import { type SpeedScale, speedColourCount, speedColourOf } from "../../../shared/map/model/speed-scale.ts";
import type { Track } from "./trip-model.ts";

export type SpeedLines = {
  /** The route between its breaks. */
  readonly pieces: readonly (readonly Position[])[];
  /** By colour, from 0. */
  readonly colours: readonly (readonly (readonly Position[])[])[];
  /** The ways across breaks that count although they were not observed; the car was seen at both ends. */
  readonly gaps: readonly (readonly [Position, Position])[];
};

/** The route cut into lines of one colour each; neighbouring lines meet in a point. */
export const speedLinesOf = (
  { positions, speeds, drivenMeters }: Track,
  breaks: ReadonlySet<number>,
  scale: SpeedScale,
): SpeedLines => {
  const colours: Position[][][] = Array.from({ length: speedColourCount + 1 }, () => []);
  const pieces: Position[][] = [];
  const gaps: [Position, Position][] = [];
  let piece: Position[] | undefined;
  let line: Position[] | undefined;
  let lineColour = -1;
  for (let index = 1; index < positions.length; index++) {
    const [from, to] = [positions[index - 1]!, positions[index]!];
    if (breaks.has(index)) {
      if (drivenMeters[index]! > drivenMeters[index - 1]!) gaps.push([from, to]);
      piece = undefined;
      line = undefined;
      continue;
    }
    if (!piece) {
      piece = [from];
      pieces.push(piece);
    }
    piece.push(to);
    const colour = speedColourOf(scale, speeds[index] ?? speeds[index - 1] ?? null);
    if (!line || colour !== lineColour) {
      line = [from];
      lineColour = colour;
      colours[colour]!.push(line);
    }
    line.push(to);
  }
  return { pieces, colours, gaps };
};

import type { Position } from "./position.ts";

/** MapLibre reserves ten vertices per position and draws garbage beyond 65,535 in one line of a tile. */
export const maxLinePositions = 5_000;

/** The same lines in parts that MapLibre can draw; each part begins where the one before it ends. */
export const cutLines = (lines: readonly (readonly Position[])[]): (readonly Position[])[] =>
  lines.flatMap((line) => {
    if (line.length <= maxLinePositions) return [line];
    const step = maxLinePositions - 1;
    return Array.from({ length: Math.ceil((line.length - 1) / step) }, (_, part) =>
      line.slice(part * step, part * step + maxLinePositions),
    );
  });

import { firstFrom, nearestTo } from "../../../shared/format/model/ascending.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { Track } from "./trip-model.ts";

/** Where the car was at a moment of its trip, and what is known about it. */
export type Place = {
  readonly position: Position;
  /** Metres per second. */
  readonly speed: number | null;
  readonly drivenMeters: number;
  /** The fix nearest in time. */
  readonly point: number;
  /** True between two fixes that no way connects: the car is shown where it was last seen. */
  readonly isUnknown: boolean;
};

/** Interpolates linearly between two fixes; `breaks`: points to which no way leads. */
export const placeAt = (track: Track, ms: number, breaks: ReadonlySet<number>): Place | undefined => {
  const { positions, times, speeds, drivenMeters } = track;
  if (times.length === 0) return undefined;
  const at = (index: number, isUnknown: boolean): Place => ({
    position: positions[index]!,
    speed: isUnknown ? null : (speeds[index] ?? null),
    drivenMeters: drivenMeters[index]!,
    point: nearestTo(times, ms),
    isUnknown,
  });
  const next = firstFrom(times, ms);
  if (next === times.length) return at(next - 1, false);
  if (next === 0 || times[next] === ms) return at(next, false);
  const last = next - 1;
  const [from, to] = [positions[last]!, positions[next]!];
  if (breaks.has(next)) return at(last, true);
  const share = (ms - times[last]!) / (times[next]! - times[last]!);
  const between = (a: number, b: number): number => a + share * (b - a);
  const [before, after] = [speeds[last], speeds[next]];
  return {
    position: [between(from[0], to[0]), between(from[1], to[1])],
    speed: typeof before === "number" && typeof after === "number" ? between(before, after) : null,
    drivenMeters: between(drivenMeters[last]!, drivenMeters[next]!),
    point: nearestTo(times, ms),
    isUnknown: false,
  };
};

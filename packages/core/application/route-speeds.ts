import { isPlausible, isSpeedMeasured } from "../domain/rules.ts";
import type { TripAnalysis } from "./views.ts";

/** A speed at each point of a route, in metres per second. */
export type RouteSpeeds = {
  /** False: no fix has a measured speed, so speeds are computed between fixes. */
  readonly isMeasured: boolean;
  /** Null where the speed is not known. */
  readonly speedsMps: readonly (number | null)[];
};

type Source = Pick<TripAnalysis, "route" | "drivenMeters" | "marks">;

const plausible = (cmps: number): number | null => (isPlausible(cmps) ? cmps / 100 : null);

/** The speed of the counted way to each fix; unknown across jumps and across hidden stretches. */
const speedsBetween = ({ route, drivenMeters, marks }: Source): (number | null)[] => {
  const times = route.properties.times.map((time) => Date.parse(time));
  const untold = new Set(
    marks.filter(({ kind }) => kind === "jump" || kind === "hidden").map(({ point }) => point),
  );
  return times.map((time, index) => {
    const ms = index === 0 ? 0 : time - times[index - 1]!;
    if (ms <= 0 || untold.has(index)) return null;
    return plausible(Math.round(((drivenMeters[index]! - drivenMeters[index - 1]!) * 100_000) / ms));
  });
};

export const routeSpeedsOf = (source: Source): RouteSpeeds => {
  const { speeds } = source.route.properties;
  const fastest = speeds.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  if (!isSpeedMeasured(fastest ?? undefined, source.drivenMeters.at(-1) ?? 0))
    return { isMeasured: false, speedsMps: speedsBetween(source) };
  const speedsMps = speeds.map((speed) => (speed === null ? null : plausible(Math.round(speed * 100))));
  return { isMeasured: true, speedsMps };
};

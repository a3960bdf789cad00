import { createHash } from "node:crypto";
import type { MarkView, TripAnalysis } from "@trips/core/application/views.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { encodeNumbers, encodePolyline } from "../../../shared/map/model/polyline.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { TrackPart, TripModel } from "../model/trip-model.ts";

type Points = {
  readonly positions: readonly Position[];
  readonly times: readonly number[];
  readonly speedsCmps: readonly number[];
  readonly drivenMeters: readonly number[];
};

/** What of a trip's analysis its track is made from. */
export type TrackSource = Pick<TripAnalysis, "route" | "drivenMeters" | "marks">;

const unknownSpeed = -1;

/** Nobody and nothing on wheels was that fast, whatever a phone measures or two fixes of one moment suggest. */
const plausible = (cmps: number): number => (cmps > rules.maxCmps ? unknownSpeed : cmps);

/** Speeds from one fix to the next, of a phone that measures none: what the engine counts of each way. */
const speedsBetween = ({ drivenMeters, marks }: TrackSource, times: readonly number[]): number[] => {
  const untold = new Set(
    marks.filter(({ kind }) => kind === "jump" || kind === "hidden").map(({ point }) => point),
  );
  return times.map((time, index) => {
    const ms = index === 0 ? 0 : time - times[index - 1]!;
    if (ms <= 0 || untold.has(index)) return unknownSpeed;
    return plausible(Math.round(((drivenMeters[index]! - drivenMeters[index - 1]!) * 100_000) / ms));
  });
};

/** A phone that says 0 all the way measures no speed, unless it has not been driven. */
const isMeasured = ({ route: { properties }, drivenMeters }: TrackSource): boolean => {
  const measured = properties.speeds.filter((speed) => speed !== null);
  return measured.some((speed) => speed > 0) || (measured.length > 0 && !drivenMeters.at(-1));
};

const pointsOf = (source: TrackSource): Points => {
  const { geometry, properties } = source.route;
  const times = properties.times.map((time) => Date.parse(time));
  const measured = () =>
    properties.speeds.map((speed) => (speed === null ? unknownSpeed : plausible(Math.round(speed * 100))));
  return {
    positions: geometry.coordinates.map(([lon, lat]): Position => [lon, lat]),
    times,
    speedsCmps: isMeasured(source) ? measured() : speedsBetween(source, times),
    drivenMeters: source.drivenMeters,
  };
};

/**
 * The marks with a silence wherever nobody saw the car for that long: past too many poor fixes the engine knows no
 * way, and so has no mark for it.
 */
export const marksOf = ({ route, marks }: Pick<TripAnalysis, "route" | "marks">): MarkView[] => {
  const times = route.properties.times.map((time) => Date.parse(time));
  const known = new Set(
    marks.filter(({ kind }) => kind === "gap" || kind === "hidden").map(({ point }) => point),
  );
  const silences = times.flatMap((time, point): MarkView[] =>
    point > 0 && time - times[point - 1]! > rules.gapMs && !known.has(point) ? [{ kind: "gap", point }] : [],
  );
  return silences.length === 0 ? [...marks] : [...marks, ...silences].sort((a, b) => a.point - b.point);
};

const encoded = ({ positions, times, speedsCmps, drivenMeters }: Points, from: number, to: number) => ({
  positions: encodePolyline(positions.slice(from, to)),
  times: encodeNumbers(times.slice(from, to)),
  speeds: encodeNumbers(speedsCmps.slice(from, to)),
  driven: encodeNumbers(drivenMeters.slice(from, to).map((meters) => Math.round(meters * 10))),
});

const versionOf = (points: Points, count: number): string =>
  createHash("sha256")
    .update(JSON.stringify(encoded(points, 0, count)))
    .digest("base64url")
    .slice(0, 12);

/** The whole track, or what comes after the points held, when those are still its beginning. */
const trackPartOf = (points: Points, held: HeldPoints | undefined): TrackPart => {
  const count = points.times.length;
  const isBeginning =
    held !== undefined && held.points <= count && versionOf(points, held.points) === held.version;
  const from = isBeginning ? held.points : 0;
  return { from, points: count, version: versionOf(points, count), ...encoded(points, from, count) };
};

/** A route as it travels to the browser, and whether its speeds are those the phone has measured. */
export const trackModelOf = (
  source: TrackSource,
  held: HeldPoints | undefined,
): Pick<TripModel, "isSpeedMeasured" | "track"> => ({
  isSpeedMeasured: isMeasured(source),
  track: trackPartOf(pointsOf(source), held),
});

export const tripModelOf = (analysis: TripAnalysis, held?: HeldPoints): TripModel => {
  const { trip, received, late, leftOutFixes, windows } = analysis;
  return {
    ...trip,
    received,
    late,
    marks: marksOf(analysis),
    leftOutFixes,
    windows,
    ...trackModelOf(analysis, held),
  };
};

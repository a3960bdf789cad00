import { createHash } from "node:crypto";
import type { RouteView, TripAnalysis } from "@trips/core/application/views.ts";
import { distanceMm } from "@trips/core/domain/geodesy.ts";
import { maxPlausibleSpeedCmps } from "@trips/core/domain/gps-record.ts";
import type { Position } from "./day-model.ts";
import { encodeNumbers, encodePolyline } from "./polyline.ts";
import type { TrackPart, TripModel } from "./trip-model.ts";
import type { HeldPoints } from "./trip-path.ts";

type Points = {
  readonly positions: readonly Position[];
  readonly times: readonly number[];
  readonly speedsCmps: readonly number[];
  readonly drivenMeters: readonly number[];
};

/** What of a trip's analysis its track is made from. */
export type TrackSource = Pick<TripAnalysis, "route" | "drivenMeters">;

const unknownSpeed = -1;

const microdegrees = ([lon, lat]: Position) => ({ lonMicrodegrees: lon * 1e6, latMicrodegrees: lat * 1e6 });

/** Speeds from one fix to the next, of a phone that measures none. */
const speedsBetween = (positions: readonly Position[], times: readonly number[]): number[] =>
  positions.map((position, index) => {
    if (index === 0) return unknownSpeed;
    const ms = times[index]! - times[index - 1]!;
    if (ms <= 0) return unknownSpeed;
    const mm = distanceMm(microdegrees(positions[index - 1]!), microdegrees(position));
    const cmps = Math.round((mm * 100) / ms);
    return cmps > maxPlausibleSpeedCmps ? unknownSpeed : cmps;
  });

const isMeasured = ({ properties }: RouteView): boolean => properties.speeds.some((speed) => speed !== null);

const pointsOf = ({ route, drivenMeters }: TrackSource): Points => {
  const { geometry, properties } = route;
  const positions = geometry.coordinates.map(([lon, lat]): Position => [lon, lat]);
  const times = properties.times.map((time) => Date.parse(time));
  const measured = () =>
    properties.speeds.map((speed) => {
      const cmps = speed === null ? unknownSpeed : Math.round(speed * 100);
      return cmps > maxPlausibleSpeedCmps ? unknownSpeed : cmps;
    });
  const speedsCmps = isMeasured(route) ? measured() : speedsBetween(positions, times);
  return { positions, times, speedsCmps, drivenMeters };
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
  isSpeedMeasured: isMeasured(source.route),
  track: trackPartOf(pointsOf(source), held),
});

export const tripModelOf = (analysis: TripAnalysis, held?: HeldPoints): TripModel => {
  const { trip, received, late, marks, filteredFixes, windows } = analysis;
  return { ...trip, received, late, marks, filteredFixes, windows, ...trackModelOf(analysis, held) };
};

import { createHash } from "node:crypto";
import { routeSpeedsOf } from "@trips/core/application/route-speeds.ts";
import type { TripAnalysis } from "@trips/core/application/views.ts";
import { encodeNumbers, encodePolyline } from "../../../shared/map/model/encode-polyline.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { TrackPart, TripModel } from "../model/trip-model.ts";

type Points = {
  readonly positions: readonly Position[];
  readonly times: readonly number[];
  readonly speedsMps: readonly (number | null)[];
  readonly drivenMeters: readonly number[];
};

/** The parts of a trip's analysis that its track is made from. */
export type TrackSource = Pick<TripAnalysis, "route" | "drivenMeters" | "marks">;

const unknownSpeed = -1;

const encoded = ({ positions, times, speedsMps, drivenMeters }: Points, from: number, to: number) => ({
  positions: encodePolyline(positions.slice(from, to)),
  times: encodeNumbers(times.slice(from, to)),
  speeds: encodeNumbers(
    speedsMps.slice(from, to).map((mps) => (mps === null ? unknownSpeed : Math.round(mps * 100))),
  ),
  driven: encodeNumbers(drivenMeters.slice(from, to).map((meters) => Math.round(meters * 10))),
});

const versionOf = (points: Points, count: number): string =>
  createHash("sha256")
    .update(JSON.stringify(encoded(points, 0, count)))
    .digest("base64url")
    .slice(0, 12);

/** The whole track, or the part after the points held if those are still its beginning. */
const trackPartOf = (points: Points, held: HeldPoints | undefined): TrackPart => {
  const count = points.times.length;
  const isBeginning =
    held !== undefined && held.points <= count && versionOf(points, held.points) === held.version;
  const from = isBeginning ? held.points : 0;
  return { from, points: count, version: versionOf(points, count), ...encoded(points, from, count) };
};

/** A route as it is sent to the browser, and whether its speeds were measured by the phone. */
export const trackModelOf = (
  source: TrackSource,
  held: HeldPoints | undefined,
): Pick<TripModel, "isSpeedMeasured" | "track"> => {
  const { geometry, properties } = source.route;
  const { isMeasured, speedsMps } = routeSpeedsOf(source);
  const points: Points = {
    positions: geometry.coordinates.map(([lon, lat]): Position => [lon, lat]),
    times: properties.times.map((time) => Date.parse(time)),
    speedsMps,
    drivenMeters: source.drivenMeters,
  };
  return { isSpeedMeasured: isMeasured, track: trackPartOf(points, held) };
};

export const tripModelOf = (analysis: TripAnalysis, held?: HeldPoints): TripModel => {
  const { trip, received, late, marks, leftOutFixes, windows } = analysis;
  return {
    ...trip,
    received,
    late,
    marks,
    leftOutFixes,
    windows,
    ...trackModelOf(analysis, held),
  };
};

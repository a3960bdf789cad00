/**
 * A trip as its page and its data route show it. The track is sent encoded; later answers contain only the points that
 * the browser does not have yet. Units are in the names.
 */
import { besidePosition } from "@trips/core/application/path.ts";
import type {
  LeftOutFixView,
  MarkView,
  PointRun,
  TripDetail,
  WindowView,
} from "@trips/core/application/views.ts";
import { decodeNumbers, decodePolyline } from "../../../shared/map/model/polyline.ts";
import type { Position } from "../../../shared/map/model/position.ts";

/** Points of a route, each value as an encoded list: `polyline.ts`. */
export type TrackPart = {
  /** Index of the first point in this part; those before it are the ones of the version in the request. */
  readonly from: number;
  /** Number of all points, and the version that identifies this track. */
  readonly points: number;
  readonly version: string;
  readonly positions: string;
  /** Epoch milliseconds. */
  readonly times: string;
  /** Centimetres per second; −1 where the speed is not known. */
  readonly speeds: string;
  /** Decimetres driven up to each point. */
  readonly driven: string;
};

export type TripModel = TripDetail & {
  readonly marks: readonly MarkView[];
  /** Records in all deliveries that brought something new, including repeated and excluding rejected ones. */
  readonly received: number;
  /** Points of the track that arrived late. */
  readonly late: readonly PointRun[];
  readonly leftOutFixes: readonly LeftOutFixView[];
  readonly windows: readonly WindowView[];
  /** False: no fix has a measured speed, so speeds are computed between fixes. */
  readonly isSpeedMeasured: boolean;
  readonly track: TrackPart;
};

/** The part of a route that the browser holds: lists of equal length. */
export type Track = {
  readonly version: string;
  /** Their longitudes go on beyond ±180 degrees where the route crosses the date line. */
  readonly positions: readonly Position[];
  readonly times: readonly number[];
  /** Metres per second. */
  readonly speeds: readonly (number | null)[];
  /** Metres driven up to each point. */
  readonly drivenMeters: readonly number[];
};

export const noTrack: Track = { version: "", positions: [], times: [], speeds: [], drivenMeters: [] };

/** The track after an answer; the same object if nothing new came. */
export const extendTrack = (held: Track, part: TrackPart): Track => {
  if (part.version === held.version) return held;
  const { from } = part;
  if (from > held.times.length)
    throw new Error(`the track goes on at ${from} of ${held.times.length} points`);
  const times = [...held.times.slice(0, from), ...decodeNumbers(part.times)];
  const positions = held.positions.slice(0, from);
  for (const position of decodePolyline(part.positions))
    positions.push(besidePosition(position, positions.at(-1) ?? position));
  const speeds = [
    ...held.speeds.slice(0, from),
    ...decodeNumbers(part.speeds).map((cmps) => (cmps < 0 ? null : cmps / 100)),
  ];
  const drivenMeters = [
    ...held.drivenMeters.slice(0, from),
    ...decodeNumbers(part.driven).map((decimeters) => decimeters / 10),
  ];
  if (![times, positions, speeds, drivenMeters].every(({ length }) => length === part.points))
    throw new Error(`the track should have ${part.points} points`);
  return { version: part.version, positions, times, speeds, drivenMeters };
};

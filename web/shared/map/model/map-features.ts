import { besidePosition } from "@trips/core/application/path.ts";
import type { Feature, Geometry, LineString, MultiLineString, Point } from "geojson";
import { cutLines } from "./cut-lines.ts";
import type { MapTrip } from "./map-trip.ts";
import type { Position } from "./position.ts";

/** `id` names the feature, `key` the trip it belongs to. */
export type RouteProperties = {
  readonly id: string;
  readonly key: string;
  readonly kind: "line" | "gap" | "start" | "end" | "head" | "stop";
  readonly colour: number;
  /** Of what is drawn beside other trips: see `MapTrip`. */
  readonly lane?: number;
  /** Of a stop: its index among those of its trip. */
  readonly index?: number;
};

export type RouteFeature = Feature<MultiLineString | LineString | Point, RouteProperties>;

const mutable = (position: Position): number[] => [...position];

/** A trip's line, dashed where a way counts although it was not observed, its two ends, and its stops. */
export const featuresOf = ({
  key,
  colour,
  isActive,
  beside,
  pieces,
  gaps = [],
  stops = [],
}: MapTrip): RouteFeature[] => {
  const of = (kind: RouteProperties["kind"], geometry: RouteFeature["geometry"]): RouteFeature => ({
    type: "Feature",
    geometry,
    properties: { id: `${key} ${kind}`, key, kind, colour, ...(beside && { lane: beside.lane }) },
  });
  const first = pieces[0]?.[0];
  const last = pieces.at(-1)?.at(-1);
  if (!first || !last) return [];
  const ways = gaps.map((piece) => [pieces[piece - 1]!.at(-1)!, pieces[piece]![0]!] as const);
  return [
    of("line", {
      type: "MultiLineString",
      coordinates: cutLines(beside?.line ?? pieces).map((piece) => piece.map(mutable)),
    }),
    // MapLibre cannot compute the bounds of a geometry without positions.
    ...(ways.length === 0
      ? []
      : [of("gap", { type: "MultiLineString", coordinates: ways.map((way) => way.map(mutable)) })]),
    of("start", { type: "Point", coordinates: mutable(first) }),
    of(isActive ? "head" : "end", { type: "Point", coordinates: mutable(last) }),
    ...stops.map(
      ({ position }, index): RouteFeature => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: mutable(position) },
        properties: { id: `${key} stop ${index}`, key, kind: "stop", colour, index },
      }),
    ),
  ];
};

export type RouteChange<Drawn> = { readonly remove: string[]; readonly add: Drawn[] };

/** The difference from the trips drawn to those wanted; unchanged trips are not touched. */
export const changeBetween = <Drawn extends Feature<Geometry, { readonly id: string }>>(
  before: ReadonlyMap<string, MapTrip>,
  after: ReadonlyMap<string, MapTrip>,
  featuresOf: (trip: MapTrip) => Drawn[],
): RouteChange<Drawn> => {
  const stale = [...before.values()].filter((trip) => after.get(trip.key) !== trip);
  const fresh = [...after.values()].filter((trip) => before.get(trip.key) !== trip);
  return {
    remove: stale.flatMap((trip) => featuresOf(trip).map(({ properties }) => properties.id)),
    add: fresh.flatMap(featuresOf),
  };
};

/** A rectangle that crosses the date line goes on beyond ±180 degrees. */
export type Bounds = [west: number, south: number, east: number, north: number];

/** The same rectangle where it lies nearest to another, the earth being round. */
const beside = ([west, south, east, north]: Bounds, near: Bounds): Bounds => {
  const turn = 360 * Math.round((near[0] + near[2] - west - east) / 720);
  return [west + turn, south, east + turn, north];
};

/** The smallest rectangle that contains both. */
export const around = (a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined => {
  if (!a || !b) return a ?? b;
  const [west, south, east, north] = beside(b, a);
  return [Math.min(a[0], west), Math.min(a[1], south), Math.max(a[2], east), Math.max(a[3], north)];
};

export const meets = (a: Bounds, b: Bounds): boolean => {
  const [west, south, east, north] = beside(b, a);
  return a[0] <= east && west <= a[2] && a[1] <= north && south <= a[3];
};

export const isWithin = (inner: Bounds, outer: Bounds): boolean => {
  const [west, south, east, north] = beside(inner, outer);
  return west >= outer[0] && south >= outer[1] && east <= outer[2] && north <= outer[3];
};

export const boundsOfPositions = (positions: readonly Position[]): Bounds | undefined => {
  const bounds: Bounds = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  let before = positions[0];
  for (const position of positions) {
    before = besidePosition(position, before!);
    const [lon, lat] = before;
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return positions.length === 0 ? undefined : bounds;
};

/** The rectangle around all routes; undefined if there are none. */
export const boundsOf = (trips: Iterable<MapTrip>): Bounds | undefined => {
  let bounds: Bounds | undefined;
  for (const { pieces } of trips)
    for (const piece of pieces) bounds = around(bounds, boundsOfPositions(piece));
  return bounds;
};

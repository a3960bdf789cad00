import type { FilteredFixView, MarkView, StopView } from "@trips/core/application/views.ts";
import type { Feature, MultiLineString, Point } from "geojson";
import type { Position } from "../../lib/day-model.ts";
import { type Format, textOf } from "../../lib/format.ts";
import type { UnitSystem } from "../../lib/preferences.ts";
import { breaksOf, speedLinesOf } from "../../lib/speed-bands.ts";
import type { Track } from "../../lib/trip-model.ts";
import type { Bounds } from "../map/map-features.ts";

/** What the map of a trip shows. The same object means: nothing changed. */
export type TripScene = {
  readonly track: Track;
  readonly marks: readonly MarkView[];
  readonly isActive: boolean;
  /** The first and last point are not where the trip began and ended. */
  readonly hidesEnds: boolean;
  /** What the map shows whole: the route, or where the fixes lie that none can be drawn from. */
  readonly bounds: Bounds | undefined;
  readonly stops: readonly SceneStop[];
  /** Empty while they are not asked for. */
  readonly filteredFixes: readonly FilteredFixView[];
};

export type SceneStop = { readonly ms: number; readonly position: Position; readonly duration: string };

export const sceneStopsOf = (stops: readonly StopView[], format: Format): SceneStop[] =>
  stops.map(({ start, end, lat, lon }) => ({
    ms: Date.parse(start),
    position: [lon, lat],
    duration: textOf(format.duration((Date.parse(end) - Date.parse(start)) / 1000)),
  }));

export type SceneKind = "speed" | "gap" | "start" | "end" | "head" | "filtered" | "braking" | "acceleration";

export type SceneFeature = Feature<
  MultiLineString | Point,
  { readonly kind: SceneKind; readonly band?: number }
>;

const point = (kind: SceneKind, [lon, lat]: Position): SceneFeature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: { kind },
});

const lines = (
  properties: SceneFeature["properties"],
  of: readonly (readonly Position[])[],
): SceneFeature => ({
  type: "Feature",
  geometry: {
    type: "MultiLineString",
    coordinates: of.map((line) => line.map((position) => [...position])),
  },
  properties,
});

export const sceneFeaturesOf = (scene: TripScene, units: UnitSystem): SceneFeature[] => {
  const { track, marks, isActive, hidesEnds, filteredFixes } = scene;
  const { bands, gaps } = speedLinesOf(track, breaksOf(marks), units);
  const first = track.positions[0];
  const last = track.positions.at(-1);
  return [
    lines({ kind: "gap" }, gaps),
    ...bands.map((of, band) => lines({ kind: "speed", band }, of)),
    ...(first && !hidesEnds ? [point("start", first)] : []),
    ...(last && (isActive || !hidesEnds) ? [point(isActive ? "head" : "end", last)] : []),
    ...marks.flatMap(({ kind, point: index }) => {
      const position = track.positions[index];
      return position && (kind === "braking" || kind === "acceleration") ? point(kind, position) : [];
    }),
    ...filteredFixes.map(({ lat, lon }) => point("filtered", [lon, lat])),
  ];
};

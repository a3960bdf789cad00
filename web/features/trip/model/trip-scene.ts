import { breaksOf } from "@trips/core/application/path.ts";
import type { LeftOutFixView, MarkView, PointRun, StopView } from "@trips/core/application/views.ts";
import type { Feature, MultiLineString, Point } from "geojson";
import { type Format, textOf } from "../../../shared/format/model/format.ts";
import { cutLines } from "../../../shared/map/model/cut-lines.ts";
import { type Bounds, boundsOfPositions } from "../../../shared/map/model/map-features.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { SpeedScale } from "../../../shared/map/model/speed-scale.ts";
import { speedLinesOf } from "./speed-lines.ts";
import type { Track } from "./trip-model.ts";

/** What the map of a trip shows. The same object means that nothing changed. */
export type TripScene = {
  readonly track: Track;
  /** Fits the speeds of the track. */
  readonly scale: SpeedScale;
  readonly marks: readonly MarkView[];
  readonly isActive: boolean;
  /** The first and last point are not where the trip began and ended. */
  readonly hidesEnds: boolean;
  /** What the map fits into view: the route, or if none can be drawn, the fixes left out. */
  readonly bounds: Bounds | undefined;
  readonly stops: readonly SceneStop[];
  /** Empty while they are not requested. */
  readonly leftOutFixes: readonly LeftOutFixView[];
  readonly late: readonly PointRun[];
};

export type SceneStop = {
  readonly ms: number;
  readonly kind: StopView["kind"];
  readonly position: Position;
  readonly duration: string;
};

/** The route's extent without fixes that are connected to neither neighbour, unless that holds for all. */
export const boundsOfTrack = ({ positions }: Track, marks: readonly MarkView[]): Bounds | undefined => {
  const breaks = breaksOf(marks);
  const isAlone = (index: number): boolean =>
    (index === 0 || breaks.has(index)) && (index === positions.length - 1 || breaks.has(index + 1));
  return boundsOfPositions(positions.filter((_, index) => !isAlone(index))) ?? boundsOfPositions(positions);
};

export const sceneStopsOf = (stops: readonly StopView[], format: Format): SceneStop[] =>
  stops.map(({ kind, start, end, lat, lon }) => ({
    ms: Date.parse(start),
    kind,
    position: [lon, lat],
    duration: textOf(format.duration((Date.parse(end) - Date.parse(start)) / 1000)),
  }));

export type SceneKind =
  | "way"
  | "speed"
  | "gap"
  | "start"
  | "end"
  | "head"
  | LeftOutFixView["because"]
  | "late"
  | "late fix"
  | "braking"
  | "acceleration";

export type SceneFeature = Feature<
  MultiLineString | Point,
  { readonly kind: SceneKind; readonly colour?: number }
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
    coordinates: cutLines(of).map((line) => line.map((position) => [...position])),
  },
  properties,
});

/** The late stretches of the route, and isolated late fixes. */
const lateFeaturesOf = ({ track, late }: TripScene, breaks: ReadonlySet<number>): SceneFeature[] => {
  if (late.length === 0) return [];
  const pieces: Position[][] = [];
  for (const { from, to } of late)
    for (let index = from; index <= Math.min(to, track.positions.length - 1); index++) {
      if (index === from || breaks.has(index)) pieces.push([]);
      pieces.at(-1)!.push(track.positions[index]!);
    }
  return [
    lines(
      { kind: "late" },
      pieces.filter(({ length }) => length > 1),
    ),
    ...pieces.filter(({ length }) => length === 1).map(([only]) => point("late fix", only!)),
  ];
};

/** Where the route begins and ends, unless that is hidden, or where the car is now. */
export const endsOf = ({
  track,
  isActive,
  hidesEnds,
}: TripScene): readonly (readonly ["start" | "end" | "head", Position])[] => {
  const first = track.positions[0];
  const last = track.positions.at(-1);
  return [
    ...(first && !hidesEnds ? [["start", first] as const] : []),
    ...(last && (isActive || !hidesEnds) ? [[isActive ? "head" : "end", last] as const] : []),
  ];
};

export const sceneFeaturesOf = (scene: TripScene): SceneFeature[] => {
  const { track, scale, marks, leftOutFixes } = scene;
  const breaks = breaksOf(marks);
  const { pieces, colours, gaps } = speedLinesOf(track, breaks, scale);
  return [
    ...lateFeaturesOf(scene, breaks),
    lines({ kind: "gap" }, gaps),
    lines({ kind: "way" }, pieces),
    ...colours.map((of, colour) => lines({ kind: "speed", colour }, of)),
    ...endsOf(scene).map(([kind, position]) => point(kind, position)),
    ...marks.flatMap(({ kind, point: index }) => {
      const position = track.positions[index];
      return position && (kind === "braking" || kind === "acceleration") ? point(kind, position) : [];
    }),
    ...leftOutFixes.map(({ because, lat, lon }) => point(because, [lon, lat])),
  ];
};

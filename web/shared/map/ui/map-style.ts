import type {
  CircleLayerSpecification,
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  FilterSpecification,
  LineLayerSpecification,
} from "maplibre-gl";

export const routesSource = "routes";

export const emptyCollection = { type: "FeatureCollection" as const, features: [] };

export const wider = (extra: number): DataDrivenPropertyValueSpecification<number> => [
  "interpolate",
  ["linear"],
  ["zoom"],
  8,
  2.5 + extra,
  13,
  4 + extra,
  17,
  7 + extra,
];

/** The colour of a trip's own number. */
export const colourAmong = (colours: readonly string[]): ExpressionSpecification => [
  "to-color",
  ["at", ["-", ["get", "colour"], 1], ["literal", [...colours]]],
];

export const isKind = (...kinds: string[]): ExpressionSpecification => [
  "in",
  ["get", "kind"],
  ["literal", kinds],
];
export type RouteLayer = LineLayerSpecification | CircleLayerSpecification;

export const line = (
  id: string,
  filter: FilterSpecification,
  paint: NonNullable<LineLayerSpecification["paint"]>,
): LineLayerSpecification => ({
  id,
  type: "line",
  source: routesSource,
  filter,
  layout: { "line-cap": "round", "line-join": "round" },
  paint,
});

export const circle = (
  id: string,
  filter: FilterSpecification,
  paint: NonNullable<CircleLayerSpecification["paint"]>,
): CircleLayerSpecification => ({ id, type: "circle", source: routesSource, filter, paint });

/** A start is a ring, an end is a disc, the head of a running trip a larger disc. */
export const ends = (
  colour: ExpressionSpecification,
  mark: string,
  size: number,
): NonNullable<CircleLayerSpecification["paint"]> => {
  const isStart = isKind("start");
  return {
    "circle-radius": ["match", ["get", "kind"], "head", size + 2.5, size],
    "circle-color": ["case", isStart, mark, colour],
    "circle-stroke-color": ["case", isStart, colour, mark],
    "circle-stroke-width": ["case", isStart, 2.5, 2],
  };
};

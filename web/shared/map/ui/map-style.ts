import type {
  CircleLayerSpecification,
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  FilterSpecification,
  LineLayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { MapPalette } from "./map-palette.ts";

export const routesSource = "routes";
export const gridSource = "grid";

export const emptyCollection = { type: "FeatureCollection" as const, features: [] };

/** A base map that needs no network and no fonts. */
export const plainStyle = ({ ground, grid }: MapPalette): StyleSpecification => ({
  version: 8,
  sources: { [gridSource]: { type: "geojson", data: emptyCollection, tolerance: 0 } },
  layers: [
    { id: "ground", type: "background", paint: { "background-color": ground } },
    { id: "grid", type: "line", source: gridSource, paint: { "line-color": grid, "line-width": 1 } },
  ],
});

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

/** No trip has this key. */
export const noKey = "";

export const isKind = (...kinds: string[]): ExpressionSpecification => [
  "in",
  ["get", "kind"],
  ["literal", kinds],
];
const isKey = (key: string): ExpressionSpecification => ["==", ["get", "key"], key];

const litFilter = (key: string, ...kinds: string[]): FilterSpecification => [
  "all",
  isKind(...kinds),
  isKey(key),
];

/** The layers that show one trip above the others, and what they show of it. */
export const litFilters = (key: string): Readonly<Record<string, FilterSpecification>> => ({
  "lit-casing": litFilter(key, "line"),
  "lit-lines": litFilter(key, "line"),
  "lit-gaps": litFilter(key, "gap"),
  "lit-stops": litFilter(key, "stop"),
  "lit-ends": litFilter(key, "start", "end", "head"),
});

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

/** Every layer of the routes, from the lowest to the highest; faded ones while another trip is lit. */
export const routeLayers = (palette: MapPalette, isFaded: boolean): RouteLayer[] => {
  const { casing, mark } = palette;
  const base = colourAmong(isFaded ? palette.faded : palette.trips);
  const full = colourAmong(palette.trips);
  const lit = litFilters(noKey);
  const dashes = { "line-dasharray": [0.5, 2.2] };
  return [
    line("casing", isKind("line"), { "line-color": casing, "line-width": wider(3) }),
    line("gaps", isKind("gap"), { "line-color": base, "line-width": 2, ...dashes }),
    line("lines", isKind("line"), { "line-color": base, "line-width": wider(0) }),
    circle("halos", isKind("head"), { "circle-radius": 17, "circle-color": base, "circle-opacity": 0.25 }),
    circle("ends", isKind("start", "end", "head"), ends(base, mark, 4.5)),
    line("lit-casing", lit["lit-casing"]!, { "line-color": casing, "line-width": wider(6) }),
    line("lit-gaps", lit["lit-gaps"]!, { "line-color": full, "line-width": 3, ...dashes }),
    line("lit-lines", lit["lit-lines"]!, { "line-color": full, "line-width": wider(1.5) }),
    circle("lit-ends", lit["lit-ends"]!, ends(full, mark, 6)),
  ];
};

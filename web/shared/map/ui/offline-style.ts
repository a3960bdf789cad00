import type { FeatureCollection } from "geojson";
import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from "maplibre-gl";
import city from "../data/city.json" with { type: "json" };
import type { MapBase } from "../model/map-base.ts";
import type { MapPalette } from "./map-palette.ts";
import { emptyCollection, isKind } from "./map-style.ts";

export const gridSource = "grid";
export const worldSource = "world";
export const citySource = "city";

/** Without a glyph server MapLibre draws text with these fonts of the viewer's machine, as bold as the first name says. */
const regular = ["system-ui"];
const medium = ["Medium", "system-ui"];

/** Pixels of a width in metres at the city's latitude, never less than `least`. */
const meters = (width: number, least: number): ExpressionSpecification => {
  const pixelsAt = (zoom: number) => Math.max(least, width / (64_400 / 2 ** zoom));
  return ["interpolate", ["exponential", 2], ["zoom"], 11, least, 14, pixelsAt(14), 19, pixelsAt(19)];
};

/** Larger cities first, more of them the nearer the view. */
const cityFilter: FilterSpecification = [
  "all",
  isKind("city"),
  ["<", ["get", "rank"], ["step", ["zoom"], 14, 2, 40, 3, 110, 4, 260, 5, 1000]],
];

const halo = (label: string, around: string): NonNullable<SymbolLayerSpecification["paint"]> => ({
  "text-color": label,
  "text-halo-color": around,
  "text-halo-width": 1.4,
});

/** Land, borders and larger cities of the world, and meridians that make panning visible where there is nothing. */
export const worldLayers = (palette: MapPalette): LayerSpecification[] => [
  { id: "water", type: "background", paint: { "background-color": palette.water } },
  {
    id: "land",
    type: "fill",
    source: worldSource,
    filter: isKind("land"),
    paint: { "fill-color": palette.ground, "fill-antialias": true },
  },
  { id: "grid", type: "line", source: gridSource, paint: { "line-color": palette.grid, "line-width": 1 } },
  {
    id: "borders",
    type: "line",
    source: worldSource,
    filter: isKind("border"),
    paint: { "line-color": palette.border, "line-width": 1, "line-dasharray": [3, 2] },
  },
  {
    id: "cities",
    type: "symbol",
    source: worldSource,
    maxzoom: 12,
    filter: cityFilter,
    layout: {
      "text-field": ["get", "name"],
      "text-font": medium,
      "text-size": ["interpolate", ["linear"], ["get", "rank"], 0, 13.5, 200, 11.5],
      "symbol-sort-key": ["get", "rank"],
      "text-padding": 8,
    },
    paint: halo(palette.label, palette.ground),
  },
];

const street = (
  id: string,
  kinds: readonly string[],
  colour: string,
  width: ExpressionSpecification,
  minzoom: number,
): LayerSpecification => ({
  id,
  type: "line",
  source: citySource,
  minzoom,
  filter: isKind(...kinds),
  layout: { "line-cap": "round", "line-join": "round" },
  paint: { "line-color": colour, "line-width": width },
});

const streetNames = (
  id: string,
  kind: string,
  { label, city }: MapPalette,
  minzoom: number,
): LayerSpecification => ({
  id,
  type: "symbol",
  source: citySource,
  minzoom,
  filter: isKind(kind),
  layout: {
    "symbol-placement": "line",
    "symbol-spacing": 420,
    "text-field": ["get", "name"],
    "text-font": regular,
    "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10.5, 17, 13],
    "text-letter-spacing": 0.02,
    "text-max-angle": 30,
    "text-padding": 4,
  },
  paint: halo(label, city),
});

const area = (id: string, kinds: readonly string[], colour: string, minzoom = 0): LayerSpecification => ({
  id,
  type: "fill",
  source: citySource,
  minzoom,
  filter: isKind(...kinds),
  paint: { "fill-color": colour },
});

/** The simulated city, bottom to top; opaque, so that it may lie on any other map. */
export const cityLayers = (palette: MapPalette): LayerSpecification[] => [
  area("city-river", ["river"], palette.water),
  area("city-ground", ["ground"], palette.city),
  area("city-parks", ["park"], palette.park, 10),
  area("city-docks", ["dock"], palette.water, 10),
  street("city-streets", ["street"], palette.street, meters(9, 0.3), 12),
  street("city-roads", ["road"], palette.street, meters(14, 0.6), 10),
  street("city-avenues", ["avenue"], palette.street, meters(20, 0.8), 10),
  streetNames("city-street-names", "street", palette, 15),
  streetNames("city-road-names", "road", palette, 13.5),
  streetNames("city-avenue-names", "avenue", palette, 13.5),
  {
    id: "city-places",
    type: "symbol",
    source: citySource,
    minzoom: 13.5,
    filter: isKind("place"),
    layout: {
      "text-field": ["get", "name"],
      "text-font": medium,
      "text-size": 11.5,
      "text-max-width": 6,
      "text-padding": 6,
    },
    paint: halo(palette.label, palette.city),
  },
];

/** The data's coordinates are hundredths of a degree: tiles of this zoom place them within a tenth of that. */
const worldMaxzoom = 6;

/** A base map that needs no network: no tiles, no sprite, no glyphs. */
export const offlineStyle = (
  palette: MapPalette,
  {
    world,
    base: { hasCity },
  }: { readonly world: FeatureCollection; readonly base: Pick<MapBase, "hasCity"> },
): StyleSpecification => ({
  version: 8,
  sources: {
    [gridSource]: { type: "geojson", data: emptyCollection, tolerance: 0 },
    [worldSource]: {
      type: "geojson",
      data: world,
      maxzoom: worldMaxzoom,
      attribution: "Natural Earth · GeoNames",
    },
    ...(hasCity && {
      [citySource]: { type: "geojson", data: city as FeatureCollection, tolerance: 0.1 },
    }),
  },
  layers: [...worldLayers(palette), ...(hasCity ? cityLayers(palette) : [])],
});

import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  LineLayerSpecification,
  SymbolLayerSpecification,
} from "maplibre-gl";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import { circle, ends, isKind, line, routesSource, wider } from "../../../shared/map/ui/map-style.ts";

const opaque = (colour: string): ExpressionSpecification => ["to-color", colour];

export type TripLayer = LineLayerSpecification | CircleLayerSpecification | SymbolLayerSpecification;

/** Every layer of a trip, bottom to top. */
export const tripLayers = (palette: MapPalette): TripLayer[] => {
  const { casing, mark, ink, inkFaint, speeds } = palette;
  const bySpeed: ExpressionSpecification = ["to-color", ["at", ["get", "colour"], ["literal", [...speeds]]]];
  return [
    line("late", isKind("late"), { "line-color": ink, "line-width": wider(11), "line-opacity": 0.5 }),
    circle("late-fixes", isKind("late fix"), {
      "circle-radius": 8,
      "circle-color": ink,
      "circle-opacity": 0.5,
    }),
    line("casing", isKind("way"), { "line-color": casing, "line-width": wider(3.5) }),
    line("gaps", isKind("gap"), { "line-color": inkFaint, "line-width": 2, "line-dasharray": [0.5, 2.2] }),
    line("speeds", isKind("speed"), { "line-color": bySpeed, "line-width": wider(1) }),
    {
      id: "arrows",
      type: "symbol",
      source: routesSource,
      filter: isKind("way"),
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 110,
        "icon-image": "way",
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 14, 0.8, 17, 1.1],
        "icon-rotation-alignment": "map",
        // Where the route lies on itself, one arrow would cover another.
        "icon-padding": 6,
      },
    },
    circle("inaccurate", isKind("inaccurate"), {
      "circle-radius": 4.5,
      "circle-color": mark,
      "circle-opacity": 0.7,
      "circle-stroke-color": inkFaint,
      "circle-stroke-width": 1.5,
    }),
    {
      id: "left-out",
      type: "symbol",
      source: routesSource,
      filter: isKind("outlier", "misclocked", "marked"),
      layout: { "icon-image": ["get", "kind"], "icon-allow-overlap": true, "icon-ignore-placement": true },
    },
    circle("halos", isKind("head"), { "circle-radius": 17, "circle-color": ink, "circle-opacity": 0.16 }),
    circle("ends", isKind("start", "head"), ends(opaque(ink), mark, 6)),
    {
      id: "finish",
      type: "symbol",
      source: routesSource,
      filter: isKind("end"),
      layout: { "icon-image": "end", "icon-allow-overlap": true, "icon-ignore-placement": true },
    },
    {
      id: "harsh",
      type: "symbol",
      source: routesSource,
      filter: isKind("braking", "acceleration"),
      layout: {
        "icon-image": ["get", "kind"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 14.5, 1],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ];
};

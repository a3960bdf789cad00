import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  LineLayerSpecification,
  SymbolLayerSpecification,
} from "maplibre-gl";
import type { MapPalette } from "../map/map-palette.ts";
import { circle, ends, isKind, line, routesSource, wider } from "../map/map-style.ts";

const opaque = (colour: string): ExpressionSpecification => ["to-color", colour];

export type TripLayer = LineLayerSpecification | CircleLayerSpecification | SymbolLayerSpecification;

/** Every layer of a trip, from the lowest to the highest. */
export const tripLayers = (palette: MapPalette): TripLayer[] => {
  const { casing, mark, ink, inkFaint, speeds } = palette;
  const bySpeed: ExpressionSpecification = ["to-color", ["at", ["get", "band"], ["literal", [...speeds]]]];
  return [
    line("late", isKind("late"), { "line-color": ink, "line-width": wider(11), "line-opacity": 0.5 }),
    circle("late-fixes", isKind("late fix"), {
      "circle-radius": 8,
      "circle-color": ink,
      "circle-opacity": 0.5,
    }),
    line("casing", isKind("speed"), { "line-color": casing, "line-width": wider(3.5) }),
    line("gaps", isKind("gap"), { "line-color": inkFaint, "line-width": 2, "line-dasharray": [0.5, 2.2] }),
    line("speeds", isKind("speed"), { "line-color": bySpeed, "line-width": wider(1) }),
    circle("filtered", isKind("filtered"), {
      "circle-radius": 4.5,
      "circle-color": mark,
      "circle-opacity": 0.7,
      "circle-stroke-color": inkFaint,
      "circle-stroke-width": 1.5,
    }),
    circle("halos", isKind("head"), { "circle-radius": 17, "circle-color": ink, "circle-opacity": 0.16 }),
    circle("ends", isKind("start", "end", "head"), ends(opaque(ink), mark, 5.5)),
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

const iconPixels = 36;

/** A triangle that points down for braking and up for acceleration; drawn at twice its size. */
export const harshIcon = (kind: "braking" | "acceleration", palette: MapPalette): ImageData => {
  const canvas = document.createElement("canvas");
  canvas.width = iconPixels;
  canvas.height = iconPixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  const [base, tip] = kind === "braking" ? [9, 29] : [27, 7];
  context.beginPath();
  context.moveTo(5, base);
  context.lineTo(31, base);
  context.lineTo(18, tip);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 6;
  context.strokeStyle = palette.casing;
  context.stroke();
  context.fillStyle = palette[kind];
  context.fill();
  return context.getImageData(0, 0, iconPixels, iconPixels);
};

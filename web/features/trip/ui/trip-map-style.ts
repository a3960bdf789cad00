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
      filter: isKind("outlier", "misclocked"),
      layout: { "icon-image": ["get", "kind"], "icon-allow-overlap": true, "icon-ignore-placement": true },
    },
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

/** Marks that the map draws as images. */
export const iconKinds = ["braking", "acceleration", "outlier", "misclocked"] as const;
export type IconKind = (typeof iconKinds)[number];

/** Each drawn at twice its size: a triangle down or up, a cross, a square. */
const outlines = {
  braking: [[5, 9, 31, 9, 18, 29]],
  acceleration: [[5, 27, 31, 27, 18, 7]],
  outlier: [
    [10, 10, 26, 26],
    [26, 10, 10, 26],
  ],
  misclocked: [[11, 11, 25, 11, 25, 25, 11, 25]],
} as const satisfies Record<IconKind, readonly (readonly number[])[]>;

const trace = (context: CanvasRenderingContext2D, lines: readonly (readonly number[])[]): void => {
  context.beginPath();
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      if (index === 0) context.moveTo(line[0]!, line[1]!);
      else context.lineTo(line[index]!, line[index + 1]!);
    }
    if (line.length > 4) context.closePath();
  }
};

export const iconOf = (kind: IconKind, palette: MapPalette): ImageData => {
  const canvas = document.createElement("canvas");
  canvas.width = iconPixels;
  canvas.height = iconPixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  trace(context, outlines[kind]);
  context.lineJoin = "round";
  context.lineCap = "round";
  const isHarsh = kind === "braking" || kind === "acceleration";
  context.lineWidth = isHarsh ? 6 : 9;
  context.strokeStyle = palette.casing;
  context.stroke();
  if (isHarsh) {
    context.fillStyle = palette[kind];
    context.fill();
  } else {
    context.lineWidth = 4;
    context.strokeStyle = palette.ink;
    context.stroke();
  }
  return context.getImageData(0, 0, iconPixels, iconPixels);
};

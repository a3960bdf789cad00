import type { SymbolLayerSpecification } from "maplibre-gl";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import { isKind, routesSource } from "../../../shared/map/ui/map-style.ts";
import { litFilters, noKey } from "./day-map-style.ts";

export const stopImage = "stop";

const layer = (
  id: string,
  filter: SymbolLayerSpecification["filter"],
  opacity: number,
): SymbolLayerSpecification => ({
  id,
  type: "symbol",
  source: routesSource,
  ...(filter && { filter }),
  layout: {
    "icon-image": stopImage,
    "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.5, 13, 0.65, 16, 1],
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
  },
  paint: { "icon-opacity": opacity },
});

/** The stops of the trips; those of the highlighted trip are above all routes. */
export const stopLayers = (
  isFaded: boolean,
): { stops: SymbolLayerSpecification; lit: SymbolLayerSpecification } => ({
  stops: layer("stops", isKind("stop"), isFaded ? 0.3 : 1),
  lit: layer("lit-stops", litFilters(noKey)["lit-stops"], 1),
});

const iconPixels = 40;

/** A disc with a pause sign, drawn at twice its size. */
export const stopIcon = ({ ink, mark }: MapPalette): ImageData => {
  const canvas = document.createElement("canvas");
  canvas.width = iconPixels;
  canvas.height = iconPixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  const middle = iconPixels / 2;
  context.beginPath();
  context.arc(middle, middle, middle - 3, 0, 2 * Math.PI);
  context.fillStyle = mark;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = ink;
  context.stroke();
  context.fillStyle = ink;
  for (const x of [middle - 7, middle + 2]) context.fillRect(x, middle - 8, 5, 16);
  return context.getImageData(0, 0, iconPixels, iconPixels);
};

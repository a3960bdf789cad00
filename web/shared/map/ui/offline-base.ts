import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import type { Bounds } from "../model/map-features.ts";
import { gridOf } from "../model/map-grid.ts";
import type { MapPalette } from "./map-palette.ts";
import { cityLayers, citySource, gridSource, worldLayers, worldSource } from "./offline-style.ts";

type PaintProperty = Parameters<MapLibreMap["setPaintProperty"]>[1];

/** What the map shows. */
export const viewOf = (map: MapLibreMap): Bounds => {
  const view = map.getBounds();
  return [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
};

/** Sets the colours of layers that are on the map. */
export const paintColours = (map: MapLibreMap, layers: readonly LayerSpecification[]): void => {
  for (const layer of layers)
    for (const [property, value] of Object.entries(layer.paint ?? {}))
      if (property.endsWith("-color")) map.setPaintProperty(layer.id, property as PaintProperty, value);
};

/** Keeps the offline style's grid and colours as they should be. */
export const createOfflineBase = (map: MapLibreMap, hasCity: boolean) => {
  let gridSignature = "";

  const drawGrid = (): void => {
    const { signature, feature } = gridOf(viewOf(map));
    if (signature === gridSignature) return;
    gridSignature = signature;
    map.getSource<GeoJSONSource>(gridSource)?.setData(feature);
  };

  /** Marks for measurements when the land and the city in view are drawn. */
  const markReady = (): void => {
    const sources = hasCity ? [worldSource, citySource] : [worldSource];
    const watch = map.on("render", () => {
      if (!sources.every((id) => map.isSourceLoaded(id))) return;
      watch.unsubscribe();
      performance.mark("map-ready");
    });
    map.triggerRepaint();
  };

  return {
    draw(): void {
      drawGrid();
      map.on("moveend", drawGrid);
      markReady();
    },
    paint(palette: MapPalette): void {
      paintColours(map, [...worldLayers(palette), ...(hasCity ? cityLayers(palette) : [])]);
    },
  };
};

import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import city from "../data/city.json" with { type: "json" };
import type { Bounds } from "../model/map-features.ts";
import { gridOf } from "../model/map-grid.ts";
import { worldOf } from "../model/world.ts";
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

/** Fills the offline style with its data, and adds the city above it. */
export const createOfflineBase = (map: MapLibreMap, hasCity: boolean) => {
  let gridSignature = "";
  const setData = (id: string, data: Parameters<GeoJSONSource["setData"]>[0]): void => {
    map.getSource<GeoJSONSource>(id)?.setData(data);
  };

  const drawGrid = (): void => {
    const { signature, feature } = gridOf(viewOf(map));
    if (signature === gridSignature) return;
    gridSignature = signature;
    setData(gridSource, feature);
  };

  const drawWorld = async (): Promise<void> => {
    const { default: world } = await import("../data/world.json", { with: { type: "json" } });
    setData(worldSource, worldOf(world));
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
    draw(palette: MapPalette): void {
      if (hasCity) {
        map.addSource(citySource, { type: "geojson", data: city as FeatureCollection, tolerance: 0.1 });
        for (const layer of cityLayers(palette)) map.addLayer(layer);
      }
      drawGrid();
      map.on("moveend", drawGrid);
      drawWorld().then(markReady, (error) => console.warn("map:", error));
    },
    paint(palette: MapPalette): void {
      paintColours(map, [...worldLayers(palette), ...(hasCity ? cityLayers(palette) : [])]);
    },
  };
};

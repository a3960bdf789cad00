import type { FeatureCollection } from "geojson";
import type * as MapLibre from "maplibre-gl";
import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import type { Texts } from "../../texts/model/texts.ts";
import { currentTheme } from "../../theme/model/theme.ts";
import city from "../data/city.json" with { type: "json" };
import type { MapBase } from "../model/map-base.ts";
import { type Bounds, isWithin } from "../model/map-features.ts";
import { gridOf } from "../model/map-grid.ts";
import { worldOf } from "../model/world.ts";
import { coveredBySheet, onSheetRest } from "./covered-map.ts";
import type { MapPalette } from "./map-palette.ts";
import {
  cityLayers,
  citySource,
  gridSource,
  offlineStyle,
  worldLayers,
  worldSource,
} from "./offline-style.ts";
import { createOnlineBase } from "./online-base.ts";

type PaintProperty = Parameters<MapLibreMap["setPaintProperty"]>[1];
type Properties = ReturnType<MapLibreMap["queryRenderedFeatures"]>[number]["properties"];

/** What every map is made from. */
export type MapTools = {
  readonly mapLibre: typeof MapLibre;
  readonly container: HTMLElement;
  readonly texts: Texts;
  readonly palette: MapPalette;
  readonly base: MapBase;
  readonly onReady: () => void;
};

export type FitOptions = {
  /** Even if the user has moved the map. */
  readonly force: boolean;
  readonly animate: boolean;
};

export type BaseMap = {
  readonly map: MapLibreMap;
  /** False until the style is loaded, which sources and layers are added to. */
  isReady(): boolean;
  source(id: string): GeoJSONSource | undefined;
  palette(): MapPalette;
  /** Sets the layers' colours from the palette. */
  paintColours(layers: readonly LayerSpecification[]): void;
  /** Properties of the topmost feature within some pixels of the pointer. */
  near(event: MapMouseEvent, layers: string[], marginPixels: number): Properties | undefined;
  setPalette(palette: MapPalette): void;
  fit(bounds: Bounds | undefined, options: FitOptions): void;
  destroy(): void;
};

export type Drawing = {
  readonly bounds: Bounds | undefined;
  /** Pixels at the bottom that are covered by something else than the sheet of a phone. */
  readonly covered?: () => number;
  /** Adds sources and layers; called once. */
  readonly draw: () => void;
  /** Sets the layers' colours from the current palette. */
  readonly paint: () => void;
};

const largestFitPadding = 56;
/** However high the sheet of a phone is, so much of the map counts as seen. */
const largestCoveredShare = 0.65;
const fitMaxZoom = 16.5;
const world: Bounds = [-130, -50, 150, 65];

/**
 * A map with its controls: the offline base at once, and in its place the online one as soon as its part in view is
 * loaded. Throws if there is no WebGL.
 */
export const createBaseMap = (tools: MapTools, drawing: Drawing): BaseMap => {
  const { mapLibre, container, base } = tools;
  const { messages, units } = tools.texts;
  let { palette } = tools;
  let isReady = false;
  let isTouched = false;
  let fitted = drawing.bounds;
  let gridSignature = "";

  const coveredPixels = (): number => {
    const covered = (drawing.covered?.() ?? 0) + coveredBySheet(container);
    return Math.min(covered, container.clientHeight * largestCoveredShare);
  };

  const fitOptions = () => {
    const padding = Math.min(largestFitPadding, container.clientWidth / 10, container.clientHeight / 10);
    const bottom = padding + coveredPixels();
    return { padding: { top: padding, left: padding, right: padding, bottom }, maxZoom: fitMaxZoom };
  };

  const map: MapLibreMap = new mapLibre.Map({
    container,
    style: offlineStyle(palette),
    bounds: drawing.bounds ?? world,
    fitBoundsOptions: fitOptions(),
    attributionControl: { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      "NavigationControl.ZoomIn": messages.map.zoomIn,
      "NavigationControl.ZoomOut": messages.map.zoomOut,
      "Map.Title": messages.map.keys,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new mapLibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new mapLibre.ScaleControl({ maxWidth: 120, unit: units }), "bottom-right");

  /** What is not covered of the view. */
  const seenOf = (): Bounds => {
    const [west, , east, north] = viewOf(map);
    return [west, map.unproject([0, container.clientHeight - coveredPixels()]).lat, east, north];
  };

  // The sheet is lower or higher than before: what was fitted into the view is fitted into what is seen of it now.
  const leaveSheet = onSheetRest(container, () => {
    if (!isTouched && fitted) map.fitBounds(fitted, { ...fitOptions(), duration: 300 });
  });

  const source = (id: string) => map.getSource<GeoJSONSource>(id);

  const drawGrid = (): void => {
    const { signature, feature } = gridOf(viewOf(map));
    if (signature === gridSignature) return;
    gridSignature = signature;
    source(gridSource)?.setData(feature);
  };

  const paintColours = (layers: readonly LayerSpecification[]): void => {
    for (const layer of layers)
      for (const [property, value] of Object.entries(layer.paint ?? {}))
        if (property.endsWith("-color")) map.setPaintProperty(layer.id, property as PaintProperty, value);
  };

  const paintBase = (): void => {
    paintColours(worldLayers(palette));
    if (base.hasCity) paintColours(cityLayers(palette));
  };

  const drawWorld = async (): Promise<void> => {
    const { default: world } = await import("../data/world.json", { with: { type: "json" } });
    source(worldSource)?.setData(worldOf(world));
  };

  const drawCity = (): void => {
    map.addSource(citySource, { type: "geojson", data: city as FeatureCollection, tolerance: 0.1 });
    for (const layer of cityLayers(palette)) map.addLayer(layer);
  };

  const online = createOnlineBase(
    map,
    worldLayers(palette).map(({ id }) => id),
  );
  const showOnline = (): void => {
    const url = base.styles?.[currentTheme()];
    if (url !== undefined) void online.show(url);
  };

  map.on("style.load", () => {
    isReady = true;
    if (base.hasCity) drawCity();
    drawing.draw();
    drawGrid();
    paintBase();
    tools.onReady();
    drawWorld().catch((error) => console.warn("map:", error));
    showOnline();
  });
  map.on("moveend", drawGrid);
  map.on("movestart", (event) => {
    if ("originalEvent" in event && event.originalEvent) isTouched = true;
  });
  map.on("error", ({ error }) => console.warn("map:", error));
  map.once("load", () => performance.mark("map-ready"));
  // For tests and measurements, which cannot reach the map otherwise.
  container.dispatchEvent(new CustomEvent("map", { bubbles: true, detail: map }));

  return {
    map,
    isReady: () => isReady,
    source,
    palette: () => palette,
    paintColours,
    near({ point: { x, y } }, layers, marginPixels) {
      if (!isReady) return undefined;
      const corners: [[number, number], [number, number]] = [
        [x - marginPixels, y - marginPixels],
        [x + marginPixels, y + marginPixels],
      ];
      return map.queryRenderedFeatures(corners, { layers })[0]?.properties;
    },
    setPalette(next) {
      palette = next;
      if (!isReady) return;
      paintBase();
      drawing.paint();
      showOnline();
    },
    fit(bounds, { force, animate }) {
      if (force) isTouched = false;
      if (isTouched || !bounds) return;
      fitted = bounds;
      if (!force && isWithin(bounds, seenOf())) return;
      // MapLibre itself respects a preference for reduced motion.
      map.fitBounds(bounds, { ...fitOptions(), animate, duration: 700 });
    },
    destroy() {
      leaveSheet();
      online.stop();
      map.remove();
    },
  };
};

/** What the map shows. */
export const viewOf = (map: MapLibreMap): Bounds => {
  const view = map.getBounds();
  return [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
};

/** Reports the trip under the pointer whenever it changes. */
export const hoverOver = (
  map: MapLibreMap,
  onHover: (key: string | undefined) => void,
): ((key: string | undefined) => void) => {
  let hovered: string | undefined;
  return (key) => {
    if (key === hovered) return;
    hovered = key;
    map.getCanvas().style.cursor = key ? "pointer" : "";
    onHover(key);
  };
};

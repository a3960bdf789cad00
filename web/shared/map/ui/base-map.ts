import type { FeatureCollection } from "geojson";
import type * as MapLibre from "maplibre-gl";
import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import type { Texts } from "../../texts/model/texts.ts";
import { currentTheme, subscribeToTheme } from "../../theme/model/theme.ts";
import type { MapBase } from "../model/map-base.ts";
import { type Bounds, isWithin } from "../model/map-features.ts";
import { coveredBySheet, onSheetRest } from "./covered-map.ts";
import { type MapPalette, readPalette } from "./map-palette.ts";
import { createOfflineBase, paintColours, viewOf } from "./offline-base.ts";
import { offlineStyle, worldLayers } from "./offline-style.ts";
import { createOnlineBase } from "./online-base.ts";

type Properties = ReturnType<MapLibreMap["queryRenderedFeatures"]>[number]["properties"];

/** What every map is made from. */
export type MapTools = {
  readonly mapLibre: typeof MapLibre;
  readonly container: HTMLElement;
  readonly texts: Texts;
  readonly base: MapBase;
  readonly world: FeatureCollection;
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

const coveredPixels = (container: HTMLElement, drawing: Drawing): number => {
  const covered = (drawing.covered?.() ?? 0) + coveredBySheet(container);
  return Math.min(covered, container.clientHeight * largestCoveredShare);
};

const fitOptionsOf = (container: HTMLElement, drawing: Drawing) => {
  const padding = Math.min(largestFitPadding, container.clientWidth / 10, container.clientHeight / 10);
  const bottom = padding + coveredPixels(container, drawing);
  return { padding: { top: padding, left: padding, right: padding, bottom }, maxZoom: fitMaxZoom };
};

const createMap = (tools: MapTools, drawing: Drawing, palette: MapPalette): MapLibreMap => {
  const { mapLibre, container } = tools;
  const { messages, units } = tools.texts;
  const map: MapLibreMap = new mapLibre.Map({
    container,
    style: offlineStyle(palette, tools),
    // Its own specs check the style.
    validateStyle: false,
    bounds: drawing.bounds ?? world,
    fitBoundsOptions: fitOptionsOf(container, drawing),
    attributionControl: { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      "AttributionControl.ToggleAttribution": messages.map.sources,
      "NavigationControl.ZoomIn": messages.map.zoomIn,
      "NavigationControl.ZoomOut": messages.map.zoomOut,
      "Map.Title": messages.map.keys,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new mapLibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new mapLibre.ScaleControl({ maxWidth: 120, unit: units }), "bottom-right");
  return map;
};

/** Fits bounds into what is seen of the map, unless the user has moved it. */
const createFitter = (map: MapLibreMap, container: HTMLElement, drawing: Drawing) => {
  let isTouched = false;
  let fitted = drawing.bounds;

  /** What is not covered of the view. */
  const seenOf = (): Bounds => {
    const [west, , east, north] = viewOf(map);
    const lowest = container.clientHeight - coveredPixels(container, drawing);
    return [west, map.unproject([0, lowest]).lat, east, north];
  };

  map.on("movestart", (event) => {
    if ("originalEvent" in event && event.originalEvent) isTouched = true;
  });
  // The sheet is lower or higher than before: what was fitted into the view is fitted into what is seen of it now.
  const leaveSheet = onSheetRest(container, () => {
    if (!isTouched && fitted) map.fitBounds(fitted, { ...fitOptionsOf(container, drawing), duration: 300 });
  });

  return {
    fit(bounds: Bounds | undefined, { force, animate }: FitOptions): void {
      if (force) isTouched = false;
      if (isTouched || !bounds) return;
      fitted = bounds;
      if (!force && isWithin(bounds, seenOf())) return;
      // MapLibre itself respects a preference for reduced motion.
      map.fitBounds(bounds, { ...fitOptionsOf(container, drawing), animate, duration: 700 });
    },
    leaveSheet,
  };
};

/**
 * A map with its controls: the offline base at once, and in its place the online one as soon as its part in view is
 * loaded. Throws if there is no WebGL.
 */
export const createBaseMap = (tools: MapTools, drawing: Drawing): BaseMap => {
  const { container, base } = tools;
  performance.mark("map-module");
  let palette = readPalette(container);
  let isReady = false;
  const map = createMap(tools, drawing, palette);
  const { fit, leaveSheet } = createFitter(map, container, drawing);

  const offline = createOfflineBase(map, base.hasCity);
  const online = createOnlineBase(
    map,
    worldLayers(palette).map(({ id }) => id),
  );
  const showOnline = (): void => {
    const url = base.styles?.[currentTheme()];
    if (isReady && url !== undefined) void online.show(url);
  };

  map.on("style.load", () => {
    isReady = true;
    offline.draw();
    offline.paint(palette);
    drawing.draw();
    tools.onReady();
    showOnline();
  });
  window.addEventListener("online", showOnline);
  const leaveTheme = subscribeToTheme(() => {
    palette = readPalette(container);
    if (!isReady) return;
    offline.paint(palette);
    drawing.paint();
    showOnline();
  });
  map.on("error", ({ error }) => console.warn("map:", error));
  // For tests and measurements, which cannot reach the map otherwise.
  container.dispatchEvent(new CustomEvent("map", { bubbles: true, detail: map }));

  return {
    map,
    isReady: () => isReady,
    source: (id) => map.getSource<GeoJSONSource>(id),
    palette: () => palette,
    paintColours: (layers) => paintColours(map, layers),
    near({ point: { x, y } }, layers, marginPixels) {
      if (!isReady) return undefined;
      const corners: [[number, number], [number, number]] = [
        [x - marginPixels, y - marginPixels],
        [x + marginPixels, y + marginPixels],
      ];
      return map.queryRenderedFeatures(corners, { layers })[0]?.properties;
    },
    fit,
    destroy() {
      leaveSheet();
      leaveTheme();
      window.removeEventListener("online", showOnline);
      online.stop();
      map.remove();
    },
  };
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

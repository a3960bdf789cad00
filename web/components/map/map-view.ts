import type * as MapLibre from "maplibre-gl";
import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { messages } from "../../lib/messages.ts";
import { type Bounds, boundsOf, changeBetween } from "./map-features.ts";
import { gridOf } from "./map-grid.ts";
import type { MapPalette } from "./map-palette.ts";
import {
  emptyCollection,
  gridSource,
  litFilters,
  noKey,
  plainStyle,
  routeLayers,
  routesSource,
} from "./map-style.ts";
import type { MapTrip } from "./map-trip.ts";

type PaintProperty = Parameters<MapLibreMap["setPaintProperty"]>[1];

export type MapView = {
  setTrips(trips: readonly MapTrip[]): void;
  /** Draws one trip above the others, which fade. */
  light(key: string | undefined): void;
  /** Shows these routes whole. `force` also against where the user has moved the map. */
  fit(trips: readonly MapTrip[], options: { force: boolean; animate: boolean }): void;
  setPalette(palette: MapPalette): void;
  destroy(): void;
};

export type MapViewOptions = {
  readonly mapLibre: typeof MapLibre;
  readonly container: HTMLElement;
  readonly palette: MapPalette;
  readonly styleUrl: string | undefined;
  readonly trips: readonly MapTrip[];
  readonly onHover: (key: string | undefined) => void;
  readonly onSelect: (key: string | undefined) => void;
  readonly onReady: () => void;
  readonly onStyleFailure: () => void;
};

const largestFitPadding = 56;
const fitMaxZoom = 16.5;
const hitMarginPixels = 7;
const world: Bounds = [-130, -50, 150, 65];

/** The map with its routes. Throws when the browser has no WebGL. */
export const createMapView = (options: MapViewOptions): MapView => {
  const { mapLibre, container, styleUrl, onHover, onSelect } = options;
  let { palette } = options;
  let isPlain = styleUrl === undefined;
  let isReady = false;
  let isTouched = false;
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let wanted: readonly MapTrip[] = options.trips;
  let lit: string | undefined;
  let gridSignature = "";

  const fitOptions = () => ({
    padding: Math.min(largestFitPadding, container.clientWidth / 10, container.clientHeight / 10),
    maxZoom: fitMaxZoom,
  });

  const map: MapLibreMap = new mapLibre.Map({
    container,
    style: styleUrl ?? plainStyle(palette),
    bounds: boundsOf(wanted) ?? world,
    fitBoundsOptions: fitOptions(),
    attributionControl: isPlain ? false : { compact: true },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      "NavigationControl.ZoomIn": messages.map.zoomIn,
      "NavigationControl.ZoomOut": messages.map.zoomOut,
      "Map.Title": messages.map.label,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new mapLibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new mapLibre.ScaleControl({ maxWidth: 120 }), "bottom-right");

  const source = (id: string) => map.getSource<GeoJSONSource>(id);

  const drawGrid = (): void => {
    if (!isPlain) return;
    const view = map.getBounds();
    const { signature, feature } = gridOf([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()]);
    if (signature === gridSignature) return;
    gridSignature = signature;
    source(gridSource)?.setData(feature);
  };

  const drawTrips = (): void => {
    const after = new Map(wanted.map((trip) => [trip.key, trip]));
    const change = changeBetween(drawn, after);
    drawn = after;
    if (change.remove.length > 0 || change.add.length > 0) source(routesSource)?.updateData(change);
  };

  const isLit = (): boolean => lit !== undefined && drawn.has(lit);

  const paint = (): void => {
    if (isPlain) {
      map.setPaintProperty("ground", "background-color", palette.ground);
      map.setPaintProperty("grid", "line-color", palette.grid);
    }
    for (const layer of routeLayers(palette, isLit()))
      for (const [property, value] of Object.entries(layer.paint ?? {}))
        if (property.endsWith("-color")) map.setPaintProperty(layer.id, property as PaintProperty, value);
  };

  const drawLit = (): void => {
    paint();
    for (const [layer, filter] of Object.entries(litFilters(isLit() ? lit! : noKey)))
      map.setFilter(layer, filter);
  };

  const drawAll = (): void => {
    map.addSource(routesSource, { type: "geojson", data: emptyCollection, promoteId: "id", tolerance: 0.3 });
    for (const layer of routeLayers(palette, false)) map.addLayer(layer);
    drawn = new Map();
    gridSignature = "";
    isReady = true;
    drawGrid();
    drawTrips();
    drawLit();
  };

  map.on("style.load", () => {
    drawAll();
    options.onReady();
  });
  map.on("moveend", drawGrid);
  map.on("movestart", (event) => {
    if ("originalEvent" in event && event.originalEvent) isTouched = true;
  });
  map.on("error", ({ error }) => {
    if (isReady || isPlain) {
      console.warn("map:", error);
      return;
    }
    isPlain = true;
    options.onStyleFailure();
    map.setStyle(plainStyle(palette), { diff: false });
  });

  const tripAt = ({ point: { x, y } }: MapMouseEvent): string | undefined => {
    if (!isReady) return undefined;
    const near = map.queryRenderedFeatures(
      [
        [x - hitMarginPixels, y - hitMarginPixels],
        [x + hitMarginPixels, y + hitMarginPixels],
      ],
      { layers: ["lit-lines", "lines", "ends"] },
    );
    return near[0]?.properties.key as string | undefined;
  };

  let hovered: string | undefined;
  const hover = (key: string | undefined): void => {
    if (key === hovered) return;
    hovered = key;
    map.getCanvas().style.cursor = key ? "pointer" : "";
    onHover(key);
  };
  map.on("mousemove", (event) => hover(tripAt(event)));
  map.on("mouseout", () => hover(undefined));
  map.on("click", (event) => onSelect(tripAt(event)));

  return {
    setTrips(trips) {
      wanted = trips;
      if (isReady) drawTrips();
    },
    light(key) {
      lit = key;
      if (isReady) drawLit();
    },
    fit(trips, { force, animate }) {
      if (force) isTouched = false;
      const bounds = boundsOf(trips);
      if (isTouched || !bounds) return;
      const view = map.getBounds();
      const isInside = view.contains([bounds[0], bounds[1]]) && view.contains([bounds[2], bounds[3]]);
      if (!force && isInside) return;
      map.fitBounds(bounds, {
        ...fitOptions(),
        // MapLibre itself does not animate where the user asks for reduced motion.
        animate,
        duration: 700,
      });
    },
    setPalette(next) {
      palette = next;
      if (isReady) paint();
    },
    destroy: () => map.remove(),
  };
};

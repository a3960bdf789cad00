import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { boundsOf, changeBetween } from "../model/map-features.ts";
import type { MapStop, MapTrip } from "../model/map-trip.ts";
import { createBaseMap, type FitOptions, type MapTools } from "./base-map.ts";
import type { MapPalette } from "./map-palette.ts";
import { emptyCollection, litFilters, noKey, routeLayers, routesSource } from "./map-style.ts";
import { createStopLabel } from "./stop-label.ts";
import { stopIcon, stopImage, stopLayers } from "./stop-layers.ts";

type PaintProperty = Parameters<MapLibreMap["setPaintProperty"]>[1];

export type MapView = {
  setTrips(trips: readonly MapTrip[]): void;
  /** Draws one trip above the others, which fade. */
  light(key: string | undefined): void;
  /** Shows these routes whole. */
  fit(trips: readonly MapTrip[], options: FitOptions): void;
  setPalette(palette: MapPalette): void;
  destroy(): void;
};

export type MapViewOptions = MapTools & {
  readonly trips: readonly MapTrip[];
  readonly onHover: (key: string | undefined) => void;
  readonly onSelect: (key: string | undefined) => void;
  readonly stopLabelClass: string;
  /** Pixels at the bottom that something else covers. */
  readonly covered: () => number;
};

const hitMarginPixels = 7;

/** The map with the routes of a day. Throws when the browser has no WebGL. */
export const createMapView = (options: MapViewOptions): MapView => {
  const { onHover, onSelect } = options;
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let wanted: readonly MapTrip[] = options.trips;
  let lit: string | undefined;

  const drawTrips = (): void => {
    const after = new Map(wanted.map((trip) => [trip.key, trip]));
    const change = changeBetween(drawn, after);
    drawn = after;
    if (change.remove.length > 0 || change.add.length > 0) base.source(routesSource)?.updateData(change);
  };

  const isLit = (): boolean => lit !== undefined && drawn.has(lit);

  const paint = (): void => {
    for (const layer of routeLayers(base.palette(), isLit()))
      for (const [property, value] of Object.entries(layer.paint ?? {}))
        if (property.endsWith("-color"))
          base.map.setPaintProperty(layer.id, property as PaintProperty, value);
    base.map.setPaintProperty("stops", "icon-opacity", stopLayers(isLit()).stops.paint?.["icon-opacity"]);
    base.map.updateImage(stopImage, stopIcon(base.palette()));
  };

  const drawLit = (): void => {
    paint();
    for (const [layer, filter] of Object.entries(litFilters(isLit() ? lit! : noKey)))
      base.map.setFilter(layer, filter);
  };

  const draw = (): void => {
    base.map.addSource(routesSource, {
      type: "geojson",
      data: emptyCollection,
      promoteId: "id",
      tolerance: 0.3,
    });
    if (!base.map.hasImage(stopImage))
      base.map.addImage(stopImage, stopIcon(base.palette()), { pixelRatio: 2 });
    const { stops, lit: litStops } = stopLayers(false);
    for (const layer of routeLayers(base.palette(), false)) {
      if (layer.id === "ends") base.map.addLayer(stops);
      if (layer.id === "lit-ends") base.map.addLayer(litStops);
      base.map.addLayer(layer);
    }
    drawn = new Map();
    drawTrips();
    drawLit();
  };

  const base = createBaseMap(options, {
    bounds: boundsOf(wanted),
    covered: options.covered,
    draw,
    paint,
  });
  const { map } = base;

  const featureAt = ({ point: { x, y } }: MapMouseEvent, layers: string[]) =>
    base.isReady()
      ? map.queryRenderedFeatures(
          [
            [x - hitMarginPixels, y - hitMarginPixels],
            [x + hitMarginPixels, y + hitMarginPixels],
          ],
          { layers },
        )[0]?.properties
      : undefined;

  const stopLabel = createStopLabel(options.mapLibre, map, options.stopLabelClass);
  let labelled: { readonly key: string; readonly index: number } | undefined;
  const showLabel = (): void => {
    const stop: MapStop | undefined = labelled && drawn.get(labelled.key)?.stops?.[labelled.index];
    stopLabel.show(stop);
  };

  /** The trip at the pointer, of a stop before that of a line; the stop tells of itself. */
  const tripAt = (event: MapMouseEvent): string | undefined => {
    const stop = featureAt(event, ["lit-stops", "stops"]);
    labelled = stop && { key: stop.key as string, index: stop.index as number };
    showLabel();
    return labelled?.key ?? (featureAt(event, ["lit-lines", "lines", "ends"])?.key as string | undefined);
  };

  let hovered: string | undefined;
  const hover = (key: string | undefined): void => {
    if (key === hovered) return;
    hovered = key;
    map.getCanvas().style.cursor = key ? "pointer" : "";
    onHover(key);
  };
  map.on("mousemove", (event) => hover(tripAt(event)));
  map.on("mouseout", () => {
    labelled = undefined;
    showLabel();
    hover(undefined);
  });
  map.on("click", (event) => onSelect(tripAt(event)));

  return {
    setTrips(trips) {
      wanted = trips;
      if (base.isReady()) drawTrips();
      showLabel();
    },
    light(key) {
      lit = key;
      if (base.isReady()) drawLit();
    },
    fit: (trips, how) => base.fit(boundsOf(trips), how),
    setPalette: base.setPalette,
    destroy: base.destroy,
  };
};

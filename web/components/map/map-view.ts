import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { createBaseMap, type FitOptions, type MapTools } from "./base-map.ts";
import { boundsOf, changeBetween } from "./map-features.ts";
import type { MapPalette } from "./map-palette.ts";
import { emptyCollection, litFilters, noKey, routeLayers, routesSource } from "./map-style.ts";
import type { MapTrip } from "./map-trip.ts";

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
    for (const layer of routeLayers(base.palette(), false)) base.map.addLayer(layer);
    drawn = new Map();
    drawTrips();
    drawLit();
  };

  const base = createBaseMap(options, {
    label: options.texts.messages.map.label,
    bounds: boundsOf(wanted),
    draw,
    paint,
  });
  const { map } = base;

  const tripAt = ({ point: { x, y } }: MapMouseEvent): string | undefined => {
    if (!base.isReady()) return undefined;
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
      if (base.isReady()) drawTrips();
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

import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { type Bounds, boundsOf, featuresOf } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { createBaseMap, type FitOptions, type MapTools } from "../../../shared/map/ui/base-map.ts";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import { fleetChangeBetween } from "../model/fleet-features.ts";
import { fleetLayers, hitLayers, litSource, veilLayer, veilOpacityOf } from "./fleet-map-style.ts";

type PaintProperty = Parameters<MapLibreMap["setPaintProperty"]>[1];

export type FleetMapView = {
  setTrips(trips: readonly MapTrip[]): void;
  /** Draws one trip above the others, which fade. */
  light(key: string | undefined): void;
  /** Shows these routes whole. */
  fit(trips: readonly MapTrip[], options: FitOptions): void;
  setPalette(palette: MapPalette): void;
  destroy(): void;
};

export type FleetMapOptions = MapTools & {
  readonly trips: readonly MapTrip[];
  readonly onHover: (key: string | undefined) => void;
  readonly onSelect: (key: string | undefined) => void;
  /** After each move: what the map shows. */
  readonly onView: (bounds: Bounds, zoom: number) => void;
};

const hitMarginPixels = 6;

/** The map with everyone's routes. Throws when the browser has no WebGL. */
export const createFleetMapView = (options: FleetMapOptions): FleetMapView => {
  const { onHover, onSelect, onView } = options;
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let wanted: readonly MapTrip[] = options.trips;
  let lit: string | undefined;
  let drawnLit: MapTrip | undefined;

  const drawLit = (): void => {
    const trip = lit === undefined ? undefined : drawn.get(lit);
    if (trip === drawnLit) return;
    drawnLit = trip;
    base.source(litSource)?.setData({ type: "FeatureCollection", features: trip ? featuresOf(trip) : [] });
    base.map.setPaintProperty(veilLayer, "background-opacity", veilOpacityOf(trip !== undefined));
  };

  const drawTrips = (): void => {
    const after = new Map(wanted.map((trip) => [trip.key, trip]));
    const change = fleetChangeBetween(drawn, after);
    drawn = after;
    if (change.remove.length > 0 || change.add.length > 0) base.source(routesSource)?.updateData(change);
    drawLit();
  };

  const paint = (): void => {
    for (const layer of fleetLayers(base.palette()))
      for (const [property, value] of Object.entries(layer.paint ?? {}))
        if (property.endsWith("-color"))
          base.map.setPaintProperty(layer.id, property as PaintProperty, value);
  };

  const draw = (): void => {
    base.map.addSource(routesSource, { type: "geojson", data: emptyCollection, promoteId: "id" });
    base.map.addSource(litSource, { type: "geojson", data: emptyCollection, tolerance: 0.3 });
    for (const layer of fleetLayers(base.palette())) base.map.addLayer(layer);
    drawn = new Map();
    drawnLit = undefined;
    drawTrips();
  };

  const base = createBaseMap(options, {
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
      { layers: hitLayers },
    );
    return near[0]?.properties.key as string | undefined;
  };

  let hovered: string | undefined;
  let frame = 0;
  const hover = (key: string | undefined): void => {
    if (key === hovered) return;
    hovered = key;
    map.getCanvas().style.cursor = key ? "pointer" : "";
    onHover(key);
  };
  map.on("mousemove", (event) => {
    cancelAnimationFrame(frame);
    // While the map is dragged, what lies under the pointer stays the same.
    if (!map.isMoving()) frame = requestAnimationFrame(() => hover(tripAt(event)));
  });
  map.on("mouseout", () => {
    cancelAnimationFrame(frame);
    hover(undefined);
  });
  map.on("click", (event) => onSelect(tripAt(event)));
  map.on("moveend", () => {
    const view = map.getBounds();
    onView([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()], map.getZoom());
  });

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
    destroy: () => {
      cancelAnimationFrame(frame);
      base.destroy();
    },
  };
};

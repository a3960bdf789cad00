import type { MapMouseEvent } from "maplibre-gl";
import { boundsOf, changeBetween, featuresOf } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { createBaseMap, hoverOver } from "../../../shared/map/ui/base-map.ts";
import type { StageView, StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import { fleetFeaturesOf } from "../model/fleet-features.ts";
import { fleetLayers, hitLayers, litSource, veilLayer, veilOpacityOf } from "./fleet-map-style.ts";

const hitMarginPixels = 6;

/** The map with everyone's routes. Throws if the browser has no WebGL. */
export const createFleetMapView = (options: StageViewOptions): StageView => {
  const { onSelect, onView } = options;
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
    const change = changeBetween(drawn, after, fleetFeaturesOf);
    drawn = after;
    if (change.remove.length > 0 || change.add.length > 0) base.source(routesSource)?.updateData(change);
    drawLit();
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
    paint: () => base.paintColours(fleetLayers(base.palette())),
  });
  const { map } = base;

  const tripAt = (event: MapMouseEvent): string | undefined =>
    base.near(event, hitLayers, hitMarginPixels)?.key as string | undefined;

  let frame = 0;
  const hover = hoverOver(map, options.onHover);
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

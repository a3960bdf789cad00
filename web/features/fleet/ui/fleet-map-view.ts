import type { MapMouseEvent } from "maplibre-gl";
import type { MapCar } from "../../../shared/map/model/map-car.ts";
import { boundsOf, changeBetween, featuresOf } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { createBaseMap, hoverOver } from "../../../shared/map/ui/base-map.ts";
import type { StageView, StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import { fleetFeaturesOf } from "../model/fleet-features.ts";
import { createCars } from "./cars.ts";
import {
  dotsWithout,
  fleetLayers,
  hitLayers,
  linePaint,
  litSource,
  veilLayer,
  veilOpacityOf,
} from "./fleet-map-style.ts";

const hitMarginPixels = 6;

/** The map with everyone's routes. Throws if the browser has no WebGL. */
export const createFleetMapView = (options: StageViewOptions): StageView => {
  const { onSelect, onView } = options;
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let wanted: readonly MapTrip[] = options.trips;
  let wantedCars: readonly MapCar[] = [];
  let lit: string | undefined;
  let drawnLit: MapTrip | undefined;

  const drawLit = (): void => {
    const trip = lit === undefined ? undefined : drawn.get(lit);
    cars.light(lit);
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

  const drawCars = (): void => {
    const before = cars.keys();
    cars.set(wantedCars);
    const keys = cars.keys();
    if (keys.join() === before.join()) return;
    const { map } = base;
    for (const layer of ["heads", "lit-ends"]) map.setFilter(layer, dotsWithout(layer, keys));
    const paint = linePaint(base.palette(), keys.length > 0);
    map.setPaintProperty("lines", "line-color", paint["line-color"]);
    map.setPaintProperty("lines", "line-width", paint["line-width"]);
  };

  const draw = (): void => {
    base.map.addSource(routesSource, { type: "geojson", data: emptyCollection, promoteId: "id" });
    base.map.addSource(litSource, { type: "geojson", data: emptyCollection, tolerance: 0.3 });
    for (const layer of fleetLayers(base.palette(), cars.keys())) base.map.addLayer(layer);
    drawn = new Map();
    drawnLit = undefined;
    drawTrips();
    drawCars();
  };

  const base = createBaseMap(options, {
    bounds: boundsOf(wanted),
    draw,
    paint: () => base.paintColours(fleetLayers(base.palette(), cars.keys())),
  });
  const { map } = base;

  const tripAt = (event: MapMouseEvent): string | undefined =>
    base.near(event, hitLayers, hitMarginPixels)?.key as string | undefined;

  let frame = 0;
  const hover = hoverOver(map, options.onHover);
  const hoverNow = (key: string | undefined): void => {
    cancelAnimationFrame(frame);
    hover(key);
  };
  const cars = createCars({
    mapLibre: options.mapLibre,
    map,
    texts: options.texts,
    onEnter: hoverNow,
    onLeave: () => hoverNow(undefined),
    onSelect,
  });
  map.on("mousemove", (event) => {
    cancelAnimationFrame(frame);
    // While the map is dragged, what lies under the pointer stays the same.
    if (!map.isMoving()) frame = requestAnimationFrame(() => hover(tripAt(event)));
  });
  map.on("mouseout", () => hoverNow(undefined));
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
    setCars(next) {
      wantedCars = next;
      if (base.isReady()) drawCars();
    },
    light(key) {
      lit = key;
      if (base.isReady()) drawLit();
    },
    fit: (trips, how) => base.fit(boundsOf(trips), how),
    destroy: () => {
      cancelAnimationFrame(frame);
      cars.destroy();
      base.destroy();
    },
  };
};

import type { MapMouseEvent } from "maplibre-gl";
import type { MapCar } from "../../../shared/map/model/map-car.ts";
import { boundsOf, changeBetween, featuresOf } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { type BaseMap, createBaseMap, hoverOver } from "../../../shared/map/ui/base-map.ts";
import type { StageView, StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import { viewOf } from "../../../shared/map/ui/offline-base.ts";
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

/** Everyone's routes, and the highlighted one above a veil over the others. */
const createRoutes = (base: BaseMap) => {
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let drawnLit: MapTrip | undefined;
  return {
    /** The style is new: nothing is drawn. */
    reset(): void {
      drawn = new Map();
      drawnLit = undefined;
    },
    draw(trips: readonly MapTrip[]): void {
      const after = new Map(trips.map((trip) => [trip.key, trip]));
      const change = changeBetween(drawn, after, fleetFeaturesOf);
      drawn = after;
      if (change.remove.length > 0 || change.add.length > 0) base.source(routesSource)?.updateData(change);
    },
    light(key: string | undefined): void {
      const trip = key === undefined ? undefined : drawn.get(key);
      if (trip === drawnLit) return;
      drawnLit = trip;
      base.source(litSource)?.setData({ type: "FeatureCollection", features: trip ? featuresOf(trip) : [] });
      base.map.setPaintProperty(veilLayer, "background-opacity", veilOpacityOf(trip !== undefined));
    },
  };
};

/** Cars take the place of the dots at the ends of their trips. */
const replaceDots = ({ map, palette }: BaseMap, keys: readonly string[]): void => {
  for (const layer of ["heads", "lit-ends"]) map.setFilter(layer, dotsWithout(layer, keys));
  const paint = linePaint(palette(), keys.length > 0);
  map.setPaintProperty("lines", "line-color", paint["line-color"]);
  map.setPaintProperty("lines", "line-width", paint["line-width"]);
};

/** Reports the trip at the pointer, once a frame. */
const followPointer = (base: BaseMap, { onHover, onSelect }: StageViewOptions) => {
  const { map } = base;
  const tripAt = (event: MapMouseEvent): string | undefined =>
    base.near(event, hitLayers, hitMarginPixels)?.key as string | undefined;

  let frame = 0;
  const hover = hoverOver(map, onHover);
  const stop = (): void => cancelAnimationFrame(frame);
  const hoverNow = (key: string | undefined): void => {
    stop();
    hover(key);
  };
  map.on("mousemove", (event) => {
    stop();
    // While the map is dragged, what lies under the pointer stays the same.
    if (!map.isMoving()) frame = requestAnimationFrame(() => hover(tripAt(event)));
  });
  map.on("mouseout", () => hoverNow(undefined));
  map.on("click", (event) => onSelect(tripAt(event)));
  return { hoverNow, stop };
};

/** The map with everyone's routes. Throws if the browser has no WebGL. */
export const createFleetMapView = (options: StageViewOptions): StageView => {
  let wanted: readonly MapTrip[] = options.trips;
  let wantedCars: readonly MapCar[] = [];
  let lit: string | undefined;

  const drawLit = (): void => {
    cars.light(lit);
    routes.light(lit);
  };

  const drawTrips = (): void => {
    routes.draw(wanted);
    drawLit();
  };

  const drawCars = (): void => {
    const before = cars.keys();
    cars.set(wantedCars);
    const keys = cars.keys();
    if (keys.join() !== before.join()) replaceDots(base, keys);
  };

  const draw = (): void => {
    map.addSource(routesSource, { type: "geojson", data: emptyCollection, promoteId: "id" });
    map.addSource(litSource, { type: "geojson", data: emptyCollection, tolerance: 0.3 });
    for (const layer of fleetLayers(base.palette(), cars.keys())) map.addLayer(layer);
    routes.reset();
    drawTrips();
    drawCars();
  };

  const base = createBaseMap(options, {
    bounds: boundsOf(wanted),
    draw,
    paint: () => base.paintColours(fleetLayers(base.palette(), cars.keys())),
  });
  const { map } = base;
  const routes = createRoutes(base);
  const pointer = followPointer(base, options);
  const cars = createCars({
    mapLibre: options.mapLibre,
    map,
    texts: options.texts,
    onEnter: pointer.hoverNow,
    onLeave: () => pointer.hoverNow(undefined),
    onSelect: options.onSelect,
  });
  map.on("moveend", () => options.onView(viewOf(map), map.getZoom()));

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
      pointer.stop();
      cars.destroy();
      base.destroy();
    },
  };
};

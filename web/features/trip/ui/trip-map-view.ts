import { besidePosition } from "@trips/core/application/path.ts";
import type { MapMouseEvent } from "maplibre-gl";
import { createElement } from "react";
import type { Position } from "../../../shared/map/model/position.ts";
import {
  type BaseMap,
  createBaseMap,
  type FitOptions,
  type MapTools,
} from "../../../shared/map/ui/base-map.ts";
import { drawOnPaper } from "../../../shared/map/ui/draw-on-paper.ts";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import type { Place } from "../model/trip-place.ts";
import { endsOf, sceneFeaturesOf, type TripScene } from "../model/trip-scene.ts";
import { createEndMarkers } from "./end-markers.ts";
import { createPlaceMarker } from "./place-marker.ts";
import { createStopMarkers } from "./stop-markers.ts";
import TripDrawing from "./trip-drawing.tsx";
import { iconKinds, iconOf } from "./trip-icons.ts";
import { tripLayers } from "./trip-map-style.ts";

export type TripMapView = {
  setScene(scene: TripScene): void;
  /** Marks a place on the route. */
  pointAt(place: Place | undefined): void;
  /** Pans the map to follow a place that leaves it, unless the user has dragged it since `follow`. */
  keepInView(position: Position): void;
  follow(): void;
  fit(options: FitOptions): void;
  destroy(): void;
};

export type TripMapOptions = MapTools & {
  readonly scene: TripScene;
  readonly classNames: { readonly stop: string; readonly end: string; readonly cursor: string };
  /** Height of the legend, which covers the bottom of the map. */
  readonly legendHeight: () => number;
  /** The time of the fix near the pointer. */
  readonly onPoint: (ms: number | undefined) => void;
  /** The time of the fix that was clicked. */
  readonly onGo: (ms: number) => void;
};

const hitPixels = 28;
const followMs = 600;
/** Share of the map's width and height that counts as its edge. */
const edgeShare = 0.08;

/** The time of the fix nearest to the pointer, if it is near. */
const timeNear = (
  { lngLat: { lng, lat }, point, target: map }: MapMouseEvent,
  { positions, times }: TripScene["track"],
): number | undefined => {
  const scale = Math.cos((lat * Math.PI) / 180);
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  positions.forEach((position, index) => {
    const [lon] = besidePosition(position, [lng, lat]);
    const distance = ((lon - lng) * scale) ** 2 + (position[1] - lat) ** 2;
    if (distance < least) [nearest, least] = [index, distance];
  });
  if (nearest < 0) return undefined;
  const { x, y } = map.project([...positions[nearest]!]);
  return Math.hypot(x - point.x, y - point.y) <= hitPixels ? times[nearest] : undefined;
};

const drawIcons = (base: BaseMap): void => {
  for (const kind of iconKinds) {
    const icon = iconOf(kind, base.palette());
    if (base.map.hasImage(kind)) base.map.updateImage(kind, icon);
    else base.map.addImage(kind, icon, { pixelRatio: 2 });
  }
};

/** Pans the map after a place that comes near its edge, until the user drags the map. */
const createFollower = (
  { map }: BaseMap,
  { container, legendHeight }: TripMapOptions,
): Pick<TripMapView, "keepInView" | "follow"> => {
  let isDragged = false;
  map.on("dragstart", () => {
    isDragged = true;
  });
  return {
    keepInView(position) {
      if (isDragged || map.isMoving()) return;
      const { x, y } = map.project([...position]);
      const { clientWidth, clientHeight } = container;
      const isAtEdge = (at: number, size: number) => at < size * edgeShare || at > size * (1 - edgeShare);
      if (!isAtEdge(x, clientWidth) && !isAtEdge(y, clientHeight - legendHeight())) return;
      // MapLibre itself respects a preference for reduced motion.
      map.easeTo({ center: [...position], duration: followMs });
    },
    follow() {
      isDragged = false;
    },
  };
};

/** The map of one trip. Throws if the browser has no WebGL. */
export const createTripMapView = (options: TripMapOptions): TripMapView => {
  const { mapLibre, texts, classNames, onPoint, onGo } = options;
  let { scene } = options;

  const drawScene = (): void => {
    base.source(routesSource)?.setData({ type: "FeatureCollection", features: sceneFeaturesOf(scene) });
    stops.set(scene.stops);
    ends.set(endsOf(scene));
  };

  const base = createBaseMap(options, {
    bounds: scene.bounds,
    covered: options.legendHeight,
    draw: () => {
      drawIcons(base);
      base.map.addSource(routesSource, { type: "geojson", data: emptyCollection, tolerance: 0.2 });
      for (const layer of tripLayers(base.palette())) base.map.addLayer(layer);
      drawScene();
    },
    paint: () => {
      drawIcons(base);
      base.paintColours(tripLayers(base.palette()));
    },
  });
  const { map } = base;
  const tools = { mapLibre, map, texts };
  const stops = createStopMarkers(tools, { className: classNames.stop, onPoint, onGo });
  const ends = createEndMarkers(tools, classNames.end);
  const cursor = createPlaceMarker(tools, classNames.cursor);

  map.on("mousemove", (event) => onPoint(timeNear(event, scene.track)));
  map.on("mouseout", () => onPoint(undefined));
  map.on("click", (event) => {
    const ms = timeNear(event, scene.track);
    if (ms === undefined) onPoint(undefined);
    else onGo(ms);
  });

  const takeFromPaper = drawOnPaper(options.container, () => createElement(TripDrawing, { scene, texts }));

  return {
    setScene(next) {
      scene = next;
      if (base.isReady()) drawScene();
    },
    pointAt: cursor.show,
    ...createFollower(base, options),
    fit: (how) => base.fit(scene.bounds, how),
    destroy() {
      takeFromPaper();
      base.destroy();
    },
  };
};

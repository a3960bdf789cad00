import { besidePosition } from "@trips/core/application/path.ts";
import type { MapMouseEvent, Marker } from "maplibre-gl";
import type { Position } from "../../../shared/map/model/position.ts";
import { createBaseMap, type FitOptions, type MapTools } from "../../../shared/map/ui/base-map.ts";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import type { Place } from "../model/trip-place.ts";
import { type SceneStop, sceneFeaturesOf, type TripScene } from "../model/trip-scene.ts";
import { iconKinds, iconOf, tripLayers } from "./trip-map-style.ts";

export type TripMapView = {
  setScene(scene: TripScene): void;
  /** Marks a place on the route. */
  pointAt(place: Place | undefined): void;
  /** Pans the map to follow a place that leaves it, unless the user has dragged it since `follow`. */
  keepInView(position: Position): void;
  follow(): void;
  fit(options: FitOptions): void;
  setPalette(palette: MapPalette): void;
  destroy(): void;
};

export type TripMapOptions = MapTools & {
  readonly scene: TripScene;
  readonly classNames: { readonly stop: string; readonly cursor: string };
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

/** The map of one trip. Throws if the browser has no WebGL. */
export const createTripMapView = (options: TripMapOptions): TripMapView => {
  const { mapLibre, classNames, onPoint, onGo } = options;
  let { scene } = options;
  let stops: { readonly of: SceneStop; readonly marker: Marker }[] = [];

  const drawIcons = (): void => {
    for (const kind of iconKinds) {
      const icon = iconOf(kind, base.palette());
      if (base.map.hasImage(kind)) base.map.updateImage(kind, icon);
      else base.map.addImage(kind, icon, { pixelRatio: 2 });
    }
  };

  const paint = (): void => {
    drawIcons();
    base.paintColours(tripLayers(base.palette()));
  };

  const drawStops = (): void => {
    const isSame =
      stops.length === scene.stops.length &&
      stops.every(({ of: { ms, kind, duration } }, index) => {
        const stop = scene.stops[index]!;
        return stop.ms === ms && stop.kind === kind && stop.duration === duration;
      });
    if (isSame) return;
    for (const { marker } of stops) marker.remove();
    stops = scene.stops.map((of) => {
      const element = document.createElement("div");
      element.className = classNames.stop;
      element.dataset.kind = of.kind;
      const what = document.createElement("span");
      what.textContent = `${options.texts.messages.trip.moments[of.kind]} `;
      element.append(what, of.duration);
      element.addEventListener("mouseenter", () => onPoint(of.ms));
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        onGo(of.ms);
      });
      const marker = new mapLibre.Marker({ element, anchor: "bottom", offset: [0, -7] }).setLngLat([
        ...of.position,
      ]);
      marker.addTo(base.map);
      // The list beside the map names the stops for people who cannot see the map.
      element.setAttribute("aria-hidden", "true");
      return { of, marker };
    });
  };

  const drawScene = (): void => {
    base
      .source(routesSource)
      ?.setData({ type: "FeatureCollection", features: sceneFeaturesOf(scene, options.texts.units) });
    drawStops();
  };

  const draw = (): void => {
    drawIcons();
    base.map.addSource(routesSource, { type: "geojson", data: emptyCollection, tolerance: 0.2 });
    for (const layer of tripLayers(base.palette())) base.map.addLayer(layer);
    drawScene();
  };

  const base = createBaseMap(options, {
    bounds: scene.bounds,
    covered: options.legendHeight,
    draw,
    paint,
  });
  const { map } = base;

  /** The time of the fix nearest to the pointer, if it is near. */
  const timeNear = ({ lngLat: { lng, lat }, point }: MapMouseEvent): number | undefined => {
    const { positions, times } = scene.track;
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
  map.on("mousemove", (event) => onPoint(timeNear(event)));
  map.on("mouseout", () => onPoint(undefined));
  map.on("click", (event) => {
    const ms = timeNear(event);
    if (ms === undefined) onPoint(undefined);
    else onGo(ms);
  });
  let isDragged = false;
  map.on("dragstart", () => {
    isDragged = true;
  });

  const cursorElement = document.createElement("div");
  cursorElement.className = classNames.cursor;
  const cursor = new mapLibre.Marker({ element: cursorElement });
  cursorElement.setAttribute("aria-hidden", "true");
  cursorElement.dataset.cursor = "";

  return {
    setScene(next) {
      scene = next;
      if (base.isReady()) drawScene();
    },
    pointAt(place) {
      if (!place) {
        cursor.remove();
        return;
      }
      cursorElement.toggleAttribute("data-unknown", place.isUnknown);
      cursor.setLngLat([...place.position]).addTo(map);
    },
    keepInView(position) {
      if (isDragged || map.isMoving()) return;
      const { x, y } = map.project([...position]);
      const { clientWidth, clientHeight } = options.container;
      const isAtEdge = (at: number, size: number) => at < size * edgeShare || at > size * (1 - edgeShare);
      const height = clientHeight - options.legendHeight();
      if (!isAtEdge(x, clientWidth) && !isAtEdge(y, height)) return;
      // MapLibre itself respects a preference for reduced motion.
      map.easeTo({ center: [...position], duration: followMs });
    },
    follow() {
      isDragged = false;
    },
    fit: (how) => base.fit(scene.bounds, how),
    setPalette: base.setPalette,
    destroy: base.destroy,
  };
};

import type { CarPlace } from "@trips/core/application/car-place.ts";
import type * as MapLibre from "maplibre-gl";
import type { Map as MapLibreMap, Marker } from "maplibre-gl";
import type { MapCar } from "../../../shared/map/model/map-car.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import type { Box } from "../model/label-room.ts";
import styles from "./cars.module.css";

export type PlacedCar = MapCar & { readonly car: CarPlace };

export type CarMarker = {
  readonly element: HTMLElement;
  car(): PlacedCar;
  update(car: PlacedCar): void;
  /** On the way to its last known place; `share` 1: there. */
  glide(share: number): void;
  /** What it covers of the map, and what its label would, in pixels. */
  boxes(): { readonly car: Box; readonly label: Box };
  remove(): void;
};

export type CarMarkerOptions = {
  readonly mapLibre: typeof MapLibre;
  readonly map: MapLibreMap;
  readonly onEnter: (key: string) => void;
  readonly onLeave: () => void;
  readonly onSelect: (key: string) => void;
};

const radiusPixels = 14;
const labelHeightPixels = 18;
const arrowPath = "M8 1.5 13 13.5 8 10.8 3 13.5Z";
const dotPath = "M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z";

const partsOf = (): {
  button: HTMLButtonElement;
  sign: SVGSVGElement;
  path: SVGPathElement;
  label: HTMLElement;
} => {
  const button = document.createElement("button");
  button.type = "button";
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("class", styles.sign ?? "");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  sign.append(path);
  const label = document.createElement("span");
  label.className = styles.label ?? "";
  button.append(sign, label);
  return { button, sign, path, label };
};

/** The map scrolls and selects routes by these; over a car they mean the car. */
const keepToItself = (button: HTMLElement): void => {
  for (const type of ["mousemove", "click", "dblclick"])
    button.addEventListener(type, (event) => event.stopPropagation());
};

/** Degrees that continue from `before` by the shorter way, so that the sign never spins around. */
const turnedTo = (before: number, degrees: number): number =>
  before + ((((degrees - before) % 360) + 540) % 360) - 180;

/** One car: a button with a sign that shows its heading, and its driver's name. */
export const createCarMarker = (first: PlacedCar, options: CarMarkerOptions): CarMarker => {
  const { mapLibre, map, onEnter, onLeave, onSelect } = options;
  const { button, sign, path, label } = partsOf();
  const { key } = first;
  let car = first;
  let from: readonly [number, number] = [first.car.lon, first.car.lat];
  let at = from;
  let turned = 0;
  let labelWidth: number | undefined;

  button.className = `${styles.car} ${colours.colour}`;
  button.addEventListener("mouseenter", () => onEnter(key));
  button.addEventListener("mouseleave", onLeave);
  button.addEventListener("focus", () => button.matches(":focus-visible") && onEnter(key));
  button.addEventListener("blur", onLeave);
  button.addEventListener("click", () => onSelect(key));
  keepToItself(button);

  const marker: Marker = new mapLibre.Marker({ element: button }).setLngLat([...at]).addTo(map);

  const show = (): void => {
    const { headingDegrees } = car.car;
    button.dataset.colour = String(car.colour);
    button.toggleAttribute("data-silent", car.silentMinutes > 0);
    button.setAttribute("aria-label", car.vehicle === null ? car.name : `${car.name}, ${car.vehicle}`);
    if (label.textContent !== car.name) labelWidth = undefined;
    label.textContent = car.name;
    path.setAttribute("d", headingDegrees === null ? dotPath : arrowPath);
    turned = turnedTo(turned, headingDegrees ?? turned);
    sign.style.rotate = `${turned}deg`;
  };
  show();

  return {
    element: button,
    car: () => car,
    update(next) {
      car = next;
      from = at;
      show();
    },
    glide(share) {
      const { lon, lat } = car.car;
      at = [from[0] + (lon - from[0]) * share, from[1] + (lat - from[1]) * share];
      marker.setLngLat([...at]);
    },
    boxes() {
      const { x, y } = map.project([...at]);
      labelWidth ??= label.offsetWidth;
      const top = y + radiusPixels;
      return {
        car: [x - radiusPixels, y - radiusPixels, x + radiusPixels, y + radiusPixels],
        label: [x - labelWidth / 2, top, x + labelWidth / 2, top + labelHeightPixels],
      };
    },
    remove: () => marker.remove(),
  };
};

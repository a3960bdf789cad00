import type { MapCar } from "../../../shared/map/model/map-car.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { labelsWithRoom } from "../model/label-room.ts";
import { createCarCard } from "./car-card.ts";
import { type CarMarker, type CarMarkerOptions, createCarMarker, type PlacedCar } from "./car-marker.ts";

export type Cars = {
  /** The cars to show, first those that matter most: there is room for so many, and labels give way to earlier ones. */
  set(cars: readonly MapCar[]): void;
  /** Shows the card of this trip's car; the others step back. */
  light(key: string | undefined): void;
  /** The trips whose cars are shown. */
  keys(): readonly string[];
  destroy(): void;
};

/** More would hide each other, and each is an element that moves with the map. */
const mostCars = 200;
const glideMs = 900;

const isStill = window.matchMedia("(prefers-reduced-motion: reduce)");

const isPlaced = (car: MapCar): car is PlacedCar => car.car !== null;

/** Slows down towards the end. */
const eased = (share: number): number => 1 - (1 - share) ** 3;

export const createCars = (options: CarMarkerOptions & { readonly texts: Texts }): Cars => {
  const { map } = options;
  const card = createCarCard(map, options.texts);
  const markers = new Map<string, CarMarker>();
  let gliding: readonly CarMarker[] = [];
  let frame = 0;
  let lit: string | undefined;

  const label = (): void => {
    const shown = [...markers.values()];
    const free = labelsWithRoom(shown.map((marker) => marker.boxes()));
    for (const [index, { element }] of shown.entries())
      element.toggleAttribute("data-unlabelled", !free[index]);
  };

  const glide = (startedMs: number): void => {
    const share = isStill.matches ? 1 : Math.min(1, (performance.now() - startedMs) / glideMs);
    for (const marker of gliding) marker.glide(eased(share));
    if (share < 1) frame = requestAnimationFrame(() => glide(startedMs));
    else label();
  };

  const light = (): void => {
    for (const [key, { element }] of markers) {
      element.toggleAttribute("data-lit", key === lit);
      element.toggleAttribute("data-faded", lit !== undefined && key !== lit);
    }
    card.show(lit === undefined ? undefined : markers.get(lit));
  };

  map.on("moveend", label);

  return {
    set(cars) {
      const wanted = new Map(
        cars
          .filter(isPlaced)
          .slice(0, mostCars)
          .map((car) => [car.key, car]),
      );
      for (const [key, marker] of markers) {
        if (wanted.has(key)) continue;
        marker.remove();
        markers.delete(key);
      }
      for (const [key, car] of wanted) {
        const marker = markers.get(key);
        if (!marker) markers.set(key, createCarMarker(car, options));
        else if (marker.car() !== car) marker.update(car);
      }
      cancelAnimationFrame(frame);
      gliding = [...markers.values()];
      glide(performance.now());
      light();
    },
    light(key) {
      lit = key;
      light();
    },
    keys: () => [...markers.keys()],
    destroy() {
      cancelAnimationFrame(frame);
      card.destroy();
    },
  };
};

import type { Map as MapLibreMap } from "maplibre-gl";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { carLinesOf } from "../model/car-text.ts";
import type { CarMarker } from "./car-marker.ts";
import styles from "./cars.module.css";

export type CarCard = {
  /** At this car; undefined: hides it. */
  show(marker: CarMarker | undefined): void;
  destroy(): void;
};

const tickMs = 1_000;
/** A card above a car that is nearer to the top would leave the map. */
const roomAbovePixels = 130;
const roomBesidePixels = 120;

/** Where the card fits beside its car. */
const place = (card: HTMLElement, { x, y }: { x: number; y: number }, width: number): void => {
  card.dataset.side = y < roomAbovePixels ? "below" : "above";
  card.dataset.align = x < roomBesidePixels ? "start" : x > width - roomBesidePixels ? "end" : "middle";
};

/**
 * A card inside the car's own element, so that it moves with it, and the same as a text for people who cannot see it:
 * that is told once per car and not with every second of its age.
 */
export const createCarCard = (map: MapLibreMap, texts: Texts): CarCard => {
  const card = document.createElement("span");
  card.className = styles.card ?? "";
  card.setAttribute("aria-hidden", "true");
  const lines = (["name", "vehicle", "motion", "age"] as const).map((name) => {
    const line = document.createElement("span");
    line.className = styles[name] ?? "";
    card.append(line);
    return [name, line] as const;
  });
  const told = document.createElement("p");
  told.className = styles.told ?? "";
  told.setAttribute("role", "status");
  map.getContainer().append(told);
  let shown: CarMarker | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  const write = (): string[] => {
    if (!shown) return [];
    const said = carLinesOf(shown.car(), texts, Date.now());
    for (const [name, line] of lines) line.textContent = said[name];
    return lines.map(([name]) => said[name]).filter(Boolean);
  };

  return {
    show(marker) {
      if (marker === shown) {
        write();
        return;
      }
      clearInterval(timer);
      shown = marker;
      card.remove();
      told.textContent = write().join(", ");
      if (!marker) return;
      const { lon, lat } = marker.car().car;
      place(card, map.project([lon, lat]), map.getContainer().clientWidth);
      marker.element.append(card);
      timer = setInterval(write, tickMs);
    },
    destroy: () => clearInterval(timer),
  };
};

import type * as MapLibre from "maplibre-gl";
import type { Position } from "../../../shared/map/model/position.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";

export type MarkerTools = {
  readonly mapLibre: typeof MapLibre;
  readonly map: MapLibre.Map;
  readonly texts: Texts;
};

type End = "start" | "end";

export type EndMarkers = { set(ends: readonly (readonly [End | "head", Position])[]): void };

/** On opposite sides of their places, so that both can be read if a trip ends where it began. */
const places = {
  start: { anchor: "right", offset: [-11, 0] },
  end: { anchor: "left", offset: [11, 0] },
} as const satisfies Record<End, MapLibre.MarkerOptions>;

/** The words beside the marks of a trip's start and end. */
export const createEndMarkers = ({ mapLibre, map, texts }: MarkerTools, className: string): EndMarkers => {
  const make = (end: End): MapLibre.Marker => {
    const element = document.createElement("div");
    element.className = className;
    element.dataset.end = end;
    element.textContent = texts.messages.trip.map.ends[end];
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", element.textContent);
    return new mapLibre.Marker({ element, ...places[end], offset: [...places[end].offset] });
  };
  const markers = { start: make("start"), end: make("end") };
  return {
    set(ends) {
      const at = new Map(ends);
      for (const end of ["start", "end"] as const) {
        const position = at.get(end);
        if (position) markers[end].setLngLat([...position]).addTo(map);
        else markers[end].remove();
      }
    },
  };
};

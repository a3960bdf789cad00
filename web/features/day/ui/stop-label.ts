import type * as MapLibre from "maplibre-gl";
import type { Map as MapLibreMap } from "maplibre-gl";
import type { MapStop } from "../../../shared/map/model/map-trip.ts";

export type StopLabel = { show(stop: MapStop | undefined): void };

/** A single label, at the selected stop. The timeline has the same text for people who cannot see the map. */
export const createStopLabel = (
  mapLibre: typeof MapLibre,
  map: MapLibreMap,
  className: string,
): StopLabel => {
  const element = document.createElement("div");
  element.className = className;
  const marker = new mapLibre.Marker({ element, anchor: "bottom", offset: [0, -14] });
  element.setAttribute("aria-hidden", "true");
  element.dataset.stop = "";
  return {
    show(stop) {
      if (!stop) {
        marker.remove();
        return;
      }
      element.textContent = stop.text;
      marker.setLngLat([...stop.position]).addTo(map);
    },
  };
};

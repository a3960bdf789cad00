import type { Place } from "../model/trip-place.ts";
import type { MarkerTools } from "./end-markers.ts";

export type PlaceMarker = { show(place: Place | undefined): void };

/** The cursor of the chart and the replay, on the route. */
export const createPlaceMarker = (
  { mapLibre, map }: Pick<MarkerTools, "mapLibre" | "map">,
  className: string,
): PlaceMarker => {
  const element = document.createElement("div");
  element.className = className;
  element.dataset.cursor = "";
  const marker = new mapLibre.Marker({ element });
  element.setAttribute("aria-hidden", "true");
  return {
    show(place) {
      if (!place) {
        marker.remove();
        return;
      }
      element.toggleAttribute("data-unknown", place.isUnknown);
      marker.setLngLat([...place.position]).addTo(map);
    },
  };
};

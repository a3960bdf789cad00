import type { Marker } from "maplibre-gl";
import type { SceneStop } from "../model/trip-scene.ts";
import type { MarkerTools } from "./end-markers.ts";

export type StopMarkers = { set(stops: readonly SceneStop[]): void };

const isSame = (a: SceneStop, b: SceneStop | undefined): boolean =>
  a.ms === b?.ms && a.kind === b.kind && a.duration === b.duration;

/** A label at each stop: what it was and how long; pointing at it moves the cursor, a click the replay. */
export const createStopMarkers = (
  { mapLibre, map, texts }: MarkerTools,
  options: {
    readonly className: string;
    readonly onPoint: (ms: number) => void;
    readonly onGo: (ms: number) => void;
  },
): StopMarkers => {
  let drawn: { readonly of: SceneStop; readonly marker: Marker }[] = [];

  const elementOf = ({ ms, kind, duration }: SceneStop): HTMLElement => {
    const element = document.createElement("div");
    element.className = options.className;
    element.dataset.kind = kind;
    const what = document.createElement("span");
    what.textContent = `${texts.messages.trip.moments[kind]} `;
    element.append(what, duration);
    element.addEventListener("mouseenter", () => options.onPoint(ms));
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      options.onGo(ms);
    });
    return element;
  };

  const markerOf = (stop: SceneStop): Marker => {
    const element = elementOf(stop);
    const marker = new mapLibre.Marker({ element, anchor: "bottom", offset: [0, -7] });
    marker.setLngLat([...stop.position]).addTo(map);
    // The list beside the map names the stops for people who cannot see the map.
    element.setAttribute("aria-hidden", "true");
    return marker;
  };

  return {
    set(stops) {
      if (stops.length === drawn.length && drawn.every(({ of }, index) => isSame(of, stops[index]))) return;
      for (const { marker } of drawn) marker.remove();
      drawn = stops.map((of) => ({ of, marker: markerOf(of) }));
    },
  };
};

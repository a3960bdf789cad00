"use client";

import { useCallback, useEffect, useRef } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { MapTools } from "./base-map.ts";
import { MapSurface } from "./map-surface.tsx";
import { PlainRoutes } from "./plain-routes.tsx";
import { useScene, useStage } from "./stage.tsx";
import stopLabel from "./stop-label.module.css";
import { useMapView } from "./use-map-view.ts";

/** On a phone the edge of the panel and the scale above it lie over the map. */
const phone = "(max-width: 46rem)";
const coveredPixels = 36;

/** The map of a day. It outlives a change of the day. */
export const MapFrame = (props: { readonly className?: string; readonly styleUrl: string | undefined }) => {
  const { messages } = useTexts();
  const stage = useStage();
  const trips = useScene((scene) => scene.trips);
  const lit = useScene((scene) => scene.hovered ?? scene.selected);
  const selected = useScene((scene) => scene.selected);
  const sceneKey = useScene((scene) => scene.key);
  const isComplete = useScene((scene) => scene.isComplete);
  const isDrawable = useScene((scene) => scene.isComplete || scene.trips.length > 0);

  const load = useCallback(async () => {
    const { createMapView } = await import("./map-view.ts");
    return (tools: MapTools) =>
      createMapView({
        ...tools,
        trips: stage.get().trips,
        onHover: (key) => stage.set({ hovered: key }),
        onSelect: (key) => stage.set({ selected: key }),
        stopLabelClass: stopLabel.label ?? "",
        covered: () => (window.matchMedia(phone).matches ? coveredPixels : 0),
      });
  }, [stage]);
  const { container, view, state } = useMapView({ isDrawable, styleUrl: props.styleUrl, load });

  useEffect(() => view?.setTrips(trips), [view, trips]);
  useEffect(() => view?.light(lit), [view, lit]);

  const fitted = useRef<string>(undefined);
  useEffect(() => {
    if (!view || trips.length === 0) return;
    const isNew = fitted.current !== sceneKey;
    if (isNew && !isComplete) return;
    const isFirst = fitted.current === undefined;
    fitted.current = sceneKey;
    // Who looks at one trip goes on looking at it.
    if (!isNew && stage.get().selected !== undefined) return;
    view.fit(trips, { force: isNew && !isFirst, animate: !isFirst });
  }, [view, stage, trips, sceneKey, isComplete]);

  useEffect(() => {
    const trip = stage.get().trips.find(({ key }) => key === selected);
    if (view && trip) view.fit([trip], { force: true, animate: true });
  }, [view, stage, selected]);

  const fitAll = () => {
    stage.set({ selected: undefined });
    view?.fit(trips, { force: true, animate: true });
  };
  return (
    <MapSurface
      className={props.className}
      label={messages.map.label}
      state={state}
      container={container}
      plain={<PlainRoutes trips={trips} lit={lit} />}
      fitLabel={messages.map.fit}
      onFit={view && trips.length > 0 ? fitAll : undefined}
    />
  );
};

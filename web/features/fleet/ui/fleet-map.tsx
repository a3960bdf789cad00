"use client";

import { useCallback, useEffect, useRef } from "react";
import type { MapTools } from "../../../shared/map/ui/base-map.ts";
import { MapSurface } from "../../../shared/map/ui/map-surface.tsx";
import { PlainRoutes } from "../../../shared/map/ui/plain-routes.tsx";
import { useMapView } from "../../../shared/map/ui/use-map-view.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./fleet-map.module.css";
import { useFleetScene, useFleetStage } from "./fleet-stage.tsx";

const Progress = () => {
  const { messages, format } = useTexts();
  const { loaded, wanted } = useFleetScene((scene) => scene.progress);
  if (loaded >= wanted) return null;
  const text = messages.fleet.map.progress(format.count(loaded), format.count(wanted));
  return (
    <div className={styles.progress}>
      <progress className={styles.bar} max={wanted} value={loaded} aria-label={text} />
      <span aria-hidden="true">{text}</span>
    </div>
  );
};

/** The map of the fleet. It outlives a change of the day. */
export const FleetMap = (props: { readonly className?: string; readonly styleUrl: string | undefined }) => {
  const { messages } = useTexts();
  const stage = useFleetStage();
  const trips = useFleetScene((scene) => scene.trips);
  const lit = useFleetScene((scene) => scene.hovered ?? scene.selected);
  const selected = useFleetScene((scene) => scene.selected);
  const sceneKey = useFleetScene((scene) => scene.key);
  const isComplete = useFleetScene(({ progress }) => progress.loaded >= progress.wanted);
  const isDrawable = useFleetScene(
    (scene) => scene.key !== undefined && (scene.trips.length > 0 || scene.progress.wanted === 0),
  );

  const load = useCallback(async () => {
    const { createFleetMapView } = await import("./fleet-map-view.ts");
    return (tools: MapTools) =>
      createFleetMapView({
        ...tools,
        trips: stage.get().trips,
        onHover: (key) => stage.set({ hovered: key }),
        onSelect: (key) => stage.set({ selected: key }),
        onView: (bounds, zoom) => stage.set({ view: { bounds, zoom } }),
      });
  }, [stage]);
  const { container, view, state } = useMapView({ isDrawable, styleUrl: props.styleUrl, load });

  useEffect(() => view?.setTrips(trips), [view, trips]);
  useEffect(() => view?.light(lit), [view, lit]);

  const fitted = useRef<string>(undefined);
  useEffect(() => {
    if (!view || trips.length === 0) return;
    const isNew = fitted.current !== sceneKey;
    const isFirst = fitted.current === undefined;
    fitted.current = sceneKey;
    // Who looks at one trip goes on looking at it.
    if (!isNew && stage.get().selected !== undefined) return;
    // More routes come in pieces: the map follows them without gliding each time.
    view.fit(trips, { force: isNew && !isFirst, animate: isComplete && !isFirst });
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
      label={messages.fleet.map.label}
      state={state}
      container={container}
      plain={<PlainRoutes trips={trips} lit={lit} />}
      fitLabel={messages.map.fit}
      onFit={view && trips.length > 0 ? fitAll : undefined}
    >
      <Progress />
    </MapSurface>
  );
};

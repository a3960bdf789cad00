"use client";

import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState } from "react";
import { messages } from "../../lib/messages.ts";
import { useScene, useStage } from "../day/stage.tsx";
import controls from "../shell/controls.module.css";
import { FitIcon } from "../shell/icons.tsx";
import styles from "./map-frame.module.css";
import { readPalette } from "./map-palette.ts";
import type { MapView } from "./map-view.ts";
import { PlainRoutes } from "./plain-routes.tsx";

type State = "waiting" | "ready" | "without base" | "without WebGL";

// The bundler gives the worker an address of our own origin; MapLibre would look beside its module.
const workerUrl = new URL("maplibre-gl/dist/maplibre-gl-worker.mjs", import.meta.url).href;

const darkTheme = "(prefers-color-scheme: dark)";

const hasWebGl = (): boolean => document.createElement("canvas").getContext("webgl2") !== null;

export const MapFrame = (props: { readonly className?: string; readonly styleUrl: string | undefined }) => {
  const { styleUrl } = props;
  const stage = useStage();
  const container = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<MapView>();
  const [state, setState] = useState<State>("waiting");
  const trips = useScene((scene) => scene.trips);
  const lit = useScene((scene) => scene.hovered ?? scene.selected);
  const selected = useScene((scene) => scene.selected);
  const sceneKey = useScene((scene) => scene.key);
  const isComplete = useScene((scene) => scene.isComplete);
  const isDrawable = useScene((scene) => scene.isComplete || scene.trips.length > 0);

  // The first view is already the right one: the map is made when there is something to show.
  useEffect(() => {
    if (!isDrawable || !container.current) return;
    const element = container.current;
    let isGone = false;
    let made: MapView | undefined;
    const make = async () => {
      if (!hasWebGl()) return setState("without WebGL");
      try {
        const [mapLibre, { createMapView }] = await Promise.all([
          import("maplibre-gl"),
          import("./map-view.ts"),
        ]);
        if (isGone) return;
        mapLibre.setWorkerUrl(workerUrl);
        made = createMapView({
          mapLibre,
          container: element,
          palette: readPalette(element),
          styleUrl,
          trips: stage.get().trips,
          onHover: (key) => stage.set({ hovered: key }),
          onSelect: (key) => stage.set({ selected: key }),
          onReady: () => setState((before) => (before === "without base" ? before : "ready")),
          onStyleFailure: () => setState("without base"),
        });
        setView(made);
      } catch (error) {
        console.warn("the map cannot be drawn:", error);
        setState("without WebGL");
      }
    };
    void make();
    return () => {
      isGone = true;
      made?.destroy();
      setView(undefined);
      setState("waiting");
    };
  }, [isDrawable, stage, styleUrl]);

  useEffect(() => {
    if (!view || !container.current) return;
    const element = container.current;
    const query = window.matchMedia(darkTheme);
    const repaint = () => view.setPalette(readPalette(element));
    query.addEventListener("change", repaint);
    return () => query.removeEventListener("change", repaint);
  }, [view]);

  useEffect(() => view?.setTrips(trips), [view, trips]);
  useEffect(() => view?.light(lit), [view, lit]);

  const fitted = useRef<string>(undefined);
  useEffect(() => {
    if (!view || trips.length === 0) return;
    const isNew = fitted.current !== sceneKey;
    if (isNew && !isComplete) return;
    const isFirst = fitted.current === undefined;
    fitted.current = sceneKey;
    view.fit(trips, { force: isNew && !isFirst, animate: !isFirst });
  }, [view, trips, sceneKey, isComplete]);

  useEffect(() => {
    const trip = stage.get().trips.find(({ key }) => key === selected);
    if (view && trip) view.fit([trip], { force: true, animate: true });
  }, [view, stage, selected]);

  return (
    <section
      className={`${props.className} ${styles.frame}`}
      aria-label={messages.map.label}
      data-state={state}
    >
      <div className={styles.map} ref={container} />
      {state === "waiting" && <p className={styles.waiting}>{messages.map.loading}</p>}
      {state === "without WebGL" && <PlainRoutes trips={trips} lit={lit} />}
      {(state === "without WebGL" || state === "without base") && (
        <p className={styles.note} role="status">
          {state === "without base" ? messages.map.noStyle : messages.map.noWebGl}
        </p>
      )}
      {view && trips.length > 0 && (
        <button
          type="button"
          className={`${controls.icon} ${styles.fit}`}
          aria-label={messages.map.fit}
          title={messages.map.fit}
          onClick={() => {
            stage.set({ selected: undefined });
            view.fit(trips, { force: true, animate: true });
          }}
        >
          <FitIcon />
        </button>
      )}
    </section>
  );
};

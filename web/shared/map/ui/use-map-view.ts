"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { reachedEvent } from "../../live/model/connection.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { MapBase } from "../model/map-base.ts";
import type { MapTools } from "./base-map.ts";

/** Failed: the map's own script could not be loaded. */
export type MapState = "waiting" | "ready" | "without WebGL" | "failed";

// The bundler gives the worker a URL of our own origin; MapLibre would look beside its module.
const workerUrl = new URL("maplibre-gl/dist/maplibre-gl-worker.mjs", import.meta.url).href;

const hasWebGl = (): boolean => document.createElement("canvas").getContext("webgl2") !== null;

export type AnyView = { destroy(): void };

type Load<View> = () => Promise<(tools: MapTools) => View>;

const loadTools = async <View>(load: Load<View>) => {
  const [mapLibre, create] = await Promise.all([import("maplibre-gl"), load()]);
  mapLibre.setWorkerUrl(workerUrl);
  return { mapLibre, create };
};

/**
 * Makes a map in the container once there is something to draw, so that its first view is already right. Its code is
 * loaded while the routes are loading. `load` must stay the same function.
 */
export const useMapView = <View extends AnyView>(options: {
  readonly isDrawable: boolean;
  readonly base: MapBase;
  readonly load: Load<View>;
}): {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly view: View | undefined;
  readonly state: MapState;
  readonly retry: () => void;
} => {
  const { isDrawable, base, load } = options;
  const texts = useTexts();
  const container = useRef<HTMLDivElement>(null);
  // It is the same for the life of the page, although each answer of the server brings another object.
  const firstBase = useRef(base);
  const [view, setView] = useState<View>();
  const [state, setState] = useState<MapState>("waiting");
  const [attempts, setAttempts] = useState(0);
  const retry = useCallback(() => setAttempts((before) => before + 1), []);

  useEffect(() => {
    // A failure is reported when the map is made.
    if (hasWebGl()) loadTools(load).catch(() => undefined);
  }, [load]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt makes the map anew.
  useEffect(() => {
    if (!isDrawable || !container.current) return;
    const element = container.current;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    let made: View | undefined;
    const make = async () => {
      if (!hasWebGl()) return setState("without WebGL");
      const tools = await loadTools(load).catch((error: unknown) => {
        console.warn("the map cannot be loaded:", error);
      });
      if (signal.aborted) return;
      if (!tools) return setState("failed");
      try {
        const { mapLibre, create } = tools;
        made = create({
          mapLibre,
          container: element,
          texts,
          base: firstBase.current,
          onReady: () => setState("ready"),
        });
        setView(() => made);
      } catch (error) {
        console.warn("the map cannot be drawn:", error);
        setState("without WebGL");
      }
    };
    void make();
    return () => {
      lifetime.abort();
      made?.destroy();
      setView(undefined);
      setState("waiting");
    };
  }, [isDrawable, load, texts, attempts]);

  useEffect(() => {
    if (state !== "failed") return;
    const events = ["online", reachedEvent];
    for (const name of events) window.addEventListener(name, retry);
    return () => {
      for (const name of events) window.removeEventListener(name, retry);
    };
  }, [state, retry]);

  return { container, view, state, retry };
};

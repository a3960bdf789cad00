"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { reachedEvent } from "../../live/model/connection.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { MapBase } from "../model/map-base.ts";
import type { MapTools } from "./base-map.ts";
import { emptyCollection } from "./map-style.ts";

/** Failed: the map's own script could not be loaded. */
export type MapState = "waiting" | "ready" | "without WebGL" | "failed";

// The bundler gives the worker a URL of our own origin; MapLibre would look beside its module.
const workerUrl = new URL("maplibre-gl/dist/maplibre-gl-worker.mjs", import.meta.url).href;

let isWebGlKnown = false;

/** A context takes the graphics process tens of milliseconds, so it is tried once and given back. */
const hasWebGl = (): boolean => {
  if (isWebGlKnown) return true;
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  isWebGlKnown = context !== null;
  return isWebGlKnown;
};

export type AnyView = { destroy(): void };

type Load<View> = () => Promise<(tools: MapTools) => View>;

/** Land, borders and cities; without them the map is drawn all the same. */
const loadWorld = async () => {
  try {
    return (await import("./world-features.ts")).worldFeatures;
  } catch (error) {
    console.warn("map:", error);
    return emptyCollection;
  }
};

const loadMapLibre = async () => {
  const mapLibre = await import("maplibre-gl");
  mapLibre.setWorkerUrl(workerUrl);
  // Its worker starts while the routes and the world are loading.
  mapLibre.prewarm();
  return mapLibre;
};

const loadTools = async <View>(load: Load<View>) => {
  const [mapLibre, create, world] = await Promise.all([loadMapLibre(), load(), loadWorld()]);
  return { mapLibre, create, world };
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
        const { mapLibre, create, world } = tools;
        made = create({
          mapLibre,
          world,
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

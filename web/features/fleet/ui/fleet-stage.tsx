"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import type { Bounds } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";

/**
 * What the fleet's table and its map share. The map outlives a change of the day, so it stands in the layout;
 * the routes go past the page's components, which need not be drawn again for each piece of them.
 */
export type FleetScene = {
  /** The date; undefined until the first is known. */
  readonly key: string | undefined;
  /** The routes to draw, those that the filters leave. */
  readonly trips: readonly MapTrip[];
  /** How many routes are there of those that are wanted, whatever the filters. */
  readonly progress: { readonly loaded: number; readonly wanted: number };
  readonly hovered: string | undefined;
  readonly selected: string | undefined;
  /** What the map shows; undefined while it stands still nowhere. */
  readonly view: { readonly bounds: Bounds; readonly zoom: number } | undefined;
};

export const emptyScene: FleetScene = {
  key: undefined,
  trips: [],
  progress: { loaded: 0, wanted: 0 },
  hovered: undefined,
  selected: undefined,
  view: undefined,
};

export type FleetStage = {
  get(): FleetScene;
  set(change: Partial<FleetScene>): void;
  subscribe(listener: () => void): () => void;
};

const createFleetStage = (): FleetStage => {
  let scene = emptyScene;
  const listeners = new Set<() => void>();
  return {
    get: () => scene,
    set: (change) => {
      scene = { ...scene, ...change };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const FleetStageContext = createContext<FleetStage | undefined>(undefined);

export const FleetStageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [stage] = useState(createFleetStage);
  return <FleetStageContext value={stage}>{children}</FleetStageContext>;
};

export const useFleetStage = (): FleetStage => {
  const stage = useContext(FleetStageContext);
  if (!stage) throw new Error("useFleetStage stands inside FleetStageProvider");
  return stage;
};

export const useFleetScene = <T,>(select: (scene: FleetScene) => T): T => {
  const stage = useFleetStage();
  const read = () => select(stage.get());
  return useSyncExternalStore(stage.subscribe, read, read);
};

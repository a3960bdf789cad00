"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import type { Bounds } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { createStore, type Watched } from "../../../shared/store/model/store.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";

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

export type FleetStage = Watched<FleetScene> & { set(change: Partial<FleetScene>): void };

const createFleetStage = (): FleetStage => {
  const store = createStore<FleetScene>(emptyScene);
  return { ...store, set: (change) => store.set({ ...store.get(), ...change }) };
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

export const useFleetScene = <T,>(select: (scene: FleetScene) => T): T => useStore(useFleetStage(), select);

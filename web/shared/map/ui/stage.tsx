"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { createStore, type Watched } from "../../store/model/store.ts";
import { useStore } from "../../store/ui/use-store.ts";
import type { MapCar } from "../model/map-car.ts";
import type { Bounds } from "../model/map-features.ts";
import type { MapTrip } from "../model/map-trip.ts";

/** What the request for routes threw. */
export type RoutesFailure = { readonly error: unknown };

/**
 * State that a page's list of trips and its map share. The map outlives a change of the date, so it is in the layout.
 * The routes bypass the page's components, which need not render again for each piece.
 */
export type Scene = {
  /** A different key is a different day, which the map fits into view. Undefined until the first day is known. */
  readonly key: string | undefined;
  /** False while routes of this key that were never shown are still loading. */
  readonly isComplete: boolean;
  /** The routes to draw. */
  readonly trips: readonly MapTrip[];
  readonly cars: readonly MapCar[];
  /** Loading progress, for pages with many routes. */
  readonly progress: { readonly loaded: number; readonly wanted: number };
  /** Why routes are missing, until they have come. */
  readonly failure: RoutesFailure | undefined;
  readonly retry: () => void;
  readonly hovered: string | undefined;
  readonly selected: string | undefined;
  /** What the map shows; undefined until its first move has ended. */
  readonly view: { readonly bounds: Bounds; readonly zoom: number } | undefined;
};

export const emptyScene: Scene = {
  key: undefined,
  isComplete: false,
  trips: [],
  cars: [],
  progress: { loaded: 0, wanted: 0 },
  failure: undefined,
  retry: () => undefined,
  hovered: undefined,
  selected: undefined,
  view: undefined,
};

export type Stage = Watched<Scene> & { set(change: Partial<Scene>): void };

const createStage = (): Stage => {
  const store = createStore(emptyScene);
  return { ...store, set: (change) => store.set({ ...store.get(), ...change }) };
};

const StageContext = createContext<Stage | undefined>(undefined);

export const StageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [stage] = useState(createStage);
  return <StageContext value={stage}>{children}</StageContext>;
};

export const useStage = (): Stage => {
  const stage = useContext(StageContext);
  if (!stage) throw new Error("useStage stands inside StageProvider");
  return stage;
};

export const useScene = <T,>(select: (scene: Scene) => T): T => useStore(useStage(), select);

"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { createStore, type Watched } from "../../store/model/store.ts";
import { useStore } from "../../store/ui/use-store.ts";
import type { MapTrip } from "../model/map-trip.ts";

/**
 * What the list of trips and the map share. The map outlives a change of the day, so it stands in the layout
 * and the page tells it what to show.
 */
export type Scene = {
  /** Another key is another day: the map shows it whole. Undefined until the first day is known. */
  readonly key: string | undefined;
  /** False while routes of this key are on their way that were never shown. */
  readonly isComplete: boolean;
  readonly trips: readonly MapTrip[];
  readonly hovered: string | undefined;
  readonly selected: string | undefined;
};

export type Stage = Watched<Scene> & { set(change: Partial<Scene>): void };

const createStage = (): Stage => {
  const store = createStore<Scene>({
    key: undefined,
    isComplete: false,
    trips: [],
    hovered: undefined,
    selected: undefined,
  });
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

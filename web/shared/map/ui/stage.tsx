"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import type { MapTrip } from "../model/map-trip.ts";

/**
 * What the list of trips and the map share. The map outlives a change of the day, so it stands in the layout
 * and the page tells it what to show.
 */
export type Scene = {
  /** Another key is another day or scope: the map shows it whole. Undefined until the first day is known. */
  readonly key: string | undefined;
  /** False while routes of this key are on their way that were never shown. */
  readonly isComplete: boolean;
  readonly trips: readonly MapTrip[];
  readonly hovered: string | undefined;
  readonly selected: string | undefined;
};

export type Stage = {
  get(): Scene;
  set(change: Partial<Scene>): void;
  subscribe(listener: () => void): () => void;
};

const createStage = (): Stage => {
  let scene: Scene = {
    key: undefined,
    isComplete: false,
    trips: [],
    hovered: undefined,
    selected: undefined,
  };
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

export const useScene = <T,>(select: (scene: Scene) => T): T => {
  const stage = useStage();
  const read = () => select(stage.get());
  return useSyncExternalStore(stage.subscribe, read, read);
};

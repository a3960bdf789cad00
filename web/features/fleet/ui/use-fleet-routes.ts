"use client";

import { useEffect, useRef, useState } from "react";
import { leavesForSignIn } from "../../../shared/live/ui/follow.ts";
import { chunksOf, maxRoutesPerRequest } from "../../../shared/trips/model/route-wants.ts";
import type { FleetRoutes, FleetTrip } from "../model/fleet-model.ts";
import { fleetRoutesPathOf } from "../model/fleet-path.ts";
import { createRouteBook, type RouteBook } from "../model/route-book.ts";
import type { RouteLevel } from "../server/fleet-routes.ts";
import { type FleetStage, useFleetScene, useFleetStage } from "./fleet-stage.tsx";

const parallelRequests = 3;

type Shown = { readonly all: readonly FleetTrip[]; readonly shown: readonly FleetTrip[] };

/** Fetches what the book lacks, one piece after the other, and shows each as it comes. */
const createRouteLoader = (date: string, book: RouteBook, stage: FleetStage) => {
  const lifetime = new AbortController();
  let trips: Shown = { all: [], shown: [] };
  let isBusy = false;
  let isWanted = false;

  const show = (): void => {
    const { all, shown } = trips;
    stage.set({
      key: date,
      trips: book.drawing(shown),
      progress: { loaded: book.count(all), wanted: all.length },
    });
  };

  const fetchPiece = async (level: RouteLevel, asked: readonly FleetTrip[]): Promise<void> => {
    const path = fleetRoutesPathOf(
      date,
      level,
      asked.map(({ key }) => key),
    );
    const response = await fetch(path, { signal: lifetime.signal, cache: "no-store" });
    leavesForSignIn(response);
    if (!response.ok) throw new Error(`the routes were answered with ${response.status}`);
    const { routes } = (await response.json()) as FleetRoutes;
    if (lifetime.signal.aborted) return;
    book.take(asked, level, routes);
    show();
  };

  const fetchAll = async (level: RouteLevel, wanted: readonly FleetTrip[]): Promise<boolean> => {
    const pieces = chunksOf(wanted, maxRoutesPerRequest);
    const work = async () => {
      for (let piece = pieces.shift(); piece; piece = pieces.shift()) await fetchPiece(level, piece);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: parallelRequests }, work));
    if (lifetime.signal.aborted) return false;
    const failed = outcomes.filter((outcome) => outcome.status === "rejected");
    // The next answer of the day tries again.
    for (const { reason } of failed) console.warn("routes could not be loaded:", reason);
    return failed.length === 0;
  };

  const load = async (): Promise<void> => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    while (isWanted && !lifetime.signal.aborted) {
      isWanted = false;
      const missing = Map.groupBy(book.missing(trips.all), ({ key }) => book.levelOf(key));
      if (!(await fetchAll("overview", missing.get("overview") ?? []))) break;
      const near = [...(missing.get("detail") ?? []), ...book.coarse(trips.shown, stage.get().view)];
      if (!(await fetchAll("detail", near))) break;
    }
    isBusy = false;
  };

  return {
    update: (next: Shown): void => {
      trips = next;
      show();
      void load();
    },
    load,
    stop: () => lifetime.abort(),
  };
};

/**
 * Draws the routes of the trips that are shown: everyone's in overview, those in view from near. `answers`
 * counts the answers of the day, each of which is a reason to look for what changed.
 */
export const useFleetRoutes = (date: string, trips: Shown, answers: number): void => {
  const stage = useFleetStage();
  const [book] = useState(createRouteBook);
  const loader = useRef<ReturnType<typeof createRouteLoader>>(undefined);
  const view = useFleetScene((scene) => scene.view);

  useEffect(() => {
    const made = createRouteLoader(date, book, stage);
    loader.current = made;
    return () => {
      made.stop();
      stage.set({ hovered: undefined, selected: undefined });
    };
  }, [date, book, stage]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is a reason to look again.
  useEffect(() => loader.current?.update(trips), [trips, answers]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the loader reads the view from the stage.
  useEffect(() => void loader.current?.load(), [view]);
};

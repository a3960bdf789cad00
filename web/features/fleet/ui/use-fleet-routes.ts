"use client";

import { useEffect, useRef, useState } from "react";
import { type RoutesFailure, type Stage, useScene, useStage } from "../../../shared/map/ui/stage.tsx";
import { fetchRoutes } from "../../../shared/trips/ui/fetch-routes.ts";
import type { RouteLevel } from "../model/fleet-model.ts";
import { fleetRoutesPathOf } from "../model/fleet-path.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import { createRouteBook, type RouteBook } from "../model/route-book.ts";

type Shown = { readonly all: readonly FleetTrip[]; readonly shown: readonly FleetTrip[] };

const retryMs = 10_000;

/** Fetches the routes that the book lacks, one piece after the other, and shows each as it arrives. */
const createRouteLoader = (date: string, book: RouteBook, stage: Stage) => {
  const lifetime = new AbortController();
  let trips: Shown = { all: [], shown: [] };
  let isBusy = false;
  let isWanted = false;
  let retrying: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    const { all, shown } = trips;
    const progress = { loaded: book.count(all), wanted: all.length };
    stage.set({
      key: date,
      isComplete: progress.loaded >= progress.wanted,
      trips: book.drawing(shown),
      progress,
    });
  };

  const fetchAll = (level: RouteLevel, wanted: readonly FleetTrip[]): Promise<RoutesFailure | undefined> =>
    fetchRoutes(wanted, {
      pathOf: (keys) => fleetRoutesPathOf(date, level, keys),
      take: (asked, routes) => {
        book.take(asked, level, routes);
        show();
      },
      signal: lifetime.signal,
    });

  const load = async (): Promise<void> => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    clearTimeout(retrying);
    let failure: RoutesFailure | undefined;
    while (isWanted && !lifetime.signal.aborted) {
      isWanted = false;
      const missing = Map.groupBy(book.missing(trips.all), ({ key }) => book.levelOf(key));
      failure = await fetchAll("overview", missing.get("overview") ?? []);
      if (failure) break;
      const near = [...(missing.get("detail") ?? []), ...book.coarse(trips.shown, stage.get().view)];
      failure = await fetchAll("detail", near);
      if (failure) break;
    }
    isBusy = false;
    if (lifetime.signal.aborted) return;
    stage.set({ failure, retry: () => void load() });
    if (failure) retrying = setTimeout(() => void load(), retryMs);
  };

  return {
    update: (next: Shown): void => {
      trips = next;
      show();
      void load();
    },
    load,
    stop: () => {
      lifetime.abort();
      clearTimeout(retrying);
      stage.set({ failure: undefined });
    },
  };
};

/**
 * Draws the routes of the trips shown: all in overview, those in view in detail when zoomed in. `answers` counts the
 * day's answers, each of which triggers a look for changes.
 */
export const useFleetRoutes = (date: string, trips: Shown, answers: number): void => {
  const stage = useStage();
  const [book] = useState(createRouteBook);
  const loader = useRef<ReturnType<typeof createRouteLoader>>(undefined);
  const view = useScene((scene) => scene.view);

  useEffect(() => {
    const made = createRouteLoader(date, book, stage);
    loader.current = made;
    return () => {
      made.stop();
      stage.set({ hovered: undefined, selected: undefined, cars: [] });
    };
  }, [date, book, stage]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer triggers a new look for missing routes.
  useEffect(() => loader.current?.update(trips), [trips, answers]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the loader reads the view from the stage.
  useEffect(() => void loader.current?.load(), [view]);
};

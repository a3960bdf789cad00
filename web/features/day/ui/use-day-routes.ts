"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { RoutesFailure } from "../../../shared/map/ui/stage.tsx";
import { type HeldRoute, holdRoute, wantedRoutes } from "../../../shared/trips/model/route-wants.ts";
import type { DayModel, DayTrip } from "../model/day-model.ts";
import type { DrawnRoute } from "./fetch-day-routes.ts";

export type DayRoutesState = {
  readonly routes: ReadonlyMap<string, DrawnRoute>;
  /** True once every trip of the first answer has its route. */
  readonly isComplete: boolean;
  readonly failure?: RoutesFailure | undefined;
};

const retryMs = 10_000;

/** After each answer of the day, fetches only the routes that are new or changed. */
export const useDayRoutes = (
  day: DayModel,
  answers: number,
): DayRoutesState & { readonly retry: () => void } => {
  const [state, setState] = useState<DayRoutesState>({
    routes: new Map(),
    isComplete: day.trips.length === 0,
  });
  const [attempts, setAttempts] = useState(0);
  const retry = useCallback(() => setAttempts((before) => before + 1), []);
  const held = useRef(new Map<string, HeldRoute>());
  const isBusy = useRef(false);
  const lifetime = useRef<AbortController>(undefined);

  useEffect(() => {
    const controller = new AbortController();
    lifetime.current = controller;
    isBusy.current = false;
    return () => controller.abort();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer and attempt triggers a new look for missing routes.
  useEffect(() => {
    const signal = lifetime.current?.signal;
    if (isBusy.current || !signal || signal.aborted) return;
    const wanted = wantedRoutes(day.trips, held.current);
    if (wanted.length === 0) return;
    isBusy.current = true;

    const take = (asked: readonly DayTrip[], found: readonly DrawnRoute[]) => {
      const pointsOf = new Map(found.map(({ key, points }) => [key, points]));
      for (const trip of asked) {
        const { key } = trip;
        held.current.set(key, holdRoute(held.current.get(key), trip, pointsOf.get(key) ?? 0));
      }
      const drawn = found.map((route) => [route.key, route] as const);
      setState((before) => ({ ...before, routes: new Map([...before.routes, ...drawn]) }));
    };
    const load = async () => {
      // The map's script is requested first.
      const failure = await import("./fetch-day-routes.ts").then(
        ({ fetchDayRoutes }) => fetchDayRoutes(day.date, wanted, { take, signal }),
        (error: unknown): RoutesFailure => ({ error }),
      );
      if (signal.aborted) return;
      isBusy.current = false;
      setState(({ routes, isComplete }) => ({ routes, isComplete: isComplete || !failure, failure }));
    };
    void load();
  }, [day, answers, attempts]);

  const { failure } = state;
  useEffect(() => {
    if (!failure) return;
    const timer = setTimeout(retry, retryMs);
    return () => clearTimeout(timer);
  }, [failure, retry]);

  return { ...state, retry };
};

"use client";

import { useEffect, useRef, useState } from "react";
import { leavesForSignIn } from "../../../shared/live/ui/follow.ts";
import { decodePolyline } from "../../../shared/map/model/polyline.ts";
import {
  chunksOf,
  type HeldRoute,
  holdRoute,
  maxRoutesPerRequest,
  wantedRoutes,
} from "../../../shared/trips/model/route-wants.ts";
import type { DayModel, DayRoute, DayRoutes, DayTrip, Position } from "../model/day-model.ts";
import type { LiveDay } from "./use-live-day.ts";

export type DrawnRoute = Pick<DayRoute, "gaps" | "stops" | "blocks"> & {
  readonly pieces: readonly (readonly Position[])[];
};

export type DayRoutesState = {
  readonly routes: ReadonlyMap<string, DrawnRoute>;
  /** True once every trip of the first answer has its route. */
  readonly isComplete: boolean;
};

const parallelRequests = 3;

const fetchRoutes = async ({ date, scope }: DayModel, trips: readonly DayTrip[], signal: AbortSignal) => {
  const query = new URLSearchParams(trips.map(({ key }) => ["trip", key]));
  if (scope === "fleet") query.set("scope", scope);
  const response = await fetch(`/api/day/${date}/routes?${query}`, { signal, cache: "no-store" });
  leavesForSignIn(response);
  if (!response.ok) throw new Error(`the routes were answered with ${response.status}`);
  return ((await response.json()) as DayRoutes).routes;
};

/** Fetches the routes that are new or changed, and only those, after each answer of the day. */
export const useDayRoutes = ({ day, answers }: LiveDay): DayRoutesState => {
  const [state, setState] = useState<DayRoutesState>({
    routes: new Map(),
    isComplete: day.trips.length === 0,
  });
  const held = useRef(new Map<string, HeldRoute>());
  const isBusy = useRef(false);
  const lifetime = useRef<AbortController>(undefined);

  useEffect(() => {
    const controller = new AbortController();
    lifetime.current = controller;
    isBusy.current = false;
    return () => controller.abort();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is a reason to look again.
  useEffect(() => {
    const signal = lifetime.current?.signal;
    if (isBusy.current || !signal || signal.aborted) return;
    const wanted = wantedRoutes(day.trips, held.current);
    if (wanted.length === 0) return;
    isBusy.current = true;

    const chunks = chunksOf(wanted, maxRoutesPerRequest);
    const work = async () => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        const found = new Map((await fetchRoutes(day, chunk, signal)).map((route) => [route.key, route]));
        if (signal.aborted) return;
        for (const trip of chunk)
          held.current.set(
            trip.key,
            holdRoute(held.current.get(trip.key), trip, found.get(trip.key)?.points ?? 0),
          );
        const drawn = [...found.values()].map(
          ({ key, pieces, gaps, stops, blocks }) =>
            [key, { pieces: pieces.map(decodePolyline), gaps, stops, blocks }] as const,
        );
        setState(({ routes, isComplete }) => ({ routes: new Map([...routes, ...drawn]), isComplete }));
      }
    };
    const load = async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: parallelRequests }, work));
      isBusy.current = false;
      if (signal.aborted) return;
      const failed = outcomes.filter((outcome) => outcome.status === "rejected");
      // The next answer of the day tries again.
      for (const { reason } of failed) console.warn("routes could not be loaded:", reason);
      if (failed.length === 0) setState(({ routes }) => ({ routes, isComplete: true }));
    };
    void load();
  }, [day, answers]);

  return state;
};

"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useEffect, useState } from "react";
import { type DayModel, reconcileDay } from "../../lib/day-model.ts";
import { pollDelayMs } from "../../lib/polling.ts";
import { signInPathOf } from "../../lib/return-path.ts";
import { dayDataPathOf } from "../../lib/scope.ts";

export type LiveDay = {
  readonly day: DayModel;
  /** Counts the answers, changed or not. */
  readonly answers: number;
  readonly isReconnecting: boolean;
};

/** Somewhere on earth it is this date. */
const isCurrentDate = (date: string): boolean =>
  ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"].some((zone) => localDateOf(Date.now(), zone) === date);

export const goToSignIn = (): void =>
  window.location.assign(signInPathOf(`${window.location.pathname}${window.location.search}`));

/**
 * Asks for the day again and again while the tab is visible, soon when a trip is running. An unchanged day
 * comes as 304 and changes nothing; an unchanged trip stays the same object.
 */
export const useLiveDay = (initial: DayModel): LiveDay => {
  const [live, setLive] = useState<LiveDay>({ day: initial, answers: 0, isReconnecting: false });

  useEffect(() => {
    const path = dayDataPathOf(initial.date, initial.scope);
    let day = initial;
    let etag: string | undefined;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let request: AbortController | undefined;

    const plan = () => {
      const hasActiveTrip = day.trips.some(({ isActive }) => isActive);
      timer = setTimeout(ask, pollDelayMs({ hasActiveTrip, isToday: isCurrentDate(day.date), failures }));
    };

    const ask = async () => {
      if (document.hidden) return;
      request = new AbortController();
      const { signal } = request;
      try {
        const response = await fetch(path, {
          signal,
          cache: "no-store",
          headers: etag ? { "If-None-Match": etag } : {},
        });
        if (response.status === 401) return goToSignIn();
        const body = await response.text();
        if (response.status === 200) {
          day = reconcileDay(day, JSON.parse(body) as DayModel);
          etag = response.headers.get("etag") ?? undefined;
        } else if (response.status !== 304) throw new Error(`the day was answered with ${response.status}`);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        console.warn("the day could not be updated:", error);
        failures += 1;
      }
      if (signal.aborted) return;
      setLive(({ answers }) => ({
        day,
        answers: failures === 0 ? answers + 1 : answers,
        isReconnecting: failures > 1,
      }));
      plan();
    };

    const stop = () => {
      clearTimeout(timer);
      request?.abort();
    };

    const follow = () => {
      stop();
      if (!document.hidden) void ask();
    };

    plan();
    document.addEventListener("visibilitychange", follow);
    window.addEventListener("online", follow);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", follow);
      window.removeEventListener("online", follow);
    };
  }, [initial]);

  return live;
};

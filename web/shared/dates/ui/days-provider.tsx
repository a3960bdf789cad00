"use client";

import type { DayRangeView, DaySum } from "@trips/core/application/read-days.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { pollDelayMs } from "../../live/model/polling.ts";
import { follow } from "../../live/ui/follow.ts";
import { createStore, type Store } from "../../store/model/store.ts";
import { useStore } from "../../store/ui/use-store.ts";
import { datesBetween } from "../model/dates.ts";
import type { DateRange } from "../model/day-weeks.ts";

/** A known date without trips is null. */
type Sums = ReadonlyMap<string, DaySum | null>;

const withRange = (sums: Sums, { from, to, days }: DayRangeView): Sums => {
  const found = new Map(days.map((day) => [day.date, day]));
  const fresh = datesBetween(from, to).map((date) => [date, found.get(date) ?? null] as const);
  return new Map([...sums, ...fresh]);
};

type Days = {
  readonly today: string;
  /** The zone that decides which date is today. */
  readonly timeZone: string;
  readonly sums: Store<Sums>;
  /** Whether timelines show the driven hours instead of the whole day. */
  readonly isCloser: boolean;
  readonly setIsCloser: (isCloser: boolean) => void;
};

const DaysContext = createContext<Days | undefined>(undefined);

const useCurrentDate = (initial: string, timeZone: string): string => {
  const [today, setToday] = useState(initial);
  useEffect(() => {
    const update = () => setToday(localDateOf(Date.now(), timeZone));
    const timer = setInterval(update, 30_000);
    document.addEventListener("visibilitychange", update);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", update);
    };
  }, [timeZone]);
  return today;
};

/** State that outlives a change of the day: which date is today, and the totals of the days around it. */
export const DaysProvider = (props: {
  readonly today: { readonly date: string; readonly timeZone: string };
  readonly children: ReactNode;
}) => {
  const { timeZone } = props.today;
  const today = useCurrentDate(props.today.date, timeZone);
  const [sums] = useState(() => createStore<Sums>(new Map()));
  const [isCloser, setIsCloser] = useState(false);
  const days = useMemo(
    () => ({ today, timeZone, sums, isCloser, setIsCloser }),
    [today, timeZone, sums, isCloser],
  );
  return <DaysContext value={days}>{props.children}</DaysContext>;
};

export const useDays = (): Days => {
  const days = useContext(DaysContext);
  if (!days) throw new Error("useDays stands inside DaysProvider");
  return days;
};

const quietMs = 30_000;

/** Polls the caller's own days of a range, if one is given; undefined until they are known, and then kept. */
export const useDaySums = (
  range: DateRange | undefined,
): { readonly sums: Sums | undefined; readonly hasFailed: boolean } => {
  const { sums: store } = useDays();
  const sums = useStore(store);
  const [hasFailed, setHasFailed] = useState(false);
  const { from, to } = range ?? {};

  useEffect(() => {
    if (!from || !to) return;
    let isFirst = true;
    return follow({
      path: () => `/api/days?${new URLSearchParams({ from, to })}`,
      take: (body) => store.set(withRange(store.get(), JSON.parse(body) as DayRangeView)),
      onAnswer: (failures) => setHasFailed(failures > 0),
      delayMs: (failures) => {
        const isAtOnce = isFirst;
        isFirst = false;
        if (isAtOnce) return 0;
        return failures === 0 ? quietMs : pollDelayMs({ hasActiveTrip: false, isToday: true, failures });
      },
    });
  }, [store, from, to]);

  return { sums: from && to && sums.has(from) && sums.has(to) ? sums : undefined, hasFailed };
};

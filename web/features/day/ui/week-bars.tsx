"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { dayPathOf } from "../../../shared/dates/model/date-paths.ts";
import {
  type DayFacts,
  describeDay,
  longDateOf,
  shortDateOf,
} from "../../../shared/dates/model/date-text.ts";
import { addDays, datesBetween } from "../../../shared/dates/model/dates.ts";
import { weeksAround } from "../../../shared/dates/model/day-weeks.ts";
import { useDaySums, useDays } from "../../../shared/dates/ui/days-provider.tsx";
import { textOf } from "../../../shared/format/model/format.ts";
import { NextIcon } from "../../../shared/shell/ui/icons.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { weeks } from "../../../shared/texts/model/messages/weeks.ts";
import { AreaTexts, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayTotals } from "../model/day-model.ts";
import styles from "./week-bars.module.css";

/** Per cent: the space above the highest bar, and the smallest visible bar. */
const [highest, lowest] = [96, 3];

const areas = { weeks };

type Props = { readonly date: string; readonly totals: DayTotals };

type Range = ReturnType<typeof weeksAround>;

const isWithin = ({ from, to }: Range, date: string): boolean => from <= date && date <= to;

const dateAfterKey = (key: string, date: string, { from, to }: Range): string | undefined => {
  const dates: Readonly<Record<string, string>> = {
    ArrowLeft: addDays(date, -1),
    ArrowRight: addDays(date, 1),
    Home: from,
    End: to,
  };
  return dates[key];
};

const nothing = { distanceMeters: 0, tripCount: 0 };

/** The days of the four weeks around a date. */
const useWeeks = (date: string, totals: DayTotals) => {
  const range = weeksAround(date, useDays().today);
  const { sums, hasFailed } = useDaySums(range);
  // The page's day is newer than the range, which is polled less often.
  const days = datesBetween(range.from, range.to).map((each): DayFacts => {
    const { distanceMeters, tripCount } = each === date ? totals : (sums?.get(each) ?? nothing);
    return { date: each, distanceMeters, tripCount };
  });
  const most = Math.max(...days.map(({ distanceMeters }) => distanceMeters));
  const total = days.reduce((sum, { distanceMeters }) => sum + distanceMeters, 0);
  return { range, days, most, total, isLoaded: sums !== undefined, hasFailed };
};

/** Distance per day of the four weeks around a date; every bar leads to its day. */
export const WeekBars = (props: Props) => (
  <AreaTexts areas={areas}>
    <Bars {...props} />
  </AreaTexts>
);

const Bars = (props: Props) => {
  const { date, totals } = props;
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.weeks;
  const { today } = useDays();
  const { range, days, most, total, isLoaded, hasFailed } = useWeeks(date, totals);
  const [hovered, setHovered] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const [picked, setPicked] = useState<string>();
  const list = useRef<HTMLOListElement>(null);

  const reachable = isWithin(range, focused ?? date) ? (focused ?? date) : range.to;
  const named = days.find((day) => day.date === (hovered ?? picked ?? focused));
  const description = named && describeDay(shortDateOf(named.date, texts), named, texts);

  const move = (event: KeyboardEvent<HTMLOListElement>) => {
    const next = dateAfterKey(event.key, reachable, range);
    if (!next || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (isWithin(range, next)) list.current?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
  };

  // Fingers are wider than bars: they pick the nearest, and the line above leads there.
  const pick = ({ pointerType, clientX, currentTarget }: PointerEvent<HTMLOListElement>) => {
    if (pointerType !== "touch") return;
    const { left, width } = currentTarget.getBoundingClientRect();
    setPicked(days.at(Math.floor(((clientX - left) / width) * days.length))?.date);
  };

  return (
    <section className={styles.weeks} aria-labelledby="weeks-title" aria-busy={!isLoaded && !hasFailed}>
      <header className={styles.head}>
        <h2 className={styles.title} id="weeks-title">
          {range.to === today ? text.title : text.titleTo(format.mediumDate(range.to))}
        </h2>
        {picked && named && (
          <SiteLink className={styles.open} href={dayPathOf(named.date)}>
            {description}
            <NextIcon />
          </SiteLink>
        )}
        <p className={styles.readout} aria-hidden="true" hidden={picked !== undefined}>
          {description ?? (isLoaded && textOf([format.distance(total)]))}
        </p>
      </header>
      {!isLoaded && hasFailed ? (
        <p className={styles.failed} role="status">
          {text.failed}
        </p>
      ) : (
        <ol className={styles.bars} ref={list} onKeyDown={move} onPointerDown={pick} onPointerMove={pick}>
          {isLoaded &&
            days.map((day) => (
              <Day
                key={day.date}
                day={day}
                share={most === 0 ? 0 : day.distanceMeters / most}
                isCurrent={day.date === date}
                isReachable={day.date === reachable}
                onHover={setHovered}
                onFocus={setFocused}
              />
            ))}
        </ol>
      )}
    </section>
  );
};

const Day = (props: {
  readonly day: DayFacts;
  /** Of the highest bar. */
  readonly share: number;
  readonly isCurrent: boolean;
  /** By the tab key; by arrow keys all are. */
  readonly isReachable: boolean;
  readonly onHover: (date: string | undefined) => void;
  readonly onFocus: (date: string | undefined) => void;
}) => {
  const { day } = props;
  const texts = useTexts();
  return (
    <li className={styles.day}>
      <SiteLink
        className={styles.bar}
        href={dayPathOf(day.date)}
        data-date={day.date}
        aria-label={describeDay(longDateOf(day.date, texts), day, texts)}
        aria-current={props.isCurrent ? "date" : undefined}
        tabIndex={props.isReachable ? 0 : -1}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && props.onHover(day.date)}
        onPointerLeave={() => props.onHover(undefined)}
        onFocus={() => props.onFocus(day.date)}
        onBlur={() => props.onFocus(undefined)}
      >
        <svg className={styles.column} aria-hidden="true">
          <Column share={props.share} />
        </svg>
      </SiteLink>
    </li>
  );
};

const Column = ({ share }: { readonly share: number }) => {
  const height = share === 0 ? 0 : lowest + share * (highest - lowest);
  return (
    <>
      <rect className={styles.ground} x="0" width="100%" y="97%" height="3%" />
      <rect x="0" width="100%" y={`${(100 - height).toFixed(2)}%`} height={`${height.toFixed(2)}%`} rx="2" />
    </>
  );
};

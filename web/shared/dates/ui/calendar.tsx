"use client";

import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import controls from "../../shell/ui/controls.module.css";
import { NextIcon, PreviousIcon } from "../../shell/ui/icons.tsx";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { describeDay, longDateOf, shortDistanceOf } from "../model/date-text.ts";
import { addDays, addMonths, firstOfMonth } from "../model/dates.ts";
import { dateAfterKey, firstCalendarDate, weeksOfMonth, withinCalendar } from "../model/day-calendar.ts";
import styles from "./calendar.module.css";
import { useDaySums } from "./days-provider.tsx";

/** Any Monday, for the names of the weekdays. */
const aMonday = "2026-11-16";

type Props = {
  readonly date: string;
  readonly today: string;
  readonly pathOf: (date: string) => string;
  readonly hasFigures: boolean;
  readonly opener: RefObject<HTMLElement | null>;
  readonly onClose: (returnsFocus: boolean) => void;
};

/** Shows a month at a time, with the keys of the ARIA date grid. */
export const Calendar = ({ date, today, pathOf, hasFigures, opener, onClose }: Props) => {
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.calendar;
  const [current, setCurrent] = useState(() => withinCalendar(date, today));
  const dialog = useRef<HTMLDivElement>(null);
  const movesFocus = useRef(true);
  const first = firstOfMonth(current);
  const { sums, hasFailed } = useDaySums(
    hasFigures ? { from: first, to: addDays(addMonths(first, 1), -1) } : undefined,
  );

  useEffect(() => {
    if (!movesFocus.current) return;
    movesFocus.current = false;
    dialog.current?.querySelector<HTMLElement>(`[data-date="${current}"]`)?.focus({ preventScroll: true });
  }, [current]);

  useEffect(() => {
    dialog.current?.scrollIntoView({ block: "nearest" });
    const leave = ({ target }: PointerEvent) => {
      const isInside = (element: HTMLElement | null) => target instanceof Node && element?.contains(target);
      if (!isInside(dialog.current) && !isInside(opener.current)) onClose(false);
    };
    window.addEventListener("pointerdown", leave);
    return () => window.removeEventListener("pointerdown", leave);
  }, [opener, onClose]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose(true);
  };
  const onGridKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target instanceof HTMLElement) {
      event.preventDefault();
      event.target.click();
      return;
    }
    const next = dateAfterKey(current, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    movesFocus.current = true;
    setCurrent(withinCalendar(next, today));
  };
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
    const goesAway = relatedTarget !== null && !currentTarget.contains(relatedTarget);
    if (goesAway && relatedTarget !== opener.current) onClose(false);
  };
  const turn = (months: number) => setCurrent(withinCalendar(addMonths(current, months), today));

  const day = (each: string) => {
    const name = longDateOf(each, texts);
    const sum = sums?.get(each);
    const facts = { date: each, distanceMeters: sum?.distanceMeters ?? 0, tripCount: sum?.tripCount ?? 0 };
    const figure = sum && sum.tripCount > 0 ? shortDistanceOf(sum.distanceMeters, texts) : "";
    if (each > today) return <span className={styles.future}>{Number(each.slice(8))}</span>;
    return (
      <SiteLink
        className={styles.day}
        href={pathOf(each)}
        data-date={each}
        data-figure={figure}
        aria-label={sum === undefined ? name : describeDay(name, facts, texts)}
        aria-current={each === date ? "page" : each === today ? "date" : undefined}
        tabIndex={each === current ? 0 : -1}
        onFocus={() => setCurrent(each)}
        onClick={() => onClose(true)}
      >
        {Number(each.slice(8))}
      </SiteLink>
    );
  };

  return (
    <div
      ref={dialog}
      className={styles.calendar}
      role="dialog"
      aria-label={text.label}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      <header className={styles.head}>
        <button
          type="button"
          className={`${controls.icon} ${styles.turn}`}
          aria-label={text.previousMonth}
          title={text.previousMonth}
          disabled={first <= firstCalendarDate}
          onClick={() => turn(-1)}
        >
          <PreviousIcon />
        </button>
        <h2 className={styles.month} id="calendar-month" aria-live="polite">
          {format.month(current)}
        </h2>
        <button
          type="button"
          className={`${controls.icon} ${styles.turn}`}
          aria-label={text.nextMonth}
          title={text.nextMonth}
          disabled={first >= firstOfMonth(today)}
          onClick={() => turn(1)}
        >
          <NextIcon />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table with arrow keys is a grid. */}
      <table className={styles.grid} role="grid" aria-labelledby="calendar-month" onKeyDown={onGridKeyDown}>
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, index) => {
              const name = format.weekday(addDays(aMonday, index));
              return (
                <th key={name} className={styles.weekday} scope="col" abbr={name}>
                  {name.slice(0, 2)}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {weeksOfMonth(current).map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((each, index) =>
                each ? (
                  <td key={each}>{day(each)}</td>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an empty cell has no other key.
                  <td key={index} />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {hasFailed && (
        <p className={styles.failed} role="status">
          {text.failed}
        </p>
      )}
    </div>
  );
};

"use client";

import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { clockDifferenceMs, zoneForReader } from "../../format/model/zone-difference.ts";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { month } from "../../texts/model/messages/month.ts";
import { zones } from "../../texts/model/messages/zones.ts";
import { AreaTexts, useTexts } from "../../texts/ui/texts-provider.tsx";
import { dayPathOf, lastDate } from "../model/date-paths.ts";
import { addDays, addMonths, datesBetween, firstOfMonth } from "../model/dates.ts";
import { withinCalendar } from "../model/day-calendar.ts";
import styles from "./calendar.module.css";
import { CalendarDay } from "./calendar-day.tsx";
import { CalendarHead } from "./calendar-head.tsx";
import { useDaySums, useDays } from "./days-provider.tsx";
import { MonthGrid } from "./month-grid.tsx";
import { useReaderZone } from "./use-reader-zone.ts";

type Props = {
  readonly date: string;
  readonly today: string;
  readonly pathOf: (date: string) => string;
  readonly hasFigures: boolean;
  readonly opener: RefObject<HTMLElement | null>;
  readonly onClose: (returnsFocus: boolean) => void;
};

/** Scrolls to the calendar, and closes it when something else is pressed. */
const useLeave = (dialog: RefObject<HTMLElement | null>, { opener, onClose }: Props): void => {
  useEffect(() => {
    dialog.current?.scrollIntoView({ block: "nearest" });
    const leave = ({ target }: PointerEvent) => {
      const isInside = (element: HTMLElement | null) => target instanceof Node && element?.contains(target);
      if (!isInside(dialog.current) && !isInside(opener.current)) onClose(false);
    };
    window.addEventListener("pointerdown", leave);
    return () => window.removeEventListener("pointerdown", leave);
  }, [dialog, opener, onClose]);
};

const areas = { month, zones };

/** Its texts come with it, when it is opened. */
export const Calendar = (props: Props) => (
  <AreaTexts areas={areas}>
    <Month {...props} />
  </AreaTexts>
);

/** Where the dates are those of another clock than the reader's, and what an empty month has instead. */
const Notes = (props: {
  readonly hasFailed: boolean;
  readonly isEmpty: boolean;
  readonly onLeave: () => void;
}) => {
  const texts = useTexts();
  const text = texts.messages.month;
  const readerZone = useReaderZone();
  const { timeZone } = useDays();
  const start = new Date().toISOString();
  return (
    <>
      {clockDifferenceMs(timeZone, readerZone, start) !== 0 && (
        <p className={styles.note}>
          {texts.messages.zones.dates(zoneForReader({ timeZone, start }, readerZone, texts))}
        </p>
      )}
      {props.hasFailed && (
        <p className={styles.note} role="status">
          {text.failed}
        </p>
      )}
      {props.isEmpty && (
        <p className={styles.note}>
          {text.empty}{" "}
          <SiteLink href={dayPathOf(lastDate)} onClick={props.onLeave}>
            {text.lastDay}
          </SiteLink>
        </p>
      )}
    </>
  );
};

/** Shows a month at a time, with the keys of the ARIA date grid. */
const Month = (props: Props) => {
  const { date, today, pathOf, opener, onClose } = props;
  const text = useTexts().messages.month;
  const [current, setCurrent] = useState(() => withinCalendar(date, today));
  const dialog = useRef<HTMLDivElement>(null);
  const movesFocus = useRef(true);
  const first = firstOfMonth(current);
  const last = addDays(addMonths(first, 1), -1);
  const { sums, hasFailed } = useDaySums(props.hasFigures ? { from: first, to: last } : undefined);
  const isEmpty = sums !== undefined && !datesBetween(first, last).some((each) => sums.get(each));

  useEffect(() => {
    if (!movesFocus.current) return;
    movesFocus.current = false;
    dialog.current?.querySelector<HTMLElement>(`[data-date="${current}"]`)?.focus({ preventScroll: true });
  }, [current]);
  useLeave(dialog, props);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose(true);
  };
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
    const goesAway = relatedTarget !== null && !currentTarget.contains(relatedTarget);
    if (goesAway && relatedTarget !== opener.current) onClose(false);
  };
  const turn = (months: number) => setCurrent(withinCalendar(addMonths(current, months), today));
  const move = (to: string) => {
    movesFocus.current = true;
    setCurrent(withinCalendar(to, today));
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
      <CalendarHead first={first} today={today} isOwn={props.hasFigures} onTurn={turn} />
      <MonthGrid current={current} onMove={move}>
        {(each) => (
          <CalendarDay
            {...{ date: each, today, pathOf }}
            sum={sums?.get(each)}
            isShown={each === date}
            isCurrent={each === current}
            onFocus={() => setCurrent(each)}
            onClick={() => onClose(true)}
          />
        )}
      </MonthGrid>
      <Notes hasFailed={hasFailed} isEmpty={isEmpty} onLeave={() => onClose(true)} />
    </div>
  );
};

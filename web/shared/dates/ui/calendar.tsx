"use client";

import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { addDays, addMonths, firstOfMonth } from "../model/dates.ts";
import { withinCalendar } from "../model/day-calendar.ts";
import styles from "./calendar.module.css";
import { CalendarDay } from "./calendar-day.tsx";
import { CalendarHead } from "./calendar-head.tsx";
import { useDaySums } from "./days-provider.tsx";
import { MonthGrid } from "./month-grid.tsx";

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

/** Shows a month at a time, with the keys of the ARIA date grid. */
export const Calendar = (props: Props) => {
  const { date, today, pathOf, opener, onClose } = props;
  const text = useTexts().messages.calendar;
  const [current, setCurrent] = useState(() => withinCalendar(date, today));
  const dialog = useRef<HTMLDivElement>(null);
  const movesFocus = useRef(true);
  const first = firstOfMonth(current);
  const { sums, hasFailed } = useDaySums(
    props.hasFigures ? { from: first, to: addDays(addMonths(first, 1), -1) } : undefined,
  );

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
      {hasFailed && (
        <p className={styles.failed} role="status">
          {text.failed}
        </p>
      )}
    </div>
  );
};

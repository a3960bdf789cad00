"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { addDays, isDate } from "../../lib/dates.ts";
import controls from "../shell/controls.module.css";
import { CalendarIcon, NextIcon, PreviousIcon } from "../shell/icons.tsx";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./date-navigation.module.css";

const Calendar = lazy(() => import("./calendar.tsx"));

/** Arrow keys mean something else in fields, and on the map they move it. */
const takesArrowKeys = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input, select, textarea, [contenteditable], [role=dialog], .maplibregl-map") !== null;

const Step = (props: {
  readonly href: string | undefined;
  readonly label: string;
  readonly shortcut: string;
  readonly children: ReactNode;
}) =>
  props.href === undefined ? (
    <button className={controls.icon} type="button" disabled aria-label={props.label}>
      {props.children}
    </button>
  ) : (
    <Link
      className={controls.icon}
      href={props.href}
      prefetch={false}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      title={props.label}
    >
      {props.children}
    </Link>
  );

const useArrowKeys = (previous: string | undefined, next: string | undefined): void => {
  const router = useRouter();
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || takesArrowKeys(event.target))
        return;
      const path = event.key === "ArrowLeft" ? previous : event.key === "ArrowRight" ? next : undefined;
      if (path) router.push(path);
    };
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, [router, previous, next]);
};

/** The date that is shown, and the ways to others: a step, today, the calendar, the arrow keys. */
export const DateNavigation = (props: {
  /** What the address says, a date or not. */
  readonly date: string;
  readonly today: string;
  readonly pathOf: (date: string) => string;
  /** Whether the calendar tells one's own distances. */
  readonly hasFigures: boolean;
}) => {
  const { date, today, pathOf } = props;
  const { messages, format } = useTexts();
  const text = messages.dayNavigation;
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const isKnown = isDate(date);
  const previous = isKnown ? pathOf(addDays(date, -1)) : undefined;
  const next = isKnown && date < today ? pathOf(addDays(date, 1)) : undefined;
  useArrowKeys(previous, next);

  const close = useCallback((returnsFocus: boolean) => {
    setIsOpen(false);
    if (returnsFocus) opener.current?.focus();
  }, []);

  return (
    <nav className={styles.navigation} aria-label={text.label}>
      <h1 className={styles.date}>
        <span className={styles.weekday}>
          {!isKnown ? messages.product : date === today ? text.today : format.weekday(date)}
        </span>
        {isKnown && <span className={styles.day}>{format.mediumDate(date)}</span>}
      </h1>
      <div className={styles.steps}>
        {date !== today && (
          <Link className={controls.quiet} href={pathOf(today)} prefetch={false}>
            {text.today}
          </Link>
        )}
        <button
          ref={opener}
          className={controls.icon}
          type="button"
          aria-label={text.pick}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          title={text.pick}
          onClick={() => setIsOpen(!isOpen)}
        >
          <CalendarIcon />
        </button>
        <Step href={previous} label={text.previous} shortcut="ArrowLeft">
          <PreviousIcon />
        </Step>
        <Step href={next} label={text.next} shortcut="ArrowRight">
          <NextIcon />
        </Step>
        {isOpen && (
          <Suspense>
            <Calendar
              date={isKnown ? date : today}
              today={today}
              pathOf={pathOf}
              hasFigures={props.hasFigures}
              opener={opener}
              onClose={close}
            />
          </Suspense>
        )}
      </div>
    </nav>
  );
};

"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import controls from "../../shell/ui/controls.module.css";
import { CalendarIcon, NextIcon, PreviousIcon } from "../../shell/ui/icons.tsx";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { addDays, isDate } from "../model/dates.ts";
import type { Calendar as CalendarComponent } from "./calendar.tsx";
import styles from "./date-navigation.module.css";

/** Most visits do not need it, so it is loaded when somebody is about to open it. */
const loadCalendar = () => import("./calendar.tsx");

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
    <SiteLink
      className={controls.icon}
      href={props.href}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      title={props.label}
    >
      {props.children}
    </SiteLink>
  );

const useArrowKeys = (previous: string | undefined, next: string | undefined): void => {
  const router = useRouter();
  // Knows the paths as soon as they are shown; a listener added by an effect would know those before for a moment.
  const step = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || takesArrowKeys(event.target))
      return;
    const path = event.key === "ArrowLeft" ? previous : event.key === "ArrowRight" ? next : undefined;
    if (path) router.push(path);
  });
  useEffect(() => {
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, []);
};

/** The date shown, and navigation to others: a step, today, the calendar, the arrow keys. */
export const DateNavigation = (props: {
  /** The date in the URL, valid or not. */
  readonly date: string;
  readonly today: string;
  readonly pathOf: (date: string) => string;
  /** Whether the calendar shows the caller's own distances. */
  readonly hasFigures: boolean;
}) => {
  const { date, today, pathOf } = props;
  const { messages, format } = useTexts();
  const text = messages.dayNavigation;
  const [isOpen, setIsOpen] = useState(false);
  const [Calendar, setCalendar] = useState<typeof CalendarComponent>();
  const [hasFailed, setHasFailed] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const isKnown = isDate(date);
  const previous = isKnown ? pathOf(addDays(date, -1)) : undefined;
  const next = isKnown && date < today ? pathOf(addDays(date, 1)) : undefined;
  useArrowKeys(previous, next);

  const close = useCallback((returnsFocus: boolean) => {
    setIsOpen(false);
    if (returnsFocus) opener.current?.focus();
  }, []);

  const toggle = async () => {
    setIsOpen(!isOpen);
    if (isOpen || Calendar) return;
    try {
      const loaded = await loadCalendar();
      setCalendar(() => loaded.Calendar);
      setHasFailed(false);
    } catch (error) {
      console.warn("the calendar cannot be loaded:", error);
      setIsOpen(false);
      setHasFailed(true);
    }
  };
  // A failure is reported when the calendar is opened.
  const prepare = () => void loadCalendar().catch(() => undefined);

  return (
    <nav className={styles.navigation} aria-label={text.label}>
      <div className={styles.bar}>
        <h1 className={styles.date}>
          <span className={styles.weekday}>
            {!isKnown ? messages.product : date === today ? text.today : format.weekday(date)}
          </span>
          {isKnown && <span className={styles.day}>{format.mediumDate(date)}</span>}
        </h1>
        <div className={styles.steps}>
          {date !== today && (
            <SiteLink className={`${controls.quiet} ${styles.today}`} href={pathOf(today)}>
              {text.today}
            </SiteLink>
          )}
          <button
            ref={opener}
            className={controls.icon}
            type="button"
            aria-label={text.pick}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            title={text.pick}
            onPointerEnter={prepare}
            onFocus={prepare}
            onClick={() => void toggle()}
          >
            <CalendarIcon />
          </button>
          <Step href={previous} label={text.previous} shortcut="ArrowLeft">
            <PreviousIcon />
          </Step>
          <Step href={next} label={text.next} shortcut="ArrowRight">
            <NextIcon />
          </Step>
          {isOpen && Calendar && (
            <Calendar
              date={isKnown ? date : today}
              today={today}
              pathOf={pathOf}
              hasFigures={props.hasFigures}
              opener={opener}
              onClose={close}
            />
          )}
        </div>
      </div>
      {hasFailed && (
        <p className={styles.failed} role="status">
          {messages.calendar.unavailable}
        </p>
      )}
    </nav>
  );
};

"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import Link from "next/link";
import { useParams, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { addDays, isDate } from "../../lib/dates.ts";
import { dayPathOf, scopeOf } from "../../lib/scope.ts";
import controls from "../shell/controls.module.css";
import { CalendarIcon, NextIcon, PreviousIcon } from "../shell/icons.tsx";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./day-navigation.module.css";

const useToday = (initial: string, timeZone: string): string => {
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

/** Arrow keys mean something else in fields, and on the map they move it. */
const takesArrowKeys = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input, select, textarea, [contenteditable], .maplibregl-map") !== null;

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

export const DayNavigation = (props: { readonly today: string; readonly todayZone: string }) => {
  const { messages, format } = useTexts();
  const text = messages.dayNavigation;
  const { date = "" } = useParams<{ date?: string }>();
  const scope = scopeOf(useSearchParams().get("scope")) ?? "mine";
  const router = useRouter();
  const today = useToday(props.today, props.todayZone);
  const picker = useRef<HTMLInputElement>(null);
  const isKnown = isDate(date);
  const previous = isKnown ? dayPathOf(addDays(date, -1), scope) : undefined;
  const next = isKnown && date < today ? dayPathOf(addDays(date, 1), scope) : undefined;

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
          <Link className={controls.quiet} href={dayPathOf(today, scope)} prefetch={false}>
            {text.today}
          </Link>
        )}
        <button
          className={controls.icon}
          type="button"
          aria-label={text.pick}
          title={text.pick}
          onClick={() => picker.current?.showPicker()}
        >
          <CalendarIcon />
        </button>
        <input
          ref={picker}
          className={styles.picker}
          type="date"
          tabIndex={-1}
          aria-hidden="true"
          max={today}
          value={isKnown ? date : ""}
          onChange={({ target }) => isDate(target.value) && router.push(dayPathOf(target.value, scope))}
        />
        <Step href={previous} label={text.previous} shortcut="ArrowLeft">
          <PreviousIcon />
        </Step>
        <Step href={next} label={text.next} shortcut="ArrowRight">
          <NextIcon />
        </Step>
      </div>
    </nav>
  );
};

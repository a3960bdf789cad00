import { formatTime, formatTimeZone, textOf } from "../../../shared/format/model/format.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import type { DayStop } from "./day-model.ts";

/** Shorter times are not mentioned. */
export const wordySeconds = 60;

/** How the time was spent: driving first, the others if long enough. */
export const spentOf = (figures: DayFigures, { messages, format }: Texts): string[] => {
  const text = messages.trips.spent;
  return (Object.keys(text) as (keyof typeof text)[])
    .filter((name) => name === "movingSeconds" || figures[name] >= wordySeconds)
    .map((name) => text[name](textOf(format.duration(figures[name]))));
};

export const clockOf = (ms: number, timeZone: string): string =>
  formatTime(new Date(ms).toISOString(), timeZone);

export const timesOf = (
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  timeZone: string,
): string => `${clockOf(startMs, timeZone)} – ${clockOf(endMs, timeZone)}`;

export const describeStop = (
  { kind, start, end }: DayStop,
  timeZone: string,
  { messages, format }: Texts,
  hasOneZone = true,
): string => {
  const bounds = { startMs: Date.parse(start), endMs: Date.parse(end) };
  const duration = textOf(format.duration((bounds.endMs - bounds.startMs) / 1000));
  const zone = hasOneZone ? "" : ` ${formatTimeZone(timeZone, start)}`;
  return `${messages.stops[kind](duration)}, ${timesOf(bounds, timeZone)}${zone}`;
};

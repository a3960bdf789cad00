import type { DayStop } from "../../../features/day/model/day-model.ts";
import { formatTime, textOf } from "../../format/model/format.ts";
import type { Texts } from "../../texts/model/texts.ts";
import type { DayFigures } from "../../trips/model/figures.ts";

type DayFacts = { readonly date: string; readonly distanceMeters: number; readonly tripCount: number };

/** Less than this is not worth a word. */
export const wordySeconds = 60;

/** What time was spent on, driving first, the others where they are worth a word. */
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
): string => {
  const bounds = { startMs: Date.parse(start), endMs: Date.parse(end) };
  const duration = textOf(format.duration((bounds.endMs - bounds.startMs) / 1000));
  return `${messages.stops[kind](duration)}, ${timesOf(bounds, timeZone)}`;
};

export const longDateOf = (date: string, { format }: Texts): string =>
  `${format.weekday(date)} ${format.date(date)}`;

export const shortDateOf = (date: string, { format }: Texts): string =>
  `${format.weekday(date).slice(0, 3)} ${format.shortDate(date)}`;

/** `Fri 20 Nov: 12.4 km, 3 trips` after the name of the date. */
export const describeDay = (name: string, day: DayFacts, { messages, format }: Texts): string => {
  if (day.tripCount === 0) return `${name}: ${messages.dayCount.none}`;
  const trips = messages.dayCount.trips(day.tripCount, format.count(day.tripCount));
  return `${name}: ${textOf([format.distance(day.distanceMeters)])}, ${trips}`;
};

/** With a decimal only where that is much of it: for a place as small as a day of the calendar. */
export const shortDistanceOf = (meters: number, { format }: Texts): string => {
  const { value, unit } = format.distance(meters);
  const whole = format.distanceIn(meters);
  return `${whole < 10 ? value : format.count(whole)} ${unit}`;
};

import { textOf } from "../../format/model/format.ts";
import type { Texts } from "../../texts/model/texts.ts";

export type DayFacts = { readonly date: string; readonly distanceMeters: number; readonly tripCount: number };

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

/** With a decimal only for small distances, to fit a small space such as a day of the calendar. */
export const shortDistanceOf = (meters: number, { format }: Texts): string => {
  const { value, unit } = format.distance(meters);
  const whole = format.distanceIn(meters);
  return `${whole < 10 ? value : format.count(whole)} ${unit}`;
};

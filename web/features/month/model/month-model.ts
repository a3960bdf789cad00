import type { DayRangeView, DaySum } from "@trips/core/application/read-days.ts";
import { addDays, addMonths, isDate } from "../../../shared/dates/model/dates.ts";
import { firstCalendarDate } from "../../../shared/dates/model/day-calendar.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";

/** A month is named `YYYY-MM`. */
export const isMonth = (text: string): boolean => isDate(`${text}-01`) && `${text}-01` >= firstCalendarDate;

export const datesOfMonth = (month: string): { readonly from: string; readonly to: string } => {
  const from = `${month}-01`;
  return { from, to: addDays(addMonths(from, 1), -1) };
};

/** The months beside one; undefined beyond the calendar's first month and that of today. */
export const monthsBeside = (
  month: string,
  today: string,
): { readonly previous: string | undefined; readonly next: string | undefined } => {
  const [previous, next] = [-1, 1].map((by) => addMonths(`${month}-01`, by).slice(0, 7));
  return {
    previous: isMonth(previous!) ? previous : undefined,
    next: month < today.slice(0, 7) ? next : undefined,
  };
};

export type MonthModel = {
  readonly month: string;
  readonly totals: DayFigures & { readonly tripCount: number; readonly dayCount: number };
  /** The driven dates, each with its share of the longest distance of a day. */
  readonly days: readonly (DaySum & { readonly share: number })[];
};

const sum = (days: readonly DaySum[], name: keyof DayFigures | "tripCount"): number =>
  days.reduce((total, day) => total + day[name], 0);

export const monthModelOf = (month: string, { days }: DayRangeView): MonthModel => {
  const longest = days.reduce((most, { distanceMeters }) => Math.max(most, distanceMeters), 0);
  return {
    month,
    totals: {
      dayCount: days.length,
      tripCount: sum(days, "tripCount"),
      distanceMeters: sum(days, "distanceMeters"),
      movingSeconds: sum(days, "movingSeconds"),
      idleSeconds: sum(days, "idleSeconds"),
      parkedSeconds: sum(days, "parkedSeconds"),
      unknownSeconds: sum(days, "unknownSeconds"),
    },
    days: days.map((day) => ({ ...day, share: longest === 0 ? 0 : day.distanceMeters / longest })),
  };
};

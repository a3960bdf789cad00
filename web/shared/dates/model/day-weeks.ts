import { addDays, daysFrom } from "./dates.ts";

export const weeksDays = 28;

export type DateRange = { readonly from: string; readonly to: string };

/**
 * The four weeks that contain a date, counted back from today in fours, so that they stay the same while the reader
 * moves from day to day. A future date is shown with the last weeks.
 */
export const weeksAround = (date: string, today: string): DateRange => {
  const back = Math.max(0, Math.floor(daysFrom(date, today) / weeksDays)) * weeksDays;
  return { from: addDays(today, 1 - weeksDays - back), to: addDays(today, -back) };
};

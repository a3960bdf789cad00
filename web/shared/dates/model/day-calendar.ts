import { addDays, addMonths, datesBetween, firstOfMonth, mondayOf } from "./dates.ts";

/** The oldest date a record can have: from then on all offsets of time zones are whole minutes. */
export const firstCalendarDate = "2000-01-01";

/** The dates of a month in weeks from Monday to Sunday; undefined in place of another month's dates. */
export const weeksOfMonth = (date: string): (string | undefined)[][] => {
  const first = firstOfMonth(date);
  const last = addDays(addMonths(first, 1), -1);
  const weeks: (string | undefined)[][] = [];
  for (let monday = mondayOf(first); monday <= last; monday = addDays(monday, 7))
    weeks.push(
      datesBetween(monday, addDays(monday, 6)).map((each) =>
        each >= first && each <= last ? each : undefined,
      ),
    );
  return weeks;
};

/** The nearest date in a calendar that ends at `today`. */
export const withinCalendar = (date: string, today: string): string =>
  date > today ? today : date < firstCalendarDate ? firstCalendarDate : date;

/** The date that a key moves to; undefined if it is not a key of the calendar. */
export const dateAfterKey = (date: string, key: string, isShifted: boolean): string | undefined => {
  const months = isShifted ? 12 : 1;
  switch (key) {
    case "ArrowLeft":
      return addDays(date, -1);
    case "ArrowRight":
      return addDays(date, 1);
    case "ArrowUp":
      return addDays(date, -7);
    case "ArrowDown":
      return addDays(date, 7);
    case "Home":
      return mondayOf(date);
    case "End":
      return addDays(mondayOf(date), 6);
    case "PageUp":
      return addMonths(date, -months);
    case "PageDown":
      return addMonths(date, months);
    default:
      return undefined;
  }
};

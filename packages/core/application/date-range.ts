import { TripsError } from "./errors.ts";

const dayMs = 86_400_000;

/** The date some days after another; before it, if negative. */
export const dateAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

const countDates = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs + 1;

/** The dates from `from` to `to`, both included. */
export const datesBetween = (from: string, to: string): string[] =>
  Array.from({ length: countDates(from, to) }, (_, days) => dateAfter(from, days));

/** Throws unless there are 1 to `most` dates from `from` to `to`. */
export const requireRange = (from: string, to: string, most: number): void => {
  const count = countDates(from, to);
  if (!(count >= 1 && count <= most))
    throw new TripsError(
      "invalid-request",
      `From ${from} to ${to} is not a range of 1 to ${most} dates YYYY-MM-DD.`,
    );
};

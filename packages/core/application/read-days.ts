import { addDayTotals, type DayTotals, noDayTotals } from "../domain/counters.ts";
import { TripsError } from "./errors.ts";
import type { SummarisedTrip } from "./trip-reader.ts";
import { dayShareOf } from "./trip-view.ts";
import type { DayShare } from "./views.ts";

/** Two months, so that a calendar's page fits: what one range may read stays bounded. */
export const maxRangeDays = 62;

export type DayRangeReader = {
  /** A driver's trips that overlap a local date from `from` to `to`, both included; in no particular order. */
  tripsOfDriverBetween(driver: string, from: string, to: string): Promise<SummarisedTrip[]>;
};

export type DaySum = DayShare & { readonly tripCount: number };

/** The dates that have trips, ascending. */
export type DayRangeView = { readonly from: string; readonly to: string; readonly days: readonly DaySum[] };

const dayMs = 86_400_000;

/** A driver's days from `from` to `to`, both included: what each driven date adds up to, and of how many trips. */
export const readDayRange = async (
  reader: DayRangeReader,
  driver: string,
  from: string,
  to: string,
): Promise<DayRangeView> => {
  const span = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (!(span >= 1 && span <= maxRangeDays))
    throw new TripsError(
      "invalid-request",
      `From ${from} to ${to} is not a range of 1 to ${maxRangeDays} dates YYYY-MM-DD`,
    );
  const sums = new Map<string, { totals: DayTotals; tripCount: number }>();
  for (const { summary } of await reader.tripsOfDriverBetween(driver, from, to))
    for (const [date, totals] of summary.days) {
      if (date < from || date > to) continue;
      const before = sums.get(date);
      sums.set(date, {
        totals: addDayTotals(before?.totals ?? noDayTotals, totals),
        tripCount: (before?.tripCount ?? 0) + 1,
      });
    }
  const days = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, { totals, tripCount }]): DaySum => ({ ...dayShareOf(date, totals), tripCount }));
  return { from, to, days };
};

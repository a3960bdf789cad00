/** Local dates from the first to the last, `YYYY-MM-DD`. */
export type Days = { readonly from: string; readonly to: string };

const dayMs = 86_400_000;

export const shiftDate = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** Dates as SQL: expressions of type date. */
export type DateExpressions = { readonly from: string; readonly to: string };

/** Engines differ on whether a date minus an interval is a date, so the sum is cast before it is written. */
export const dateTextOf = (date: string): string => `CAST(CAST(${date} AS date) AS varchar)`;

export const literalDays = ({ from, to }: Days): DateExpressions => ({
  from: `DATE '${from}'`,
  to: `DATE '${to}'`,
});

/**
 * The days that a query covers if none are named: up to tomorrow, because it may be tomorrow there already.
 * `wholeMonths` goes back to the first day of the first month.
 */
export type DefaultDays = { readonly back: number; readonly wholeMonths?: boolean };

export const defaultDaysOf = ({ back, wholeMonths }: DefaultDays, nowMs: number): Days => {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const from = shiftDate(today, -back);
  return { from: wholeMonths ? `${from.slice(0, 7)}-01` : from, to: shiftDate(today, 1) };
};

/** The same days as of the date on which the query runs. */
export const currentDays = ({ back, wholeMonths }: DefaultDays): DateExpressions => {
  const from = `current_date - interval '${back}' day`;
  return {
    from: wholeMonths ? `date_trunc('month', ${from})` : from,
    to: "current_date + interval '1' day",
  };
};

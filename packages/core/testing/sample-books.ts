import { type Books, type BooksRun, noLedger, type Standing, standings } from "../application/books.ts";

/** Books in which everything is zero, but for these. */
export const booksOf = (
  date: string,
  changes: Partial<Books> = {},
  trips: Partial<Record<Standing, number>> = {},
): Books => ({
  ...{ date, checkedAtMs: 0, lakeBegins: "2026-11-01", recounted: 0, differences: [], seen: [] },
  ...{ lake: noLedger, table: noLedger, lanes: noLedger, lanesStanding: "equal" },
  trips: {
    ...(Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>),
    ...trips,
  },
  ...changes,
});

export const runOf = (dates: readonly Books[]): BooksRun => ({
  run: 1,
  checkedAtMs: Date.parse("2026-11-20T14:05:00Z"),
  dates,
  unchecked: 0,
});

import { type DayTotals, dateCounterNames, show } from "../domain/counters.ts";
import {
  type Books,
  type BooksReader,
  type BooksRun,
  type Difference,
  faultsOf,
  type Ledger,
} from "./books.ts";
import { type Caller, requireFleet } from "./caller.ts";
import { TripsError } from "./errors.ts";
import type { BooksView, DifferenceView, LedgerView } from "./views.ts";

type Ports = { readonly books: BooksReader };

/** The books of a local date as they were last reconciled. */
export const readBooks = async (caller: Caller, { books }: Ports, date: string): Promise<BooksView> => {
  requireFleet(caller);
  const found = await books.loadBooks(date);
  if (!found) throw new TripsError("not-found", `The books of ${date} have not been reconciled.`);
  return viewOf(found);
};

/** What the last scheduled run found; undefined: there was none yet. */
export const readBooksRun = async (caller: Caller, { books }: Ports): Promise<BooksRun | undefined> => {
  requireFleet(caller);
  return books.loadRun();
};

const ledgerOf = (ledger: Ledger): LedgerView => ({
  trips: ledger.trips,
  ...show(dateCounterNames, ledger),
});

const sumsOf = (totals: DayTotals | undefined) => (totals ? show(dateCounterNames, totals) : null);

const differenceOf = ({ driver, trip, table, lake, recounted, ...rest }: Difference): DifferenceView => ({
  tripId: trip,
  driver,
  standing: rest.standing,
  findings: rest.findings,
  table: sumsOf(table),
  lake: sumsOf(lake),
  recounted: sumsOf(recounted),
  missingFiles: rest.missingFiles,
  since: new Date(rest.sinceMs).toISOString(),
});

const viewOf = (books: Books): BooksView => ({
  date: books.date,
  checked: new Date(books.checkedAtMs).toISOString(),
  balanced: faultsOf(books) === 0,
  lakeBegins: books.lakeBegins ?? null,
  table: ledgerOf(books.table),
  lake: ledgerOf(books.lake),
  lanes: books.lanes ? ledgerOf(books.lanes) : null,
  lanesStanding: books.lanesStanding,
  trips: books.trips,
  differences: books.differences.map(differenceOf),
});

import { type BooksRun, type Difference, faultsOf, type Ledger } from "@trips/core/application/books.ts";
import { type DateCounterName, dateCounterNames } from "@trips/core/domain/counters.ts";

/** How one figure of a trip, or of the lanes, differs: in whole records, millimetres or milliseconds. */
export type Change = { readonly name: DateCounterName; readonly by: number };

export type BooksTrip = Pick<Difference, "driver" | "trip" | "findings" | "missingFiles"> & {
  /** The lake less the table; if these agree, the trip's records less its totals. */
  readonly changes: readonly Change[];
};

export type BooksDate = {
  readonly date: string;
  readonly stream: Ledger;
  readonly lake: Ledger;
  readonly faults: number;
  /** The lanes less the trips; absent if they agree. */
  readonly lanes: readonly Change[] | undefined;
  readonly trips: readonly BooksTrip[];
  /** Trips that differ and are not listed. */
  readonly more: number;
};

const notes = ["in-flight", "mixed-rules", "explained", "before-lake", "expired"] as const;
export type BooksNote = (typeof notes)[number];

/** What the last run found, as Pulse shows it. */
export type BooksModel = {
  readonly checkedAtMs: number;
  readonly faults: number;
  /** Dates that do not balance, else the last with trips; newest first. */
  readonly dates: readonly BooksDate[];
  /** Trips that differ and may. */
  readonly notes: readonly { readonly name: BooksNote; readonly trips: number }[];
  readonly lakeBegins: string | undefined;
};

const shownDates = 2;
const mostDates = 5;

const changesOf = (from: Partial<Ledger> = {}, to: Partial<Ledger> = {}): Change[] =>
  dateCounterNames
    .map((name) => ({ name, by: (to[name] ?? 0) - (from[name] ?? 0) }))
    .filter(({ by }) => by !== 0);

const tripOf = ({ driver, trip, findings, missingFiles, table, lake, recounted }: Difference): BooksTrip => {
  const changes = changesOf(table, lake);
  return {
    ...{ driver, trip, findings, missingFiles },
    changes: changes.length > 0 || !recounted ? changes : changesOf(table, recounted),
  };
};

export const booksModelOf = (run: BooksRun | undefined): BooksModel | null => {
  if (!run) return null;
  const faulty = run.dates.filter((books) => faultsOf(books) > 0);
  const counted = run.dates.filter(({ table, lake }) => table.trips + lake.trips > 0);
  const shown = faulty.length > 0 ? faulty.slice(0, mostDates) : counted.slice(0, shownDates);
  return {
    checkedAtMs: run.checkedAtMs,
    faults: faulty.reduce((sum, books) => sum + faultsOf(books), 0),
    dates: shown.map((books) => ({
      ...{ date: books.date, stream: books.table, lake: books.lake, faults: faultsOf(books) },
      lanes: books.lanesStanding === "fault" ? changesOf(books.table, books.lanes) : undefined,
      trips: books.differences.map(tripOf),
      more: Math.max(0, books.trips.fault - books.differences.length),
    })),
    notes: notes
      .map((name) => ({ name, trips: run.dates.reduce((sum, { trips }) => sum + trips[name], 0) }))
      .filter(({ trips }) => trips > 0),
    lakeBegins: run.dates.find((books) => books.lakeBegins)?.lakeBegins,
  };
};

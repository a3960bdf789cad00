import {
  type Books,
  type Difference,
  type Finding,
  faultsOf,
  type Ledger,
} from "@trips/core/application/books.ts";
import { type DayTotals, dateCounterNames } from "@trips/core/domain/counters.ts";

const findings: Readonly<Record<Finding, string>> = {
  lake: "the lake's totals are not the table's",
  "not-in-lake": "the lake has no record of it on this date",
  "not-in-table": "the table has nothing of it on this date",
  "not-listed": "the table does not find it under this date",
  windows: "its records in the table do not add up to its totals",
};

const count = new Intl.NumberFormat("en");
const signed = new Intl.NumberFormat("en", { signDisplay: "exceptZero" });

const tripsText = (trips: number): string => `${count.format(trips)} ${trips === 1 ? "trip" : "trips"}`;

const figuresOf = ({ unique, distanceMm, movingMs, trips }: Ledger): string =>
  `${tripsText(trips)}, ${count.format(unique)} records, ${(distanceMm / 1e6).toFixed(6)} km, ${(movingMs / 3_600_000).toFixed(2)} h moving`;

/** By how much the second exceeds the first, figure by figure. */
const changesOf = (from: DayTotals | undefined, to: DayTotals | undefined): string =>
  dateCounterNames
    .map((name) => [name === "unique" ? "records" : name, (to?.[name] ?? 0) - (from?.[name] ?? 0)] as const)
    .filter(([, by]) => by !== 0)
    .map(([name, by]) => `${name} ${signed.format(by)}`)
    .join(", ");

const linesOf = (difference: Difference): string[] => {
  const { driver, trip, table, lake, recounted, missingFiles } = difference;
  return [
    `  ${driver}/${trip}: ${difference.findings.map((finding) => findings[finding]).join("; ")}`,
    ...(changesOf(table, lake) ? [`    lake less table: ${changesOf(table, lake)}`] : []),
    ...(recounted && changesOf(table, recounted)
      ? [`    its records less its totals: ${changesOf(table, recounted)}`]
      : []),
    ...missingFiles.map((file) => `    the lake lacks the file ${file}`),
  ];
};

/** Why trips differ that may; each with its number. */
const notesOf = ({ trips, lanesStanding, lakeBegins }: Books): string[] => {
  const notes = [
    [trips.explained, "with records that the table refused because of its bounds on a trip"],
    [trips["mixed-rules"], "counted by another version of the rules in the lake"],
    [trips["before-lake"], `begun before the lake, which begins on ${lakeBegins ?? "no date: it is empty"}`],
    [trips.expired, "gone from the table, and not yet from the lake"],
    [trips["in-flight"], "whose records may be on their way into the lake"],
  ] as const;
  return [
    ...notes.filter(([trips]) => trips > 0).map(([trips, text]) => `  ${tripsText(trips)} ${text}`),
    ...(lanesStanding === "in-flight" ? ["  the fleet's lanes differ from the trips, but not for long"] : []),
  ];
};

export const describeBooks = (books: Books): string => {
  const { date, table, lake, lanes, trips, differences } = books;
  const listed = differences.filter(({ standing }) => standing === "fault");
  const lines: string[] = [];
  if (table.trips + lake.trips === 0 && faultsOf(books) === 0) lines.push(`${date}  no trips`);
  else if (faultsOf(books) === 0) lines.push(`${date}  balanced to the millimetre: ${figuresOf(table)}`);
  else {
    lines.push(`${date}  does not balance: faults in ${tripsText(trips.fault)}`);
    lines.push(`  table: ${figuresOf(table)}`, `  lake:  ${figuresOf(lake)}`);
    if (lanes) lines.push(`  lanes: ${figuresOf(lanes)}`);
    if (books.lanesStanding === "fault")
      lines.push(
        `  the fleet's lanes are not the sum of the trips: ${changesOf(table, lanes) || `trips ${signed.format(lanes!.trips - table.trips)}`}`,
      );
    lines.push(...listed.flatMap(linesOf));
    if (listed.length < trips.fault) lines.push(`  and ${count.format(trips.fault - listed.length)} more`);
  }
  return `${[...lines, ...notesOf(books)].join("\n")}\n`;
};

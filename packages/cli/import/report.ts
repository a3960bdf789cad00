import type { ImportProgress } from "@trips/importer/ledger.ts";
import type { ImportResult } from "@trips/importer/run-import.ts";
import type { Output } from "../terminal.ts";

const problemsShown = 20;

/** Prints the first problems and counts the rest: a file may have one on every line. */
export const createProblemReport = (output: Output) => {
  let count = 0;
  return {
    add: (problem: string) => {
      count += 1;
      if (count <= problemsShown) output.write(`${problem}\n`);
    },
    finish: () => {
      if (count > problemsShown) output.write(`and ${count - problemsShown} more like these\n`);
    },
  };
};

const perSecond = (records: number, seconds: number): number =>
  Math.round(records / Math.max(seconds, 0.001));

/** A progress line that overwrites itself, on a terminal only. */
export const createProgressLine = (output: Output, now: () => number) => {
  let shownMs = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show: (progress: ImportProgress) => {
      if (!output.isTTY || now() - shownMs < 100) return;
      shownMs = now();
      shown = true;
      const { records, recordsInFiles, trips, tripsInFiles, seconds, waitingFor } = progress;
      const rate = perSecond(records, seconds);
      const wait = waitingFor === undefined ? "" : `  waiting: ${waitingFor}`;
      const line = `${records}/${recordsInFiles} records  ${rate}/s  ${trips}/${tripsInFiles} trips${wait}`;
      output.write(`\r\u001b[K${line.slice(0, 120)}`);
    },
    clear: () => {
      if (shown) output.write("\r\u001b[K");
      shown = false;
    },
  };
};

const zonesShown = 5;

/** The time zone of the trips' dates. */
const zonesOf = ({ timeZones }: ImportResult): string => {
  const more = timeZones.length > zonesShown ? ` and ${timeZones.length - zonesShown} more` : "";
  return `${timeZones.slice(0, zonesShown).join(", ") || "none"}${more}`;
};

export const summaryOf = (result: ImportResult): string => {
  const dropped = Object.entries(result.dropped)
    .sort()
    .map(([field, count]) => `${field} ${count}`);
  const rows: [string, string | number][] = [
    ["records posted", result.posted],
    ["batches", result.batches],
    ["trips", result.trips],
    ["known drives", result.known],
    ["skipped", result.skipped],
    ["repeated lines", result.repeated],
    ["unknown values", dropped.length === 0 ? 0 : dropped.join(", ")],
    ["refused", result.refused],
    ["rejected", result.rejected],
    ["retried", result.retried],
    ["dates of", zonesOf(result)],
    ["seconds", `${result.seconds.toFixed(1)} (${perSecond(result.posted, result.seconds)} records/s)`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(15)} ${value}\n`).join("");
};

/** What is left after an import that stopped early; empty: nothing. */
export const leftOf = (result: ImportResult): string => {
  if (result.stopped === undefined) return "";
  const records = result.left.reduce((sum, trip) => sum + trip.records, 0);
  const shown = result.left
    .slice(0, problemsShown)
    .map(({ driver, trip, records }) => `  ${driver} ${trip}: ${records} records\n`);
  if (result.left.length > problemsShown)
    shown.push(`  and ${result.left.length - problemsShown} more trips\n`);
  return `${records} records of ${result.left.length} trips are left:\n${shown.join("")}Run the same command again to post them; what is stored already is not counted twice.\n`;
};

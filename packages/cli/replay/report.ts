import type { FailureCounts } from "@trips/aws/replay/replay-failures.ts";
import type { ReplayCounts } from "@trips/core/application/replay.ts";
import type { Output } from "../terminal.ts";

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

/** How much of a source is done; `total` and `done` in its own unit, of which the job began at `from`. */
export type Extent = { readonly from: number; readonly done: number; readonly total: number };

const durationOf = (seconds: number): string => {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
};

/** `12,345 records  3,210/s  42 %  6 min left`, by what this run has done since it began. */
export const progressText = (
  records: number,
  { from, done, total }: Extent,
  startedFrom: number,
  seconds: number,
): string => {
  const all = Math.max(total - from, 1);
  const share = Math.min(Math.max((done - from) / all, 0), 1);
  const perSecond = Math.max(done - startedFrom, 0) / Math.max(seconds, 0.001);
  const left = perSecond > 0 ? `  ${durationOf(Math.max(total - done, 0) / perSecond)} left` : "";
  return `${whole(records)} records  ${Math.floor(share * 100)} %${left}`;
};

/** A line that overwrites itself, on a terminal only. */
export const createLine = (output: Output, now: () => number) => {
  let shownMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(text: string): void {
      if (!output.isTTY || now() - shownMs < 100) return;
      shownMs = now();
      isShown = true;
      output.write(`\r\u001b[K${text.slice(0, 120)}`);
    },
    clear(): void {
      if (isShown) output.write("\r\u001b[K");
      isShown = false;
    },
  };
};

export const rowsText = (rows: readonly (readonly [string, string | number])[]): string =>
  rows
    .map(([name, value]) => `${name.padEnd(15)} ${typeof value === "number" ? whole(value) : value}\n`)
    .join("");

export const failuresText = ({ batches, invocations, messages, others, left }: FailureCounts): string =>
  rowsText([
    ["batches", batches],
    ["invocations", invocations],
    ["messages", messages],
    ["left alone", others],
    ["left over", left],
  ]);

/** `inRun`: the records of this run; the counts include those of the runs that it resumed. */
export const countsText = (counts: ReplayCounts, inRun: number, seconds: number): string =>
  rowsText([
    ["records read", counts.records],
    ["new", counts.added],
    ["corrected", counts.corrected],
    ["unchanged", counts.unchanged],
    ["rejected", counts.rejected],
    ["expired", counts.expired],
    ["seconds", `${seconds.toFixed(1)} (${whole(inRun / Math.max(seconds, 0.001))} records/s)`],
  ]);

/** What the counts mean for the table. */
export const verdictOf = ({ added, corrected }: ReplayCounts, table: string): string =>
  added + corrected === 0
    ? `Nothing changed: the table "${table}" had counted all of it.\n`
    : `The table "${table}" has ${whole(added)} records more, and ${whole(corrected)} are corrected.\n`;

/** What a replay of failures means. What it put into the stream is for the consumers to count. */
export const failuresVerdictOf = (counts: FailureCounts, table: string): string => {
  const { messages, added, corrected } = counts;
  if (messages === 0) return verdictOf(counts, table);
  const inStream = `${whole(messages)} messages are in the stream now: its consumers count them.\n`;
  return added + corrected === 0 ? inStream : inStream + verdictOf(counts, table);
};

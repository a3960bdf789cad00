import { fnv1a } from "../domain/fnv.ts";
import { type Books, type BooksRun, type BooksStore, faultsOf } from "./books.ts";
import type { CuratedObject } from "./curated-zone.ts";
import { dateAfter, datesBetween } from "./date-range.ts";
import { type ReconcilePorts, reconcile } from "./reconcile.ts";

export type RecentPorts = ReconcilePorts & {
  readonly books: BooksStore;
  /** What was merged into the curated zone on a date (UTC). */
  readonly objectsOn: (date: string) => Promise<readonly Pick<CuratedObject, "firstT" | "lastT">[]>;
};

export type RecentRequest = {
  readonly settleMs: number;
  /** No date is begun later than this after the start of the run. */
  readonly budgetMs: number;
};

/** Of the dates that records arrived for, besides today and yesterday, a run checks so many. */
export const maxOtherDates = 8;
/** In so many runs the records of all trips are counted again. */
const runsPerRecount = 12;

const hourMs = 3_600_000;
const utcDateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The local dates of a span of time, from the westernmost time zone to the easternmost. */
const datesIn = (fromMs: number, toMs: number): string[] =>
  datesBetween(utcDateOf(fromMs - 12 * hourMs), utcDateOf(toMs + 14 * hourMs));

/**
 * Reconciles today, yesterday and other dates that records arrived for since yesterday. If there are many of these, as
 * after an import, each run takes the next few.
 */
export const reconcileRecent = async (
  ports: RecentPorts,
  { settleMs, budgetMs }: RecentRequest,
): Promise<BooksRun> => {
  const startMs = ports.now();
  const run = ((await ports.books.loadRun())?.run ?? 0) + 1;
  const nearest = datesIn(startMs - 24 * hourMs, startMs).reverse();
  const others = await otherDates(ports, nearest);
  const from = others.length > maxOtherDates ? (run * maxOtherDates) % others.length : 0;
  const turn = [...others.slice(from), ...others.slice(0, from)].slice(0, maxOtherDates);
  const checked: Books[] = [];
  for (const date of [...nearest, ...turn]) {
    if (checked.length > 0 && ports.now() - startMs > budgetMs) break;
    const previous = await ports.books.loadBooks(date);
    const recounts = (name: string) => fnv1a(name) % runsPerRecount === run % runsPerRecount;
    const books = await reconcile(ports, { date, previous, settleMs, recounts });
    await ports.books.saveBooks(books);
    checked.push(books);
  }
  const result: BooksRun = {
    run,
    checkedAtMs: startMs,
    dates: checked.map(({ seen: _, ...books }) => ({
      ...books,
      differences: books.differences.filter(({ standing }) => standing === "fault"),
    })),
    unchecked: nearest.length + others.length - checked.length,
  };
  await ports.books.saveRun(result);
  return result;
};

export const faultsOfRun = ({ dates }: BooksRun): number =>
  dates.reduce((sum, books) => sum + faultsOf(books), 0);

/** An object may hold records of any dates, so of its span only the ends count unless it is short. */
const longestSpanMs = 7 * 24 * hourMs;

const otherDates = async ({ objectsOn, now }: RecentPorts, nearest: readonly string[]): Promise<string[]> => {
  const today = utcDateOf(now());
  const objects = (await Promise.all([today, dateAfter(today, -1)].map(objectsOn))).flat();
  const dates = new Set<string>();
  for (const { firstT, lastT } of objects) {
    const spans =
      lastT - firstT <= longestSpanMs
        ? [[firstT, lastT]]
        : [
            [firstT, firstT],
            [lastT, lastT],
          ];
    for (const [fromT, toT] of spans) for (const date of datesIn(fromT!, toT!)) dates.add(date);
  }
  return [...dates]
    .filter((date) => !nearest.includes(date))
    .sort()
    .reverse();
};

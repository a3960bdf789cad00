import type { Span, TripKey } from "../domain/trip.ts";
import { type Window, windowStartOf } from "../domain/window.ts";
import { openFrom } from "./place-windows.ts";
import type { CachedTrip } from "./trip-cache.ts";
import type { Page, StoredTrip, TripStore } from "./trip-store.ts";

/**
 * A stretch of a trip's windows with the pages that hold it, and its neighbours on both sides as far as requested.
 * Known windows are used first; the table is read only beyond them.
 */
export class Surroundings {
  /** The pages that reach into the stretch. */
  readonly pages: readonly Page[];
  readonly held: readonly Window[];
  /** Where the stretch ends. */
  readonly to: number;
  #before: readonly Window[];
  #after: readonly Window[];
  readonly #earlier: AsyncIterator<Page>;
  readonly #later: AsyncIterator<Page>;
  /** Windows before this are not known yet. */
  #knownFrom: number;
  readonly #firstStart: number;
  readonly #lastStart: number;
  #isFirst = false;
  #isLast = false;

  private constructor(
    pages: readonly Page[],
    windows: readonly Window[],
    { from, to }: Stretch,
    trip: { readonly firstStart: number; readonly lastStart: number },
    sources: { readonly earlier: AsyncIterable<Page>; readonly later: AsyncIterable<Page> },
  ) {
    this.pages = pages;
    this.to = to;
    this.held = windows.filter(({ start }) => start >= from && start <= to);
    this.#before = windows.filter(({ start }) => start < from);
    this.#after = windows.filter(({ start }) => start > to);
    this.#earlier = sources.earlier[Symbol.asyncIterator]();
    this.#later = sources.later[Symbol.asyncIterator]();
    this.#knownFrom = this.#before[0]?.start ?? from;
    this.#firstStart = trip.firstStart;
    this.#lastStart = trip.lastStart;
    this.#isFirst = from <= trip.firstStart;
    this.#isLast = to >= trip.lastStart;
    this.#look();
  }

  /** For a trip that does not exist yet. */
  static none(): Surroundings {
    const trip = { firstStart: Number.POSITIVE_INFINITY, lastStart: Number.NEGATIVE_INFINITY };
    return new Surroundings([], [], { from: 0, to: Number.POSITIVE_INFINITY }, trip, {
      earlier: nothing(),
      later: nothing(),
    });
  }

  /**
   * Opens the windows from `from` to `to`, and reads only their own pages. Ends before `to` if those hold more than
   * `maxHeldRecords`.
   */
  static async open(
    store: TripStore,
    key: TripKey,
    { stored, recent }: Pick<CachedTrip, "recent"> & { readonly stored: StoredTrip },
    wanted: Stretch,
    maxHeldRecords: number,
  ): Promise<Surroundings> {
    const { open } = stored;
    const firstOpen = openFrom(stored);
    const { from } = wanted;
    const known = [...recent, ...open];
    const knownFrom = known[0]?.start ?? firstOpen;
    const trip = { firstStart: windowStartOf(stored.summary.startT), lastStart: stored.lastWindow };
    if (from >= firstOpen)
      return new Surroundings([], known, wanted, trip, {
        earlier: store.pagesBefore(key, knownFrom),
        later: nothing(),
      });
    const source = store.pagesIn(key, from, Math.min(wanted.to, firstOpen - 1));
    const { pages, to } = await readStretch(source, wanted.to, maxHeldRecords);
    const read = pages.flat();
    const readFrom = Math.min(from, read[0]?.start ?? from);
    const readTo = Math.max(to, read.at(-1)?.start ?? to);
    // Known windows either continue the pages, or lie beyond windows that have not been read yet.
    const joins = readTo >= knownFrom;
    const earlier = joins ? known.filter(({ start }) => start < readFrom) : [];
    const lastRead = read.at(-1)?.start ?? readFrom - 1;
    const later = joins ? known.filter(({ start }) => start > lastRead) : [];
    return new Surroundings(pages, [...earlier, ...read, ...later], { from, to }, trip, {
      earlier: store.pagesBefore(key, earlier[0]?.start ?? readFrom),
      later: joins ? nothing() : thenOpen(store.pagesAfter(key, readTo), open),
    });
  }

  /** The span with the merged windows. */
  spanOf(merged: readonly Window[]): Span {
    return {
      before: this.#before,
      held: this.held,
      merged,
      after: this.#after,
      isFirst: this.#isFirst,
      isLast: this.#isLast,
    };
  }

  /** Doubles what is known on that side, so that even distant neighbours are found in few rounds. */
  async extend(side: "before" | "after"): Promise<void> {
    const wanted = 2 * (side === "before" ? this.#before : this.#after).length + 1;
    while ((side === "before" ? this.#before : this.#after).length < wanted) {
      const { done, value } = await (side === "before" ? this.#earlier : this.#later).next();
      if (done) {
        if (side === "before") this.#isFirst = true;
        else this.#isLast = true;
        return;
      }
      if (side === "before") this.#prepend(value);
      else this.#after = [...this.#after, ...value];
      this.#look();
    }
  }

  /** Windows are cached one by one, so half of a page may be known already. */
  #prepend(page: Page): void {
    const earlier = page.filter(({ start }) => start < this.#knownFrom);
    this.#before = [...earlier, ...this.#before];
    this.#knownFrom = this.#before[0]?.start ?? this.#knownFrom;
  }

  #look(): void {
    const first = this.#before[0];
    const last = this.#after.at(-1);
    if (first && first.start <= this.#firstStart) this.#isFirst = true;
    if (last && last.start >= this.#lastStart) this.#isLast = true;
  }
}

const readStretch = async (
  source: AsyncIterable<Page>,
  to: number,
  maxRecords: number,
): Promise<{ readonly pages: readonly Page[]; readonly to: number }> => {
  const pages: Page[] = [];
  let count = 0;
  for await (const page of source) {
    pages.push(page);
    for (const { records } of page) count += records.length;
    if (count > maxRecords) return { pages, to: Math.min(to, page.at(-1)!.start) };
  }
  return { pages, to };
};

type Stretch = { readonly from: number; readonly to: number };

const nothing = async function* (): AsyncGenerator<Page> {};

const thenOpen = async function* (pages: AsyncIterable<Page>, open: readonly Window[]): AsyncGenerator<Page> {
  yield* pages;
  if (open.length > 0) yield open;
};

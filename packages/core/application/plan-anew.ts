import { wrongSpansOf } from "../domain/corrections.ts";
import { AnewCount } from "../domain/trip.ts";
import { mergeWindow, type Window, type WindowMerge } from "../domain/window.ts";
import { openFrom, placeWindows } from "./place-windows.ts";
import { type ChangingPlan, type PlanPorts, planOf } from "./plan.ts";
import { recordsOf, type SpanWork } from "./span-work.ts";
import type { CachedTrip } from "./trip-cache.ts";
import type { Page, StoredTrip } from "./trip-store.ts";

/** The plan that counts a trip anew with the records that it has and, perhaps, other corrections. */
export const planRecount = async (
  ports: PlanPorts,
  { stored, erasedUntil }: Pick<CachedTrip, "erasedUntil"> & { readonly stored: StoredTrip },
  corrections = stored.corrections,
): Promise<ChangingPlan> => {
  const count = new AnewCount(stored.summary, [], wrongSpansOf(corrections));
  for await (const window of windowsOf(ports, stored)) count.add(window);
  const key = { driver: stored.driver, trip: stored.trip };
  const span: SpanWork = { work: { key, records: [], deliveries: [] }, windows: new Map() };
  return planOf(ports, { stored, recent: [], erasedUntil }, span, {
    summary: count.summary(),
    corrections,
    placement: { open: stored.open, pages: [] },
    lastStart: stored.lastWindow,
    corrected: 0,
    refused: [],
    recent: () => [],
  });
};

/**
 * Each window of a trip once, ascending. Another writer may split a page during the read, which repeats a window; the
 * commit then finds the trip stale.
 */
async function* windowsOf({ store }: PlanPorts, stored: StoredTrip): AsyncIterable<Window> {
  let last = Number.NEGATIVE_INFINITY;
  for await (const page of store.pagesIn(stored, 0, openFrom(stored) - 1))
    for (const window of page)
      if (window.start > last) {
        last = window.start;
        yield window;
      }
  yield* stored.open;
}

/**
 * The plan for a single window that makes its trip count anew: reads all of the trip, page by page, and holds only a
 * stretch of it at once.
 */
export const planAnew = async (
  ports: PlanPorts,
  cached: CachedTrip & { readonly stored: StoredTrip },
  span: SpanWork,
): Promise<ChangingPlan> => {
  const { stored } = cached;
  const records = recordsOf(span);
  const start = span.windows.keys().next().value!;
  const count = new AnewCount(stored.summary, records);
  let holding: Page | undefined;
  let merge: WindowMerge | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const mergeInto = (held: Window["records"]) => {
    merge = mergeWindow(
      start,
      held,
      records.map(({ record }) => record),
    );
    count.add(merge.window);
  };
  const add = (window: Window) => {
    if (!merge && window.start >= start) mergeInto(window.start === start ? window.records : []);
    // A page split by another writer during the read repeats a window; the commit then finds the trip stale.
    if (window.start > last && window.start !== start) count.add(window);
    last = Math.max(last, window.start);
  };
  for await (const page of ports.store.pagesIn(span.work.key, 0, openFrom(stored) - 1)) {
    if (page[0]!.start <= start && page.at(-1)!.start >= start) holding = page;
    for (const window of page) add(window);
  }
  for (const window of stored.open) add(window);
  if (!merge) mergeInto([]);
  const { window, changed, corrected, rejected } = merge!;
  return planOf(ports, cached, span, {
    summary: count.summary(),
    placement: placeWindows(stored, holding ? [holding] : [], changed ? [window] : [], ports.pageSizes),
    lastStart: start,
    corrected,
    refused: rejected,
    recent: () => [],
  });
};

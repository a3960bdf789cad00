import { AnewCount } from "../domain/trip.ts";
import { mergeWindow, type Window, type WindowMerge } from "../domain/window.ts";
import { openFrom, placeWindows } from "./place-windows.ts";
import { type ChangingPlan, type PlanPorts, planOf } from "./plan.ts";
import { recordsOf, type SpanWork } from "./span-work.ts";
import type { CachedTrip } from "./trip-cache.ts";
import type { Page, StoredTrip } from "./trip-store.ts";

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
  const { window, changed, rejected } = merge!;
  return planOf(ports, cached, span, {
    summary: count.summary(),
    placement: placeWindows(stored, holding ? [holding] : [], changed ? [window] : [], ports.pageSizes),
    lastStart: start,
    refused: rejected,
    recent: () => [],
  });
};

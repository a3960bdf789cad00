import { sizeOf } from "../domain/page-codec.ts";
import { type Window, windowMs } from "../domain/window.ts";
import type { Page, StoredTrip } from "./trip-store.ts";

export type PageSizes = {
  /** All open windows together, unless the newest alone is larger. */
  readonly maxOpenBytes: number;
  /** A newest window above this is not kept open either. */
  readonly maxOpenWindowBytes: number;
  /** The windows of a page, unless one alone is larger. */
  readonly maxPageBytes: number;
};

/** A trip with its open windows, or a page, with keys: each mostly fits one write unit of 1,024 bytes. */
export const pageSizes: PageSizes = { maxOpenBytes: 520, maxOpenWindowBytes: 16_384, maxPageBytes: 900 };

/** Windows that start here or later are open. */
export const openFrom = (stored: Pick<StoredTrip, "open" | "lastWindow"> | undefined): number =>
  stored === undefined ? Number.NEGATIVE_INFINITY : (stored.open[0]?.start ?? stored.lastWindow + windowMs);

export type Placement = Pick<StoredTrip, "open"> & { readonly pages: readonly Page[] };

/**
 * Where a trip's windows are kept after some of them changed. Open windows stay in the trip's item until they outgrow
 * it; then all but the newest move to pages. A closed window goes to the page whose span contains it, or to a page of
 * its own. `held` are the pages that reach into the changed stretch.
 */
export const placeWindows = (
  stored: StoredTrip | undefined,
  held: readonly Page[],
  changed: readonly Window[],
  sizes: PageSizes = pageSizes,
): Placement => {
  const from = openFrom(stored);
  const closed = changed.filter(({ start }) => start < from);
  const open = replaced(
    stored?.open ?? [],
    changed.filter(({ start }) => start >= from),
  );
  const kept = open.slice(firstKept(open, sizes));
  const outgrown = open.slice(0, open.length - kept.length);
  return {
    open: kept,
    pages: [...rewritten(held, closed, sizes), ...cut(outgrown, sizes)],
  };
};

const firstKept = (open: readonly Window[], { maxOpenBytes, maxOpenWindowBytes }: PageSizes): number => {
  const last = open.at(-1);
  if (!last) return 0;
  const bytes = open.reduce((sum, window) => sum + sizeOf(window), 0);
  if (bytes <= maxOpenBytes) return 0;
  return sizeOf(last) <= maxOpenWindowBytes ? open.length - 1 : open.length;
};

/** The windows with the changed ones replaced or added, in order of time. */
const replaced = (windows: readonly Window[], changed: readonly Window[]): readonly Window[] => {
  if (changed.length === 0) return windows;
  const byStart = new Map([...windows, ...changed].map((window) => [window.start, window]));
  return [...byStart.values()].sort((a, b) => a.start - b.start);
};

/** The pages that hold changed closed windows, split where they have outgrown their size. */
const rewritten = (held: readonly Page[], changed: readonly Window[], sizes: PageSizes): Page[] => {
  const pages: Page[] = [];
  let strays: Window[] = [];
  const rest = [...changed].sort((a, b) => a.start - b.start);
  for (const page of held) {
    const first = page[0]!.start;
    const last = page.at(-1)!.start;
    while (rest.length > 0 && rest[0]!.start < first) strays.push(rest.shift()!);
    pages.push(...cut(strays, sizes));
    strays = [];
    const inside: Window[] = [];
    while (rest.length > 0 && rest[0]!.start <= last) inside.push(rest.shift()!);
    if (inside.length > 0) pages.push(...cut(replaced(page, inside), sizes));
  }
  return [...pages, ...cut(rest, sizes)];
};

const cut = (windows: readonly Window[], { maxPageBytes }: PageSizes): Page[] => {
  const pages: Window[][] = [];
  let bytes = 0;
  for (const window of windows) {
    const page = pages.at(-1);
    bytes += sizeOf(window);
    if (page && bytes <= maxPageBytes) page.push(window);
    else {
      pages.push([window]);
      bytes = sizeOf(window);
    }
  }
  return pages;
};

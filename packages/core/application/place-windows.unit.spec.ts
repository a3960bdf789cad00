import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeOf } from "../domain/page-codec.ts";
import { type Window, windowMs } from "../domain/window.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { openFrom, type PageSizes, pageSizes, placeWindows } from "./place-windows.ts";
import type { Page, StoredTrip } from "./trip-store.ts";

/** Windows by minute: `o` open, `p` closed.  0 p p  1 . p  2 o o */
const windowAt = (minute: number, records = 1): Window => ({
  start: baseT + minute * windowMs,
  records: Array.from({ length: records }, (_, index) =>
    aRecord({ id: minute * 100 + index, t: baseT + minute * windowMs + index * 1000 }),
  ),
});

const tripWith = (open: readonly Window[], lastWindow = open.at(-1)!.start): StoredTrip =>
  ({ open, lastWindow }) as unknown as StoredTrip;

const startsOf = (pages: readonly Page[]): number[][] =>
  pages.map((page) => page.map(({ start }) => (start - baseT) / windowMs));

describe("open windows", () => {
  test("stay with the trip as long as they fit", () => {
    const open = [windowAt(0, 20), windowAt(1, 20)];
    expect(open.reduce((sum, window) => sum + sizeOf(window), 0)).toBeLessThanOrEqual(pageSizes.maxOpenBytes);
    expect(placeWindows(undefined, [], open)).toEqual({ open, pages: [] });
  });

  test("that have outgrown the trip's item go to pages, all but the newest", () => {
    const sizes: PageSizes = { ...pageSizes, maxOpenBytes: 40 };
    const windows = [0, 1, 2, 3].map((minute) => windowAt(minute, 3));
    const { open, pages } = placeWindows(undefined, [], windows, sizes);
    expect(open).toEqual([windows[3]]);
    expect(startsOf(pages)).toEqual([[0, 1, 2]]);
  });

  test("do not include one that is too large for the trip's item", () => {
    const sizes: PageSizes = { ...pageSizes, maxOpenBytes: 40, maxOpenWindowBytes: 50 };
    const windows = [windowAt(0), windowAt(1, 20)];
    const { open, pages } = placeWindows(undefined, [], windows, sizes);
    expect(open).toEqual([]);
    expect(startsOf(pages)).toEqual([[0, 1]]);
    const next = placeWindows(tripWith([], windows[1]!.start), [], [windowAt(2)], sizes);
    expect(next).toMatchObject({ open: [windowAt(2)].map(({ start }) => ({ start })), pages: [] });
  });

  test("begin with the first of them, or after the last window if there are none", () => {
    expect(openFrom(undefined)).toBe(Number.NEGATIVE_INFINITY);
    expect(openFrom(tripWith([windowAt(3), windowAt(4)]))).toBe(baseT + 3 * windowMs);
    expect(openFrom(tripWith([], baseT))).toBe(baseT + windowMs);
  });
});

describe("a closed window that changes", () => {
  const trip = tripWith([windowAt(30)]);
  const pages: Page[] = [
    [windowAt(2), windowAt(5)],
    [windowAt(10), windowAt(11)],
  ];

  test("rewrites the page that holds it, and no other", () => {
    const changed = windowAt(5, 3);
    expect(placeWindows(trip, pages, [changed]).pages).toEqual([[pages[0]![0], changed]]);
  });

  test("joins the page within whose span it lies", () => {
    expect(startsOf(placeWindows(trip, pages, [windowAt(4)]).pages)).toEqual([[2, 4, 5]]);
  });

  test("outside the spans of pages gets its own page, with neighbours between the same two pages", () => {
    const changed = [0, 1, 7, 8, 12].map((minute) => windowAt(minute));
    expect(startsOf(placeWindows(trip, pages, changed).pages)).toEqual([[0, 1], [7, 8], [12]]);
  });

  test("splits a page that has become too large; the first part keeps its key", () => {
    const sizes: PageSizes = { ...pageSizes, maxPageBytes: 40 };
    const changed = windowAt(2, 8);
    expect(startsOf(placeWindows(trip, pages, [changed], sizes).pages)).toEqual([[2], [5]]);
  });

  test("leaves the open windows as they are", () => {
    expect(placeWindows(trip, pages, [windowAt(5, 3)]).open).toStrictEqual(trip.open);
  });
});

test("no page of several windows exceeds the maximum size, and two consecutive pages would not fit into one", () => {
  const everyMinutes = fc.constantFrom(1, 1, 3, 21, 1440);
  fc.assert(
    fc.property(
      fc.array(everyMinutes, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (steps, records) => {
        let minute = 0;
        const windows = steps.map((step) => {
          minute += step;
          return windowAt(minute, records);
        });
        const { open, pages } = placeWindows(undefined, [], windows);
        expect([...pages.flat(), ...open]).toEqual(windows);
        const bytesOf = (page: Page) => page.reduce((sum, window) => sum + sizeOf(window), 0);
        for (const [index, page] of pages.entries()) {
          expect(page.length === 1 || bytesOf(page) <= pageSizes.maxPageBytes).toBe(true);
          const next = pages[index + 1];
          if (next) expect(bytesOf(page) + sizeOf(next[0]!)).toBeGreaterThan(pageSizes.maxPageBytes);
        }
      },
    ),
    tries(500),
  );
});

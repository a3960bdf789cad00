import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statsOf } from "../domain/stats.ts";
import { windowStartOf } from "../domain/window.ts";
import { recordSet } from "../testing/drives.ts";
import { aTripKey } from "../testing/records.ts";
import { type CachedTrip, firstUsableOf, lastUsableOf, TripCache, tailOf } from "./trip-cache.ts";

const nothing: CachedTrip = { stored: undefined, tail: undefined };

describe("the cache of a warm function", () => {
  test("gives up the trip that was not used for longest", () => {
    const cache = new TripCache(2);
    const [a, b, c] = [aTripKey(), aTripKey(), aTripKey()];
    cache.set(a, nothing);
    cache.set(b, nothing);
    cache.get(a);
    cache.set(c, nothing);
    expect([a, b, c].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  test("counts a trip that is set again as used, and holds it once", () => {
    const cache = new TripCache(2);
    const [a, b, c] = [aTripKey(), aTripKey(), aTripKey()];
    for (const key of [a, b, a, c]) cache.set(key, nothing);
    expect([a, b, c].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  test("forgets what is dropped", () => {
    const cache = new TripCache(2);
    const key = aTripKey();
    cache.set(key, nothing);
    cache.drop(key);
    expect(cache.get(key)).toBeUndefined();
  });

  test("tells trips of one name of two drivers apart", () => {
    const cache = new TripCache(2);
    cache.set({ driver: "ana", trip: "trip-1" }, nothing);
    expect(cache.get({ driver: "bruno", trip: "trip-1" })).toBeUndefined();
  });
});

test("the tail of windows is the last three with the last usable record before them", () => {
  fc.assert(
    fc.property(recordSet({ maxLength: 60 }), (records) => {
      const windows = [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
        start,
        records: inside,
      }));
      const tail = tailOf(windows, undefined)!;
      expect(tail.windows).toEqual(windows.slice(-3));
      expect(tail.from).toBe(tail.windows[0]!.start);
      const earlier = statsOf(records.filter(({ t }) => t < tail.from));
      expect(tail.before).toEqual(earlier.last);
      expect(firstUsableOf(windows)).toEqual(statsOf(records).first);
      expect(lastUsableOf(windows)).toEqual(statsOf(records).last);
      const before = records[0]!;
      expect(tailOf(windows, before)!.before).toEqual(earlier.last ?? before);
    }),
    { numRuns: 1000 },
  );
  expect(tailOf([], undefined)).toBeUndefined();
});

import { describe, expect, test } from "vitest";
import { aTripKey } from "../testing/records.ts";
import { type CachedTrip, TripCache } from "./trip-cache.ts";

const nothing: CachedTrip = { stored: undefined, recent: [], erasedUntil: undefined };

describe("the cache of a warm function", () => {
  test("evicts the least recently used trip", () => {
    const cache = new TripCache(2);
    const [a, b, c] = [aTripKey(), aTripKey(), aTripKey()];
    cache.set(a, nothing);
    cache.set(b, nothing);
    cache.get(a);
    cache.set(c, nothing);
    expect([a, b, c].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  test("treats a trip that is set again as used, and holds it once", () => {
    const cache = new TripCache(2);
    const [a, b, c] = [aTripKey(), aTripKey(), aTripKey()];
    for (const key of [a, b, a, c]) cache.set(key, nothing);
    expect([a, b, c].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  test("forgets dropped trips", () => {
    const cache = new TripCache(2);
    const key = aTripKey();
    cache.set(key, nothing);
    cache.drop(key);
    expect(cache.get(key)).toBeUndefined();
  });

  test("distinguishes trips with the same name of two drivers", () => {
    const cache = new TripCache(2);
    cache.set({ driver: "ana", trip: "trip-1" }, nothing);
    expect(cache.get({ driver: "bruno", trip: "trip-1" })).toBeUndefined();
  });
});

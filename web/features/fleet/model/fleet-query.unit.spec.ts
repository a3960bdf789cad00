import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boards,
  type FleetQuery,
  filterTrips,
  fleetSearchOf,
  noQuery,
  parseFleetQuery,
  sortColumns,
  sortTrips,
} from "./fleet-query.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

const text = fc.string({ minLength: 1, maxLength: 100, unit: "grapheme-ascii" });

const anyQuery: fc.Arbitrary<FleetQuery> = fc.record({
  driver: fc.option(text, { nil: undefined }),
  vehicle: fc.option(text, { nil: undefined }),
  isDriving: fc.boolean(),
  minKm: fc.option(
    fc.integer({ min: 1, max: 100_000_000 }).map((meters) => meters / 1000),
    { nil: undefined },
  ),
  text: fc.oneof(fc.constant(""), text),
  sort: fc.constantFrom(...sortColumns),
  isDescending: fc.boolean(),
  board: fc.constantFrom(...boards),
  page: fc.integer({ min: 1, max: 1000 }),
});

const parse = (search: string) => parseFleetQuery(new URLSearchParams(search));

describe("the address", () => {
  test("holds the whole query", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parse(fleetSearchOf(query))).toEqual({ query, problems: [] });
      }),
    );
  });

  test("is bare for the defaults", () => {
    expect(fleetSearchOf(noQuery)).toBe("");
    expect(parse("")).toEqual({ query: noQuery, problems: [] });
  });

  test.each([
    ["minKm=-1", "minKm"],
    ["minKm=1e3", "minKm"],
    ["minKm=ten", "minKm"],
    ["driving=yes", "driving"],
    ["sort=-colour", "sort"],
    ["board=luck", "board"],
    ["page=0", "page"],
    [`q=${"x".repeat(101)}`, "q"],
  ])("with %s filters nothing, and says why", (search, name) => {
    const { query, problems } = parse(search);
    expect(query).toEqual(noQuery);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is ".*": expected `))]);
  });
});

describe("a filter", () => {
  const ana = fleetTrip({ tripId: "a", isActive: true, distanceMeters: 5_000 });
  const bruno = fleetTrip({ driver: "bruno.gómez", tripId: "b", vehicle: null, distanceMeters: 4_999.9 });
  const keysOf = (query: Partial<FleetQuery>) =>
    filterTrips([ana, bruno], { ...noQuery, ...query }).map(({ tripId }) => tripId);

  test("takes what it names and nothing else", () => {
    expect(keysOf({})).toEqual(["a", "b"]);
    expect(keysOf({ driver: "ana" })).toEqual(["a"]);
    expect(keysOf({ vehicle: "AB123CD" })).toEqual(["a"]);
    expect(keysOf({ isDriving: true })).toEqual(["a"]);
    expect(keysOf({ minKm: 5 })).toEqual(["a"]);
    expect(keysOf({ driver: "ana", vehicle: "XX" })).toEqual([]);
  });

  test("finds every word of a text, whatever its case and accents", () => {
    expect(keysOf({ text: " GOMEZ  bru " })).toEqual(["b"]);
    expect(keysOf({ text: "ab123" })).toEqual(["a"]);
    expect(keysOf({ text: "gomez ab123" })).toEqual([]);
  });
});

test("a sorted table holds the same trips, in order, and ties by their keys either way", () => {
  const trips = fc.array(
    fc.record({ tripId: fc.uuid(), distanceMeters: fc.nat({ max: 3 }) }).map(fleetTrip),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(trips, fc.boolean(), (given, isDescending) => {
      const sorted = sortTrips(given, { sort: "distance", isDescending });
      expect(new Set(sorted)).toEqual(new Set(given));
      expect(sortTrips(given.toReversed(), { sort: "distance", isDescending })).toEqual(sorted);
      for (const [index, trip] of sorted.slice(1).entries()) {
        const before = sorted[index]!;
        const step = (trip.distanceMeters - before.distanceMeters) * (isDescending ? -1 : 1);
        expect(step > 0 || (step === 0 && before.key < trip.key)).toBe(true);
      }
    }),
  );
});

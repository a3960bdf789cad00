import { expect, test } from "vitest";
import { chunksOf, type HeldRoute, holdRoute, type RoutedTrip, wantedRoutes } from "./route-wants.ts";
import { listedTrip } from "./testing/listed-trip.ts";

const hold = (held: Map<string, HeldRoute>, trip: RoutedTrip, points: number) =>
  held.set(trip.key, holdRoute(held.get(trip.key), trip, points));

test("an unchanged route is not fetched again, a changed or new one is", () => {
  const [steady, growing, fresh] = [
    listedTrip({ tripId: "a" }),
    listedTrip({ tripId: "b" }),
    listedTrip({ tripId: "c" }),
  ];
  const held = new Map<string, HeldRoute>();
  hold(held, steady, steady.points);
  hold(held, growing, growing.points);
  const grown = { ...growing, routeVersion: "next", points: growing.points + 1 };
  expect(wantedRoutes([steady, grown, fresh], held)).toEqual([grown, fresh]);
});

test("a route that lags behind its trip is fetched until it is complete", () => {
  const trip = listedTrip({ points: 10 });
  const held = new Map<string, HeldRoute>();
  hold(held, trip, 9);
  expect(wantedRoutes([trip], held)).toEqual([trip]);
  hold(held, trip, 10);
  expect(wantedRoutes([trip], held)).toEqual([]);
});

test("a route that never becomes complete is not fetched forever", () => {
  const trip = listedTrip({ points: 10 });
  const held = new Map<string, HeldRoute>();
  let fetches = 0;
  while (wantedRoutes([trip], held).length > 0) {
    hold(held, trip, 9);
    expect(++fetches).toBeLessThan(100);
  }
  const changed = { ...trip, routeVersion: "next" };
  expect(wantedRoutes([changed], held)).toEqual([changed]);
});

test("chunks contain every element once, in order", () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([], 2)).toEqual([]);
});

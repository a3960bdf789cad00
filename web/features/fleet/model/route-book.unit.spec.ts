import { expect, test } from "vitest";
import { encodePolyline } from "../../../shared/map/model/encode-polyline.ts";
import type { FleetTrip } from "./fleet-trip.ts";
import { createRouteBook } from "./route-book.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

const trip = (tripId: string, given: Parameters<typeof fleetTrip>[0] = {}) =>
  fleetTrip({ tripId, points: 2, ...given });

const routeOf = ({ key, routeVersion }: FleetTrip, lon = 0, points = 2) => ({
  key,
  version: routeVersion,
  points,
  pieces: [
    encodePolyline([
      [lon, 0],
      [lon + 0.01, 0],
    ]),
  ],
});

const names = (trips: readonly { readonly key: string }[]) => trips.map(({ key }) => key.split("/")[1]);

test("running trips are fetched first, then the newest", () => {
  const trips = [
    trip("old", { start: "2026-11-20T08:00:00.000Z" }),
    trip("new", { start: "2026-11-20T10:00:00.000Z" }),
    trip("running", { start: "2026-11-20T09:00:00.000Z", isActive: true }),
  ];
  expect(names(createRouteBook().missing(trips))).toEqual(["running", "new", "old"]);
});

test("only new, changed and incomplete routes are missing", () => {
  const book = createRouteBook();
  const [steady, grown, short] = [trip("steady"), trip("grown"), trip("short")];
  book.take([steady, grown], "overview", [routeOf(steady), routeOf(grown)]);
  book.take([short], "overview", [routeOf(short, 0, 1)]);
  const after = { ...grown, routeVersion: "version-0002", points: 3 };
  expect(names(book.missing([steady, after, short]))).toEqual(["grown", "short"]);
  expect(book.count([steady, after, short, trip("unknown")])).toBe(3);
});

test("close up the routes in view are fetched in detail, also when they change", () => {
  const book = createRouteBook();
  const [near, far] = [trip("near"), trip("far")];
  book.take([near, far], "overview", [routeOf(near), routeOf(far, 5)]);
  const bounds: [number, number, number, number] = [-0.1, -0.1, 0.1, 0.1];
  expect(book.coarse([near, far], { bounds, zoom: 10 })).toEqual([]);
  expect(names(book.coarse([near, far], { bounds, zoom: 15 }))).toEqual(["near"]);
  book.take([near], "detail", [routeOf(near)]);
  expect(book.coarse([near, far], { bounds, zoom: 15 })).toEqual([]);
  expect([book.levelOf(near.key), book.levelOf(far.key)]).toEqual(["detail", "overview"]);
});

test("an unchanged trip is drawn as the same object, in its driver's colour", () => {
  const book = createRouteBook();
  const [a, b, unknown] = [trip("a", { colour: 7 }), trip("b", { colour: 7 }), trip("c")];
  book.take([a, b], "overview", [routeOf(a), routeOf(b)]);
  const before = book.drawing([a, b, unknown]);
  expect(names(before)).toEqual(["a", "b"]);
  expect(before.map(({ colour }) => colour)).toEqual([7, 7]);
  book.take([b], "overview", [routeOf(b, 1)]);
  const after = book.drawing([a, b]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(book.drawing([{ ...a, colour: 3 }])[0]?.colour).toBe(3);
});

test("a route that could not be read stays as it was drawn", () => {
  const book = createRouteBook();
  const known = trip("known");
  book.take([known], "overview", [routeOf(known)]);
  book.take([{ ...known, routeVersion: "version-0002" }], "overview", []);
  expect(book.drawing([known])).toHaveLength(1);
});

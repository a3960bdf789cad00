import { expect, test } from "vitest";
import type { Session } from "../session/model/session-data.ts";
import { visibleTrip } from "./trip-access.ts";

const ana: Session = { driver: "ana", name: "Ana", groups: [], expiresAtMs: 0 };
const manager: Session = { ...ana, driver: "manager", groups: ["fleet"] };

test("a trip without a driver is one's own", () => {
  expect(visibleTrip(ana, "trip-1", undefined)).toEqual({ driver: "ana", trip: "trip-1" });
  expect(visibleTrip(manager, "trip-1", undefined)).toEqual({ driver: "manager", trip: "trip-1" });
});

test("another driver's trip is for members of the fleet only", () => {
  expect(visibleTrip(ana, "trip-1", "eva")).toBeUndefined();
  expect(visibleTrip(manager, "trip-1", "eva")).toEqual({ driver: "eva", trip: "trip-1" });
  expect(visibleTrip(ana, "trip-1", "ana")).toEqual({ driver: "ana", trip: "trip-1" });
});

test("an id may come escaped, and nothing but an id is taken", () => {
  expect(visibleTrip(ana, "2026%3A1", undefined)).toEqual({ driver: "ana", trip: "2026:1" });
  for (const id of ["", "a/b", "a%2Fb", "%", "a b", "x".repeat(65)])
    expect(visibleTrip(ana, id, undefined)).toBeUndefined();
  for (const driver of ["", "eva#1", ["eva", "ana"], { eva: 1 }])
    expect(visibleTrip(manager, "trip-1", driver)).toBeUndefined();
});

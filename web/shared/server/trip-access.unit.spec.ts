import { expect, test } from "vitest";
import { tripAt } from "./trip-access.ts";

const ana = { driver: "ana", isFleet: false };
const manager = { driver: "manager", isFleet: true };
const notFound = expect.objectContaining({ code: "not-found" });

test("a trip without a driver is the caller's own", () => {
  expect(tripAt(ana, "trip-1", undefined)).toEqual({ driver: "ana", trip: "trip-1" });
  expect(tripAt(manager, "trip-1", undefined)).toEqual({ driver: "manager", trip: "trip-1" });
});

test("another driver's trip is for members of the fleet only", () => {
  expect(() => tripAt(ana, "trip-1", "eva")).toThrow(notFound);
  expect(tripAt(manager, "trip-1", "eva")).toEqual({ driver: "eva", trip: "trip-1" });
  expect(tripAt(ana, "trip-1", "ana")).toEqual({ driver: "ana", trip: "trip-1" });
});

test("an id may be escaped, and anything but an id is refused", () => {
  expect(tripAt(ana, "2026%3A1", undefined)).toEqual({ driver: "ana", trip: "2026:1" });
  for (const id of ["", "a/b", "a%2Fb", "%", "a b", "x".repeat(65)])
    expect(() => tripAt(ana, id, undefined)).toThrow(notFound);
  for (const driver of ["", "eva#1", ["eva", "ana"], { eva: 1 }])
    expect(() => tripAt(manager, "trip-1", driver)).toThrow(notFound);
});

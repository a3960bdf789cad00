import { expect, test } from "vitest";
import { tripPathOf } from "./trip-path.ts";

test("a URL names the driver and the day only if they are needed", () => {
  expect(tripPathOf({ tripId: "trip-1" })).toBe("/trips/trip-1");
  expect(tripPathOf({ tripId: "a:1", driver: "eva@x", day: "2026-11-21" })).toBe(
    "/trips/a:1?driver=eva%40x&day=2026-11-21",
  );
});

import { expect, test } from "vitest";
import { exportPathOf, isExportFormat, tripDataPathOf, tripPathOf } from "./trip-path.ts";

test("an address names the driver and the day only where they are needed", () => {
  expect(tripPathOf({ tripId: "trip-1" })).toBe("/trips/trip-1");
  expect(tripPathOf({ tripId: "a:1", driver: "eva@x", day: "2026-11-21" })).toBe(
    "/trips/a:1?driver=eva%40x&day=2026-11-21",
  );
});

test("data and exports are those of the same driver", () => {
  const address = { tripId: "trip-1", driver: "eva", day: "2026-11-21" };
  expect(tripDataPathOf(address, { points: 3, version: "v" })).toBe(
    "/api/trips/trip-1?driver=eva&points=3&version=v",
  );
  expect(exportPathOf(address, "gpx")).toBe("/api/trips/trip-1/export/gpx?driver=eva");
});

test("only three formats are exported", () => {
  expect(["gpx", "geojson", "csv", "GPX", "toString"].map(isExportFormat)).toEqual([
    ...[true, true, true, false, false],
  ]);
});

import { expect, test } from "vitest";
import { exportPathOf, isExportFormat, tripDataPathOf } from "./trip-data-path.ts";

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

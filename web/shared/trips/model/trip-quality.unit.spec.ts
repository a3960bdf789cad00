import {
  leftOutFixesOf,
  readWindows,
  routeViewOf,
  windowViewsOf,
} from "@trips/core/application/trip-view.ts";
import { noTimeSpans } from "@trips/core/domain/corrections.ts";
import { type Window, windowStartOf } from "@trips/core/domain/window.ts";
import { recordSet } from "@trips/core/testing/drives.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noQuality, noRejected } from "../../../features/trip/model/testing/trip-analysis.ts";
import { qualityCountsOf } from "./trip-quality.ts";

test("what the phone sent adds up to the points of the route and the fixes left out, reason by reason", () => {
  fc.assert(
    fc.property(recordSet(), fc.nat({ max: 50 }), fc.nat({ max: 50 }), (records, repeated, rejected) => {
      const windows = [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(
        ([start, inside]): Window => ({ start, records: inside }),
      );
      const trip = readWindows(windows, noTimeSpans);
      const sum = (name: "unique" | "filtered" | "outliers" | "misclocked") =>
        windowViewsOf(trip).reduce((total, window) => total + window[name], 0);
      const quality = {
        ...noQuality,
        unique: sum("unique"),
        filtered: sum("filtered"),
        outliers: sum("outliers"),
        misclocked: sum("misclocked"),
        rejected: { ...noRejected, count: rejected },
      };
      const counts = qualityCountsOf({ quality, received: records.length + repeated });
      const leftOut = leftOutFixesOf(trip);
      const because = (reason: (typeof leftOut)[number]["because"]) =>
        leftOut.filter((fix) => fix.because === reason).length;
      expect(counts.received).toBe(counts.unique + counts.repeated + counts.rejected);
      expect([counts.repeated, counts.rejected]).toEqual([repeated, rejected]);
      expect(counts).toMatchObject({
        used: routeViewOf({ driver: "ana", trip: "trip-1" }, trip).geometry.coordinates.length,
        filtered: because("inaccurate"),
        outliers: because("outlier"),
        misclocked: because("misclocked"),
      });
    }),
    tries(300),
  );
});

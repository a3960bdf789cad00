import fc from "fast-check";
import { expect, test } from "vitest";
import { statsOf } from "../domain/stats.ts";
import { windowStartOf } from "../domain/window.ts";
import { recordSet } from "../testing/drives.ts";
import { firstUsableOf, lastUsableOf } from "./windows.ts";

test("the first and the last usable record of windows are the edges of their statistics", () => {
  fc.assert(
    fc.property(recordSet({ maxLength: 60 }), (records) => {
      const windows = [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
        start,
        records: inside,
      }));
      expect(firstUsableOf(windows)).toEqual(statsOf(records).first);
      expect(lastUsableOf(windows)).toEqual(statsOf(records).last);
    }),
    { numRuns: 1000 },
  );
});

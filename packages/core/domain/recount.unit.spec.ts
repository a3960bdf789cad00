import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { recordsOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { addTotals } from "./counters.ts";
import { type Figures, figuresOf, inOrder } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { addDays, recount } from "./recount.ts";

const runs = tries(3000);

/** As much of a trip as a change needs: widened on the side that is asked for, record by record. */
const recountWithin = (held: readonly GpsRecord[], merged: readonly GpsRecord[], timeZone: string) => {
  const changed = new Set(held.filter((record) => !merged.includes(record)));
  for (const record of merged) if (!held.includes(record)) changed.add(record);
  if (changed.size === 0) return { change: undefined, needed: 0 };
  const ts = [...changed].map(({ t }) => t);
  let [from, to] = [Math.min(...ts), Math.max(...ts)];
  const all = merged.map(({ t }) => t);
  for (;;) {
    const within = (records: readonly GpsRecord[]) => records.filter(({ t }) => t >= from && t <= to);
    const change = recount(
      {
        held: within(held),
        merged: within(merged),
        isFirst: from <= all[0]!,
        isLast: to >= all.at(-1)!,
      },
      timeZone,
    );
    if (typeof change !== "string") return { change, needed: within(merged).length };
    if (change === "before") from = all.findLast((t) => t < from)!;
    else to = all.find((t) => t > to)!;
  }
};

const added = (figures: Figures, change: Figures | undefined): Figures =>
  change
    ? { totals: addTotals(figures.totals, change.totals), days: inOrder(addDays(figures.days, change.days)) }
    : figures;

describe("a change of some records of a trip", () => {
  test("changes its figures by what is counted anew around them", () => {
    fc.assert(
      fc.property(
        recordSet({ minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...timeZones),
        (records, picks, timeZone) => {
          const left = new Set(picks.map((pick) => pick % records.length));
          const held = records.filter((_, index) => !left.has(index));
          const { change } = recountWithin(held, records, timeZone);
          expect(added(figuresOf(held, timeZone), change)).toEqual(figuresOf(records, timeZone));
        },
      ),
      runs,
    );
  });
});

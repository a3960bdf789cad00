import fc from "fast-check";
import { expect, test } from "vitest";
import { colourCount } from "../../../shared/map/model/map-trip.ts";
import { driverColoursOf } from "./driver-colours.ts";

const driver = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}$/);
const drives = (most: number) =>
  fc
    .uniqueArray(driver, { minLength: 1, maxLength: most })
    .map((drivers) => drivers.map((each, index) => ({ driver: each, startT: index * 1_000 })));

test("no two of the first ten drivers have the same colour, whoever they are", () => {
  fc.assert(
    fc.property(drives(colourCount), (all) => {
      const colours = [...driverColoursOf(all).values()];
      expect(new Set(colours).size).toBe(all.length);
      for (const colour of colours) expect(colour >= 1 && colour <= colourCount).toBe(true);
    }),
  );
});

test("of more drivers no colour has two more than another", () => {
  fc.assert(
    fc.property(drives(35), (all) => {
      const same = Map.groupBy(driverColoursOf(all).values(), (colour) => colour);
      const counts = [...same.values()].map(({ length }) => length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test("who sets out later changes nobody's colour, nor does the order in which trips are read", () => {
  fc.assert(
    fc.property(drives(30), fc.nat(), (all, cut) => {
      const early = all.slice(0, 1 + (cut % all.length));
      const late = driverColoursOf([...all, ...early.map((each) => ({ ...each, startT: 1e6 }))].reverse());
      for (const [each, colour] of driverColoursOf(early)) expect(late.get(each)).toBe(colour);
    }),
  );
});

import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cutLines, maxLinePositions } from "./cut-lines.ts";
import type { Position } from "./position.ts";

const lineOf = (length: number): Position[] => Array.from({ length }, (_, index) => [index / 1e4, 0]);

test("a line that can be drawn stays whole, and one position more makes two parts", () => {
  const [whole, longer] = [lineOf(maxLinePositions), lineOf(maxLinePositions + 1)];
  expect(cutLines([whole])).toEqual([whole]);
  expect(cutLines([longer])).toEqual([whole, longer.slice(-2)]);
});

test("parts can all be drawn, join without a gap, and are the whole line", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 4 * maxLinePositions }), { maxLength: 3 });
  fc.assert(
    fc.property(lengths, (lengths) => {
      const lines = lengths.map(lineOf);
      const joined: Position[][] = [];
      for (const part of cutLines(lines)) {
        expect(part.length).toBeLessThanOrEqual(maxLinePositions);
        const line = joined.at(-1);
        if (line && part[0] === line.at(-1)) line.push(...part.slice(1));
        else joined.push([...part]);
      }
      expect(joined).toEqual(lines);
    }),
    tries(50),
  );
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { chunkSizes, type IdPlacement, noPlacement, placeIds } from "./id-chunks.ts";
import { addIds, type IdSet, noIds, uniteIds } from "./id-set.ts";

/** A table that keeps placed ids. */
const aKeeper = (sizes = chunkSizes) => {
  const chunks = new Map<number, IdSet>();
  let placement: IdPlacement = noPlacement;
  let ids = noIds;
  const runsWritten: number[] = [];
  return {
    chunks,
    runsWritten,
    add: (added: readonly number[]) => {
      const next = addIds(ids, added);
      const placed = placeIds(placement, ids, next, sizes);
      for (const { index, ids } of placed.written) chunks.set(index, ids);
      [placement, ids] = [placed.placement, next];
      runsWritten.push(
        placed.written.reduce((sum, chunk) => sum + chunk.ids.length / 2, placement.open.length / 2),
      );
    },
    placement: () => placement,
    ids: () => ids,
    kept: () =>
      Array.from({ length: placement.chunks }, (_, index) => chunks.get(index)!).reduce(
        uniteIds,
        placement.open,
      ),
  };
};

const batch = fc.array(
  fc.oneof(
    fc.nat({ max: 60 }),
    fc.nat({ max: 60 }).map((id) => 2 * id),
    fc.integer({ min: 0, max: 4_294_967_295 }),
  ),
  { maxLength: 20 },
);

describe("the ids of a trip in chunks", () => {
  const sizes = { open: 2, chunk: 5 };

  test("are complete, each in one place", () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 30 }), (batches) => {
        const keeper = aKeeper(sizes);
        for (const added of batches) {
          keeper.add(added);
          expect(keeper.kept()).toEqual(keeper.ids());
          const { chunks, last, open } = keeper.placement();
          expect(last).toEqual(chunks === 0 ? noIds : keeper.chunks.get(chunks - 1));
          expect(open.length / 2).toBeLessThanOrEqual(sizes.open);
          expect(chunks).toBeLessThanOrEqual(2 * Math.ceil(keeper.ids().length / 2 / sizes.chunk));
          for (const ids of keeper.chunks.values()) expect(ids.length / 2).toBeLessThanOrEqual(sizes.chunk);
        }
      }),
      tries(1000),
    );
  });

  test("of an honest phone stay in the trip's item, even if batches are lost", () => {
    const keeper = aKeeper();
    for (let batch = 0; batch < 2_000; batch++)
      if (batch % 100 !== 7) keeper.add(Array.from({ length: 15 }, (_, index) => batch * 15 + index));
    expect(keeper.placement()).toMatchObject({ chunks: 0 });
  });

  test("return to the trip's item when holes are filled", () => {
    const keeper = aKeeper();
    const evens = Array.from({ length: 5_000 }, (_, index) => 2 * index);
    keeper.add(evens);
    expect(keeper.placement()).toMatchObject({ chunks: 5, open: [] });
    for (let at = 0; at < evens.length; at += 15) keeper.add(evens.slice(at, at + 15).map((id) => id + 1));
    expect(keeper.placement()).toEqual({ ...noPlacement, open: [0, 9_999] });
  });
});

test.each<[string, (index: number) => number]>([
  ["even numbers", (index) => 2 * index],
  ["milliseconds that waver", (index) => index * 1_000 + ((index * 7_919) % 40)],
  ["random numbers", (index) => Math.imul(index + 1, 0x9e37_79b1) >>> 0],
])(
  "a commit of a phone whose ids are %s writes no more runs after 50,000 of them than after 2,000",
  { tags: "slow" },
  (_, idOf) => {
    const keeper = aKeeper();
    const mostWritten = (from: number, to: number, size: number): number => {
      const before = keeper.runsWritten.length;
      for (let at = from; at < to; at += size)
        keeper.add(Array.from({ length: size }, (_, index) => idOf(at + index)));
      return Math.max(...keeper.runsWritten.slice(before));
    };
    expect(mostWritten(0, 1_500, 15)).toBeGreaterThan(900);
    mostWritten(1_500, 48_000, 500);
    expect(mostWritten(48_000, 51_000, 15)).toBeLessThanOrEqual(chunkSizes.chunk);
    expect(keeper.ids().length / 2).toBeGreaterThan(49_000);
  },
);

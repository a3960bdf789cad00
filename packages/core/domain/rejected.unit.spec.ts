import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { addRejected, unionOfRejected } from "./add-rejected.ts";
import { rejectReasons } from "./batch.ts";
import { DecodeError } from "./bytes.ts";
import {
  compareRejected,
  maxRejected,
  maxRejectedBytes,
  noRejected,
  noTime,
  type Rejected,
  type RejectedId,
  rejectedIdOf,
} from "./rejected.ts";
import { decodeRejected, encodeRejected } from "./rejected-codec.ts";

const runs = tries(1000);

const rejectedId: fc.Arbitrary<RejectedId> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ t: fc.nat({ max: 5 }), id: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      t: fc.integer({ min: 0, max: 253_402_300_799_999 }),
      id: fc.integer({ min: 0, max: 4_294_967_295 }),
    }),
  },
  fc.jsonValue().map(rejectedIdOf),
);
const deliveries = fc.array(fc.array(rejectedId, { maxLength: 12 }), { maxLength: 12 });

const added = (deliveries: readonly (readonly RejectedId[])[]): Rejected =>
  deliveries.reduce(addRejected, noRejected);

describe("the rejects for one reason", () => {
  test("are the same set in any order, grouping and repetition, each record once", () => {
    fc.assert(
      fc.property(deliveries, fc.array(fc.nat(), { minLength: 1 }), (sent, order) => {
        const shuffled = [...sent, ...sent.slice(0, 3)]
          .map((delivery, index) => ({ delivery, place: order[index % order.length]! }))
          .sort((a, b) => a.place - b.place)
          .map(({ delivery }) => delivery.toReversed());
        const distinct = new Set(sent.flat().map(({ t, id }) => `${t}/${id}`));
        expect(added(shuffled)).toEqual(added(sent));
        expect(added(sent).ids).toHaveLength(distinct.size);
        expect(added([sent.flat()])).toEqual(added(sent));
      }),
      runs,
    );
  });

  test("are the same object when nothing is new", () => {
    fc.assert(
      fc.property(deliveries, (sent) => {
        const held = added(sent);
        expect(addRejected(held, sent.flat())).toBe(held);
      }),
      runs,
    );
  });

  test("survive encoding", () => {
    fc.assert(
      fc.property(deliveries, fc.boolean(), (sent, isFull) => {
        const set = { ...added(sent), isFull };
        expect(decodeRejected(encodeRejected(set))).toEqual(set);
      }),
      runs,
    );
  });

  test("of several days are counted once", () => {
    const [a, b] = [added([[{ t: 1, id: 1 }, { t: 2, id: 2 }]]), added([[{ t: 2, id: 2 }]])]; // biome-ignore format: one line
    expect(unionOfRejected([b!, a!]).ids).toEqual(a!.ids);
    expect(unionOfRejected([a!, { ...b!, isFull: true }]).isFull).toBe(true);
  });
});

describe("any bytes are a set or refused", () => {
  test("and a set is in order", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
        let set: Rejected;
        try {
          set = decodeRejected(Uint8Array.of(1, 0, ...tail));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          return;
        }
        const isSorted = set.ids.every(
          (record, at) => at === 0 || compareRejected(set.ids[at - 1]!, record) < 0,
        );
        // Comparing the sets themselves would print them during shrinking.
        expect(isSorted).toBe(true);
      }),
      runs,
    );
  });
});

describe("a set is bounded", () => {
  const evenly = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ t: index * 5, id: index }));
  /** Steps that never repeat. */
  const unevenly = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ t: index * 1000 + (index % 7) * (index % 3), id: index }));

  test("evenly spaced records take a few bytes, and exceeding the bound is reported", () => {
    expect(encodeRejected({ ids: evenly(20_000), isFull: false }).length).toBeLessThan(20);
    expect(addRejected(noRejected, evenly(maxRejected))).toMatchObject({ isFull: false });
    const beyond = addRejected(noRejected, evenly(maxRejected + 1));
    expect([beyond.ids.length, beyond.isFull]).toEqual([maxRejected, true]);
  });

  test("other records are kept as far as they fit into an item, thousands of them", () => {
    const set = addRejected(noRejected, unevenly(30_000));
    expect(set.isFull).toBe(true);
    expect(set.ids.length).toBeGreaterThan(5_000);
    expect(encodeRejected(set).length).toBeLessThanOrEqual(maxRejectedBytes);
  });

  test("a full set does not change, and no set shrinks", () => {
    const full = addRejected(noRejected, unevenly(30_000));
    expect(addRejected(full, [{ t: 1, id: 1 }])).toBe(full);
    const nearly = addRejected(noRejected, evenly(maxRejected - 1));
    expect(addRejected(nearly, unevenly(1000)).ids.length).toBeGreaterThanOrEqual(nearly.ids.length);
  });

  test("an item with every reason full is one that DynamoDB takes", () => {
    expect(Object.keys(rejectReasons).length * maxRejectedBytes).toBeLessThan(400 * 1024);
  });
});

describe("the identity of a reject", () => {
  test("without a valid id and time is that of its content", () => {
    const sent = [undefined, null, "a", 7, [], {}, { id: 1 }, { t: 5 }, { id: -1, t: 5 }, { id: 1.5, t: 5 }];
    const ids = sent.map(rejectedIdOf);
    expect(ids.every(({ t }) => t === noTime)).toBe(true);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(sent.length);
    expect(sent.map(rejectedIdOf)).toEqual(ids);
  });

  test("with a valid id and time does not depend on its other content", () => {
    expect(rejectedIdOf({ id: 4, t: 5, lat: 100 })).toEqual({ t: 5, id: 4 });
    expect(rejectedIdOf({ id: 4, t: 5 })).toEqual({ t: 5, id: 4 });
  });
});

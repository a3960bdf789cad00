import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { DecodeError } from "./bytes.ts";
import { addIds, type IdSet, noIds } from "./id-set.ts";
import { decodeIds, encodeIds } from "./id-set-codec.ts";

const runs = tries(2000);

const ids: fc.Arbitrary<IdSet> = fc
  .array(
    fc.oneof(
      fc.nat({ max: 60 }),
      fc.integer({ min: 0, max: 4_294_967_295 }),
      fc.constantFrom(0, 4_294_967_295),
    ),
    {
      maxLength: 40,
    },
  )
  .map((added) => addIds(noIds, added));

const expectSoundOrRefused = (bytes: Uint8Array): void => {
  let set: IdSet;
  try {
    set = decodeIds(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return;
  }
  // A run takes at least two bytes, so bytes bound what is allocated.
  expect(set.length).toBeLessThan(bytes.length);
  for (const [index, value] of set.entries()) {
    expect(Number.isSafeInteger(value) && value >= 0 && value <= 4_294_967_295).toBe(true);
    if (index > 0) expect(value).toBeGreaterThanOrEqual(set[index - 1]! + (index % 2 === 0 ? 2 : 0));
  }
  expect(encodeIds(set)).toEqual(bytes);
};

describe("ids as bytes", () => {
  test("are read as they were written", () => {
    fc.assert(
      fc.property(ids, (set) => {
        expect(decodeIds(encodeIds(set))).toEqual(set);
      }),
      runs,
    );
  });

  test("of random content are a set with exactly these bytes, or a DecodeError", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from([1, ...bytes])),
      fc.array(fc.nat({ max: 9 }), { maxLength: 60 }).map((bytes) => Uint8Array.from([1, ...bytes])),
    );
    fc.assert(fc.property(bytes, expectSoundOrRefused), tries(5000));
  });

  test("with one of them changed are a set with exactly these bytes, or a DecodeError", () => {
    fc.assert(
      fc.property(
        ids,
        fc.nat(),
        fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 0x80)),
        (set, at, value) => {
          const bytes = encodeIds(set);
          bytes[at % bytes.length] = value;
          expectSoundOrRefused(bytes);
        },
      ),
      tries(5000),
    );
  });

  test("of version 1 never change", () => {
    const hex = (set: IdSet) => Buffer.from(encodeIds(set)).toString("hex");
    expect(hex([])).toBe("01");
    expect(hex([0, 41])).toBe("010029");
    expect(hex([5, 5])).toBe("010500");
    expect(hex([0, 41, 50, 59, 4_294_967_295, 4_294_967_295])).toBe("0100290809c3ffffff0f00");
  });

  test.each([
    ["no bytes", "", "end in the middle"],
    ["another version", "02", "version 2 is not known"],
    ["runs that touch", "0100000000", "two runs touch"],
    ["half a run", "0100", "end in the middle"],
    ["an id beyond the greatest", "01808080801000", "is beyond 4294967295"],
    ["a run without end", `0100${"80".repeat(300)}01`, "beyond 2^53 - 1"],
  ])("%s are refused with the reason", (_, hex, reason) => {
    const decode = () => decodeIds(Buffer.from(hex, "hex"));
    expect(decode).toThrow(DecodeError);
    expect(decode).toThrow(reason);
  });
});

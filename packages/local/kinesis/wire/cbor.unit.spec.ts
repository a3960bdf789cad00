import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CborError, decodeCbor, encodeCbor } from "./cbor.ts";

const { tree: value } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
      fc.string({ unit: "binary" }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.date({ noInvalidDate: true }),
    ),
    fc.array(tie("tree"), { maxLength: 30 }),
    fc.dictionary(fc.string(), tie("tree"), { maxKeys: 30 }),
  ),
}));

/** Compares bytes as bytes and maps as entries, whatever their class. */
const plain = (item: unknown): unknown => {
  if (item instanceof Uint8Array) return `bytes ${Buffer.from(item).toString("hex")}`;
  if (Array.isArray(item)) return item.map(plain);
  if (item instanceof Date || typeof item !== "object" || item === null) return item;
  return new Map(Object.entries(item).map(([key, member]) => [key, plain(member)]));
};

describe("CBOR", () => {
  test("what is encoded decodes to the same value", () => {
    fc.assert(
      fc.property(value, (item) => {
        expect(plain(decodeCbor(encodeCbor(item)))).toEqual(plain(item));
      }),
    );
  });

  test("random bytes decode or are refused with a CborError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("examples of RFC 8949, appendix A, decode to their values", () => {
    const examples: [string, unknown][] = [
      ["1b0000000100000000", 2 ** 32],
      ["3903e7", -1000],
      ["f93c00", 1],
      ["f9c400", -4],
      ["f90001", 2 ** -24],
      ["fa47c35000", 100000],
      ["fbc010666666666666", -4.1],
      ["f97c00", Infinity],
      ["c11a514b67b0", new Date(1363896240)],
      ["62c3bc", "ü"],
      ["83010203", [1, 2, 3]],
      ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
      ["7f657374726561646d696e67ff", "streaming"],
    ];
    for (const [hex, expected] of examples) expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(expected);
    expect(plain(decodeCbor(Buffer.from("bf61610161629f0203ffff", "hex")))).toEqual(
      plain({ a: 1, b: [2, 3] }),
    );
    expect(
      Buffer.from(decodeCbor(Buffer.from("5f42010243030405ff", "hex")) as Uint8Array).toString("hex"),
    ).toBe("0102030405");
  });

  test("truncated, overlong and too deep values are refused", () => {
    const malformed = ["", "18", "61", "5bffffffffffffffff", "ff", "9f", "0000", "a10102", "81".repeat(40)];
    for (const hex of malformed) {
      expect(() => decodeCbor(Buffer.from(hex, "hex"))).toThrow(CborError);
    }
  });
});

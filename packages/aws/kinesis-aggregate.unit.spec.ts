import { createHash } from "node:crypto";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, deaggregate } from "./kinesis-aggregate.ts";

const record = fc.record(
  {
    partitionKey: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    explicitHashKey: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
    data: fc.uint8Array({ maxLength: 300 }),
  },
  { requiredKeys: ["partitionKey", "data"] },
);

const framed = (message: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from("f3899ac2", "hex"), message, createHash("md5").update(message).digest()]);

const plain = (records: ReturnType<typeof deaggregate>) =>
  records?.map((one) => ({ ...one, data: Buffer.from(one.data).toString("hex") }));

describe("an aggregate", () => {
  it("gives back the records it was made of", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        expect(plain(deaggregate(aggregate(records)))).toEqual(plain(records));
      }),
    );
  });

  it("is read as the KPL writes it", () => {
    // Two keys, an explicit hash key, tags that are skipped, and a field a later version may add.
    const message = Buffer.from(
      [
        "0a0161",
        "0a026262",
        "120137",
        "1a0508001a0178",
        "1a0d08011000" + "1a03646566" + "22020a00",
        "2a00",
      ].join(""),
      "hex",
    );
    expect(plain(deaggregate(framed(message)))).toEqual([
      { partitionKey: "a", data: "78" },
      { partitionKey: "bb", explicitHashKey: "7", data: "646566" },
    ]);
  });

  it("with one bit changed is not an aggregate", () => {
    const bytes = Buffer.from(aggregate([{ partitionKey: "driver/trip", data: Buffer.from("batch") }]));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(deaggregate(changed)).toBeUndefined();
    }
  });
});

describe("data that is not an aggregate is recognised and never throws", () => {
  it("for random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => deaggregate(bytes) === undefined));
  });

  it("for random messages in a valid frame", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const records = deaggregate(framed(message));
        expect(records === undefined || Array.isArray(records)).toBe(true);
      }),
      tries(2000),
    );
  });

  it.each([
    ["a length beyond the message", "1affffffff0f"],
    ["a number that never ends", "08ffffffffffffffffffff"],
    ["a key index out of the table", "0a01611a0508011a0178"],
    ["a hash key index out of the table", "0a01611a07080010051a0178"],
    ["a record without data", "0a01611a020800"],
    ["a record without a key", "0a01611a031a0178"],
    ["a key that is not UTF-8", "0a01ff"],
    ["a group", "0b"],
  ])("for %s", (_, message) => {
    expect(deaggregate(framed(Buffer.from(message, "hex")))).toBeUndefined();
  });
});

it.each([
  ["ten bytes is passed over with its field", 10, true],
  ["eleven makes it no aggregate", 11, false],
])("a number of %s", (_, bytes, isRead) => {
  const message = Buffer.from(aggregate([{ partitionKey: "driver/trip", data: Buffer.from("a") }]));
  const unknownField = Buffer.from([9 * 8, ...Array(bytes - 1).fill(0xff), 1]);
  const found = deaggregate(framed(Buffer.concat([message.subarray(4, -16), unknownField])));
  expect(found?.map(({ data }) => String(data))).toEqual(isRead ? ["a"] : undefined);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { aggregate, frameAggregate } from "../testing/aggregate.ts";
import { deaggregate } from "./kpl-aggregate.ts";

const plain = (records: ReturnType<typeof deaggregate>) =>
  records?.map((record) => ({ ...record, data: Buffer.from(record.data).toString("hex") }));

test("an aggregate returns the records that it was made from", () => {
  const record = fc.record({
    partitionKey: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    data: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), (records) => {
      expect(plain(deaggregate(aggregate(records)))).toEqual(plain(records));
    }),
  );
});

test("an aggregate is read as the KPL writes it: hash keys, tags and unknown fields are skipped", () => {
  const message = Buffer.from("0a01610a0262621201371a0508001a01781a0d080110001a0364656622020a002a00", "hex");
  expect(plain(deaggregate(frameAggregate(message)))).toEqual([
    { partitionKey: "a", data: "78" },
    { partitionKey: "bb", data: "646566" },
  ]);
});

test("an aggregate with a flipped bit is not an aggregate", () => {
  const bytes = aggregate([{ partitionKey: "key", data: Buffer.from("text") }]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(deaggregate(changed)).toBeUndefined();
  }
});

test.each([
  ["a length beyond the message", "1affffffff0f"],
  ["a number that never ends", "08ffffffffffffffffffff"],
  ["a key index out of the table", "0a01611a0508011a0178"],
  ["a record without data", "0a01611a020800"],
  ["a record without a key", "0a01611a031a0178"],
])("%s is no aggregate", (_, message) => {
  expect(deaggregate(frameAggregate(Buffer.from(message, "hex")))).toBeUndefined();
});

test("de-aggregation never throws, whatever message the frame holds", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      const records = deaggregate(frameAggregate(message));
      expect(records === undefined || Array.isArray(records)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

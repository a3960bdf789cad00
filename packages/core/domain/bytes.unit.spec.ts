import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";

const runs = tries(2000);

const written = (write: (writer: ByteWriter) => void): Uint8Array => {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
};

const whole = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.constantFrom(0, 127, 128, 16_383, 16_384, 2 ** 32, Number.MAX_SAFE_INTEGER),
);

describe("varints", () => {
  test("a whole number up to 2^53 - 1 is read as it was written, in at most eight bytes", () => {
    fc.assert(
      fc.property(whole, (value) => {
        const bytes = written((writer) => writer.varint(value));
        const reader = new ByteReader(bytes);
        expect(bytes.length).toBeLessThanOrEqual(8);
        expect(reader.varint()).toBe(value);
        expect(reader.remaining).toBe(0);
      }),
      runs,
    );
  });

  test.each([
    [0, 1],
    [0x7f, 1],
    [0x80, 2],
    [0x3fff, 2],
    [0x4000, 3],
    [0x7fff_ffff, 5],
    [0x8000_0000, 5],
    [2 ** 35 - 1, 5],
    [2 ** 35, 6],
    [2 ** 49 - 1, 7],
    [2 ** 49, 8],
    [Number.MAX_SAFE_INTEGER, 8],
  ])("%d is read as it was written, in %d bytes", (value, length) => {
    const bytes = written((writer) => writer.varint(value));
    expect(bytes).toHaveLength(length);
    expect(new ByteReader(bytes).varint()).toBe(value);
  });

  test("a signed number up to 2^52 is read as it was written", () => {
    const signed = fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }));
    fc.assert(
      fc.property(signed, (value) => {
        const bytes = written((writer) => writer.signed(value));
        expect(new ByteReader(bytes).signed()).toBe(value);
      }),
      runs,
    );
  });

  test("they are protobuf's", () => {
    const hex = (value: number) => Buffer.from(written((writer) => writer.varint(value))).toString("hex");
    expect([0, 1, 127, 128, 150, 16_384].map(hex)).toEqual(["00", "01", "7f", "8001", "9601", "808001"]);
    const zigzag = (value: number) => Buffer.from(written((writer) => writer.signed(value))).toString("hex");
    expect([0, -1, 1, -2, 2, -64, 64].map(zigzag)).toEqual(["00", "01", "02", "03", "04", "7f", "8001"]);
  });

  test("any bytes give a whole number below 2^53, or are refused", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .tuple(fc.nat({ max: 400 }), fc.constantFrom(0x80, 0xff, 0x81), fc.nat({ max: 255 }))
        .map(([length, byte, last]) => Uint8Array.from([...Array(length).fill(byte), last])),
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        const reader = new ByteReader(bytes);
        try {
          expect(reader.varint()).toSatisfy((value: number) => Number.isSafeInteger(value) && value >= 0);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      runs,
    );
  });

  test.each([
    ["nothing", [], "end in the middle"],
    ["no last byte", [0x80, 0x80], "end in the middle"],
    ["a zero too many", [0x81, 0x00], "padded"],
    ["2^53", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], "beyond"],
    ["zeros without end", [...Array(400).fill(0x80), 0x01], "beyond"],
  ])("%s is refused with its reason", (_, bytes, reason) => {
    const reader = new ByteReader(Uint8Array.from(bytes));
    expect(() => reader.varint()).toThrow(DecodeError);
    expect(() => new ByteReader(Uint8Array.from(bytes)).varint()).toThrow(reason);
  });
});

test("a writer grows as needed, and later writes do not change what it returned", () => {
  const writer = new ByteWriter();
  const expected = Array.from({ length: 5000 }, (_, index) => index % 251);
  for (const value of expected) writer.byte(value);
  const given = writer.finish();
  for (const value of expected) writer.byte(255 - value);
  expect([...given]).toEqual(expected);
});

test("a cleared writer is empty", () => {
  const writer = new ByteWriter();
  writer.varint(300);
  writer.clear();
  expect([...writer.finish()]).toEqual([]);
  writer.byte(7);
  expect([...writer.finish()]).toEqual([7]);
});

test("a DecodeError has its name", () => {
  expect(String(new DecodeError("why"))).toBe("DecodeError: why");
});

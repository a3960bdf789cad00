import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../testing/arbitraries.ts";
import { drive } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { readEnvelope } from "./envelope-reader.ts";

const runs = tries(3000);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Without the members that are undefined, as JSON has none. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** JSON.parse, or undefined where it throws. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const expectSame = (text: string): void => {
  const read = readEnvelope(bytesOf(text));
  if (read === undefined) return;
  const expected = parsed(text);
  expect(plain(read)).toStrictEqual(plain(expected));
  const times = (value: unknown) => (value as { receivedAt?: number }).receivedAt;
  expect(Object.is(times(read), times(expected))).toBe(true);
};

const envelope = (batch: string) =>
  `{"version":1,"driver":"ana","trip":"t:1","receivedAt":1795165200000,"requestId":"r-1","batch":${batch}}`;

const withFix = (fix: string) => envelope(`{"timeZone":"UTC","records":[${fix}],"end":false}`);

/** A number as JSON may write it, with as many digits as come. */
const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc
    .tuple(
      fc.constantFrom("", "-"),
      fc.oneof(
        fc.constantFrom("0", "9007199254740991", "9007199254740992", "9007199254740993"),
        fc.nat().map(String),
      ),
      fc.array(fc.nat({ max: 9 }), { maxLength: 26 }),
    )
    .map(([sign, whole, decimals]) => `${sign}${whole}${decimals.length > 0 ? `.${decimals.join("")}` : ""}`),
);

describe("an envelope that is read", () => {
  test("is what JSON.parse gives, for any drive", () => {
    fc.assert(
      fc.property(
        drive(),
        fc.boolean(),
        fc.option(fc.constantFrom("", "AB123CD"), { nil: undefined }),
        (records, end, vehicle) => {
          const text = envelope(JSON.stringify({ timeZone: "Europe/Berlin", vehicle, records, end }));
          const read = readEnvelope(bytesOf(text));
          // JSON writes the smallest numbers with an exponent, which is left to JSON.parse.
          if (!/\d[eE]/.test(text)) expect(read).toBeDefined();
          expectSame(text);
        },
      ),
      runs,
    );
  });

  test("has its members in any order, the last of several that are named alike", () => {
    const text =
      '{"batch":{"end":true,"records":[{"accuracy":5,"lon":2,"t":7,"id":1,"lat":3,"heading":9,"speed":8,"id":4}],"timeZone":"UTC","vehicle":"A ~ "},"trip":"t","trip":"u","driver":"d","version":1}';
    expect(plain(readEnvelope(bytesOf(text)))).toStrictEqual(JSON.parse(text));
  });

  test("has the very numbers of JSON.parse, whatever their digits", () => {
    fc.assert(
      fc.property(numberText, (number) => {
        const read = readEnvelope(bytesOf(withFix(`{"id":${number}}`)));
        if (/[eE]/.test(number)) expect(read).toBeUndefined();
        else expect(Object.is(read!.batch!.records![0]!.id, JSON.parse(number))).toBe(true);
      }),
      tries(5000),
    );
  });
});

test("a text longer than what is decoded at once is read whole, and digits beyond any power that is kept", () => {
  const driver = "d".repeat(600);
  expect(readEnvelope(bytesOf(`{"driver":"${driver}","trip":"t"}`))).toMatchObject({ driver, trip: "t" });
  for (const number of [
    "0.0000000000000000000001",
    "0.00000000000000000000001",
    "1.000000000000000000000001",
  ])
    expect(readEnvelope(bytesOf(withFix(`{"id":${number}}`)))!.batch!.records![0]!.id).toBe(Number(number));
});

test("bytes that are none are a fault of the caller", () => {
  expect(() => readEnvelope(undefined as unknown as Uint8Array)).toThrow(TypeError);
});

describe("what is no such envelope is left to JSON.parse", () => {
  test.each([
    ["nothing", ""],
    ["another value", "1"],
    ["an empty object", "{}"],
    ["white space before", ` ${withFix('{"id":1}')}`],
    ["white space behind", `${withFix('{"id":1}')}\n`],
    ["white space within", withFix('{"id": 1}')],
    ["a second value behind", `${withFix('{"id":1}')}1`],
    ["a member that is not described", withFix('{"id":1,"altitude":3}')],
    ["a member whose name begins alike", withFix('{"idle":1}')],
    ["a member of the envelope that is not described", '{"version":1,"source":"phone"}'],
    ["a name without quotes", withFix("{id:1}")],
    ["no fix", envelope('{"timeZone":"UTC","records":[]}')],
    ["an empty fix", withFix("{}")],
    ["a fix that is none", withFix("7")],
    ["a fix closed like a list", withFix('{"id":1]')],
    ["fixes closed like an object", envelope('{"records":[{"id":1}}}')],
    ["a name that lacks its first quote", withFix('{xid":1}')],
    ["null", withFix('{"id":1,"speed":null}')],
    ["a number in text", withFix('{"id":"1"}')],
    ["an exponent", withFix('{"id":1e3}')],
    ["a leading zero", withFix('{"id":01}')],
    ["a leading plus", withFix('{"id":+1}')],
    ["no digit before the point", withFix('{"id":.5}')],
    ["no digit behind the point", withFix('{"id":1.}')],
    ["a sign alone", withFix('{"id":-}')],
    ["an escape", '{"driver":"\\u0061na"}'],
    ["a text that is not ASCII", '{"driver":"Ána"}'],
    ["a control character in a text", '{"driver":"a\nb"}'],
    ["a text without end", '{"driver":"ana'],
    ["a list without end", '{"batch":{"records":[{"id":1}'],
    ["a comma too many", '{"driver":"ana",}'],
    ["a word that begins like true", envelope('{"end":trve}')],
  ])("%s", (_, text) => {
    expect(readEnvelope(bytesOf(text))).toBeUndefined();
  });

  test("bytes cut short anywhere", () => {
    const bytes = bytesOf(withFix('{"id":1,"t":2,"lat":-3.5,"lon":4,"speed":0.25,"heading":6,"accuracy":7}'));
    for (let length = 0; length < bytes.length; length++)
      expect(readEnvelope(bytes.slice(0, length)), String(length)).toBeUndefined();
    expect(readEnvelope(bytes)).toBeDefined();
  });

  test("and whatever else is read, JSON.parse reads the same", () => {
    const valid = withFix('{"id":10,"t":2,"lat":-3.5,"lon":40,"speed":0.25,"heading":6,"accuracy":7}');
    const edit = fc.record({
      at: fc.nat({ max: valid.length }),
      remove: fc.nat({ max: 3 }),
      insert: fc.oneof(
        fc.constantFrom("", "0", "-", ".", ",", '"', "{", "}", "]", "[", "e", "\\", " ", "é"),
        anyText,
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        let text = valid;
        for (const { at, remove, insert } of edits)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        expectSame(text.toWellFormed());
      }),
      tries(5000),
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { readRows } from "./json-rows.ts";

const rowsOf = (text: string) => readRows(Buffer.from(text));

test("rows are the same, whatever white space stands between and within them", () => {
  const row = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 5 }),
      fc.constantFrom("", "\n", "\r\n", " "),
      fc.constantFrom(undefined, 1),
      (rows, between, indent) => {
        const texts = rows.map((each) => JSON.stringify(each, undefined, indent));
        const expected = texts.map((text) => JSON.parse(text));
        expect(rowsOf(texts.join(between))).toEqual(expected);
        expect(rowsOf(texts.map((text) => `${text}${between}`).join(""))).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["a row that is cut off", '{"a":1}\n{"b":\n', "Unexpected end of JSON input"],
  ["an array", '{"a":1}\n[{"b":2}]\n', "the record holds JSON that is not an object"],
  ["a number before a row", '{"a":1}\n1\n{"b":2}\n', "Unexpected non-whitespace character"],
  ["nothing", "\n", "the record holds no JSON object"],
])("a record with %s fails as a whole, with the reason", (_, text, reason) => {
  expect(() => rowsOf(text)).toThrow(reason);
});

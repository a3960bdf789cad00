import { describe, expect, test } from "vitest";
import { compilePattern } from "./filter-pattern.ts";

const order = {
  type: "buy",
  stock: "ANYCO",
  quantity: 1000,
  express: true,
  note: null,
  empty: "",
  tags: ["new", "large"],
  legs: [
    { venue: "A", price: 5 },
    { venue: "B", price: 7 },
  ],
  buyer: { name: "Ana", address: {} },
};

describe("a filter pattern", () => {
  test.each<[string, object]>([
    ["equality of a text", { type: ["buy"] }],
    ["equality of one of several", { type: ["sell", "buy"] }],
    ["equality of a number", { quantity: [1000] }],
    ["a boolean", { express: [true] }],
    ["null", { note: [null] }],
    ["an empty text", { empty: [""] }],
    ["several names at once", { type: ["buy"], stock: ["ANYCO"] }],
    ["a level deeper", { buyer: { name: ["Ana"] } }],
    ["a member of a list", { tags: ["large"] }],
    ["an object of a list", { legs: { venue: ["B"], price: [7] } }],
    ["prefix", { stock: [{ prefix: "ANY" }] }],
    ["suffix", { stock: [{ suffix: "CO" }] }],
    ["equals-ignore-case", { stock: [{ "equals-ignore-case": "anyco" }] }],
    ["exists", { type: [{ exists: true }] }],
    ["exists of null", { note: [{ exists: true }] }],
    ["absence", { price: [{ exists: false }] }],
    ["absence below what is absent", { seller: { name: [{ exists: false }] } }],
    ["absence of a value where an object is", { buyer: [{ exists: false }] }],
    ["anything-but a text", { type: [{ "anything-but": "sell" }] }],
    ["anything-but a list", { quantity: [{ "anything-but": [1, 2] }] }],
    ["anything-but a prefix", { stock: [{ "anything-but": { prefix: "NO" } }] }],
    ["numeric equality", { quantity: [{ numeric: ["=", 1000] }] }],
    ["a numeric range", { quantity: [{ numeric: [">", 999, "<=", 1000] }] }],
    ["$or, left", { $or: [{ type: ["buy"] }, { quantity: [1] }] }],
    ["$or, right", { $or: [{ type: ["sell"] }, { quantity: [1000] }] }],
    [
      "$or beside other names, a level deeper",
      { buyer: { $or: [{ name: ["Bo"] }, { name: ["Ana"] }] }, type: ["buy"] },
    ],
  ])("matches by %s", (_name, pattern) => {
    expect(compilePattern(pattern)(order)).toBe(true);
  });

  test.each<[string, object]>([
    ["another text", { type: ["sell"] }],
    ["a number for a text", { quantity: ["1000"] }],
    ["one name of two", { type: ["buy"], stock: ["OTHER"] }],
    ["an absent name", { price: [5] }],
    ["an inherited name", { toString: [{ exists: true }] }],
    ["a value where an object is", { buyer: ["Ana"] }],
    ["an object where a value is", { type: { name: ["buy"] } }],
    ["two objects of a list together", { legs: { venue: ["A"], price: [7] } }],
    ["prefix of a number", { quantity: [{ prefix: "1" }] }],
    ["exists of an object", { buyer: [{ exists: true }] }],
    ["absence of what is there", { type: [{ exists: false }] }],
    ["anything-but what it is", { type: [{ "anything-but": ["buy", "sell"] }] }],
    ["anything-but of what is absent", { price: [{ "anything-but": [1] }] }],
    ["numeric of a text", { type: [{ numeric: ["=", 1] }] }],
    ["numeric outside its range", { quantity: [{ numeric: [">", 1000] }] }],
    ["neither side of $or", { $or: [{ type: ["sell"] }, { quantity: [1] }] }],
    ["$or but not the rest", { $or: [{ type: ["buy"] }, { quantity: [1] }], stock: ["OTHER"] }],
  ])("does not match by %s", (_name, pattern) => {
    expect(compilePattern(pattern)(order)).toBe(false);
  });

  test.each<[unknown, string]>([
    ["text", 'The filter pattern\'s root is "text"; a pattern is an object.'],
    [{}, "root is an empty object; it needs a name."],
    [
      { data: { kind: "trip" } },
      'data.kind is "trip"; the values that match stand in a list, e.g. ["trip"].',
    ],
    [{ data: { kind: [] } }, "data.kind is an empty list; it needs a rule."],
    [
      { data: { kind: [["trip"]] } },
      'data.kind has the rule ["trip"]; a rule is a text, number, true, false, null',
    ],
    [
      { kind: [{ wildcard: "a*" }] },
      "the operators are prefix, suffix, equals-ignore-case, anything-but, numeric",
    ],
    [{ kind: [{ prefix: "a", suffix: "b" }] }, "an operator is an object with one of prefix, suffix"],
    [{ kind: [{ prefix: 1 }] }, "kind has prefix 1; prefix takes a text."],
    [{ kind: [{ exists: "yes" }] }, 'kind has exists "yes"; exists takes true or false.'],
    [{ kind: [{ numeric: [">"] }] }, "numeric holds one or two comparisons"],
    [{ kind: [{ numeric: ["!", 5] }] }, 'kind has numeric ["!",5]; numeric holds'],
    [{ kind: [{ numeric: ["<", "5"] }] }, "numeric holds one or two comparisons"],
    [{ kind: [{ "anything-but": [] }] }, "it takes texts, numbers or"],
    [{ $or: [{ kind: ["trip"] }] }, "$or takes a list of two or more patterns."],
    [{ $or: ["trip", "pulse"] }, "$or takes a list of two or more patterns."],
  ])("%j is refused with what is allowed", (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});

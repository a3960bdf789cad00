import { describe, expect, it } from "vitest";
import { compileDateFormat } from "./java-date.ts";
import { objectSuffix } from "./object-name.ts";
import { compilePrefix } from "./prefix.ts";

const timeMs = Date.UTC(2026, 0, 5, 7, 8, 9, 45);

describe("a date is written as Java's DateTimeFormatter writes it", () => {
  it.each([
    ["yyyy/MM/dd/HH", "2026/01/05/07"],
    ["yy-M-d H:m:s", "26-1-5 7:8:9"],
    ["DDD", "005"],
    ["MMM MMMM EEE EEEE", "Jan January Mon Monday"],
    ["hh a", "07 AM"],
    ["HH:mm:ss.SSS", "07:08:09.045"],
    ["'year='yyyy''", "year=2026'"],
    ["yyyyMMdd'T'HHmmss", "20260105T070809"],
  ])("%s", (pattern, expected) => {
    expect(compileDateFormat(pattern)(timeMs)).toBe(expected);
  });

  it.each(["YYYY", "yyyy-MM-ddXXX", "MMMMM", "'open", "dd[HH]", "ddd"])(
    "and a pattern with another result is refused: %s",
    (pattern) => {
      expect(() => compileDateFormat(pattern)).toThrow(/not supported|not closed|reserved/);
    },
  );
});

describe("a date in a custom time zone is the zone's", () => {
  it.each([
    ["America/Argentina/Buenos_Aires", "2026/01/05 04:08:09.045"],
    ["Asia/Kathmandu", "2026/01/05 12:53:09.045"],
    ["Pacific/Auckland", "2026/01/05 20:08:09.045"],
    ["UTC", "2026/01/05 07:08:09.045"],
  ])("%s", (zone, expected) => {
    expect(compileDateFormat("yyyy/MM/dd HH:mm:ss.SSS", zone)(timeMs)).toBe(expected);
  });

  it("even on days with a clock change, and before 1970", () => {
    const hour = compileDateFormat("yyyy-MM-dd HH", "Europe/Berlin");
    const spring = Date.UTC(2026, 2, 29, 0, 30);
    expect([0, 1, 2].map((hours) => hour(spring + hours * 3_600_000))).toEqual([
      "2026-03-29 01",
      "2026-03-29 03",
      "2026-03-29 04",
    ]);
    expect(compileDateFormat("yyyy-MM-dd", "Pacific/Auckland")(-1)).toBe("1970-01-01");
  });

  it("and so is the hour that is appended", () => {
    expect(compilePrefix("p/", "data", "Asia/Tokyo").evaluate({ timeMs })).toBe("p/2026/01/05/16/");
  });
});

describe("a prefix", () => {
  const evaluate = (text: string, more: object = {}) =>
    compilePrefix(text, "data").evaluate({ timeMs, ...more });

  it("without a timestamp gets the hour appended", () => {
    expect(evaluate("")).toBe("2026/01/05/07/");
    expect(evaluate("rejects")).toBe("rejects2026/01/05/07/");
    expect(evaluate("date=!{partitionKeyFromLambda:date}/", { partitionKeys: { date: "2025-12-31" } })).toBe(
      "date=2025-12-31/2026/01/05/07/",
    );
  });

  it("with a timestamp is taken as it is", () => {
    expect(evaluate("raw/!{timestamp:yyyy/MM/dd}/")).toBe("raw/2026/01/05/");
    expect(evaluate("a!b!{timestamp:'!'yyyy}")).toBe("a!b!2026");
  });

  it("draws a random string of eleven for every object", () => {
    const [one, two] = [evaluate("!{firehose:random-string}/"), evaluate("!{firehose:random-string}/")];
    expect(one).toMatch(/^[A-Za-z0-9]{11}\/2026/);
    expect(one).not.toBe(two);
  });

  it("for errors names the kind of error", () => {
    const prefix = compilePrefix("errors/!{firehose:error-output-type}/!{timestamp:yyyy}/", "error");
    expect(prefix.evaluate({ timeMs, errorOutputType: "processing-failed" })).toBe(
      "errors/processing-failed/2026/",
    );
  });

  it.each([
    ["!{timestamp:QQ}", "data"],
    ["!{firehose:error-output-type}", "data"],
    ["!{partitionKeyFromQuery:x}", "data"],
    ["!{nothing:x}", "data"],
    ["!{timestamp}", "data"],
    ["!{timestamp:yyyy", "data"],
    ["errors/", "error"],
    ["!{firehose:error-output-type}!{partitionKeyFromLambda:x}", "error"],
  ] as const)("that cannot be evaluated is refused: %s (%s)", (text, use) => {
    expect(() => compilePrefix(text, use)).toThrow();
  });

  it("longer than 512 characters is refused when it is evaluated", () => {
    expect(() => evaluate("!{partitionKeyFromLambda:x}", { partitionKeys: { x: "x".repeat(512) } })).toThrow(
      /longer than 512/,
    );
  });
});

it("an object's name ends in stream, version, time and a unique id", () => {
  expect(objectSuffix({ stream: "lake", version: 3, timeMs, uuid: "u", extension: ".gz" })).toBe(
    "lake-3-2026-01-05-07-08-09-u.gz",
  );
});

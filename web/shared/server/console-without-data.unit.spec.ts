import { inspect } from "node:util";
import { expect, test } from "vitest";
import { keepDataOutOf } from "./console-without-data.ts";

test.each(["error", "warn", "log"] as const)("console.%s prints errors without their data", (name) => {
  const lines: string[] = [];
  const print = (...values: unknown[]) => lines.push(values.map((value) => inspect(value)).join(" "));
  const console = { error: print, warn: print, log: print };
  keepDataOutOf(console);
  console[name]("a read failed:", Object.assign(new TypeError("of ana.gomez"), { Item: "ana.gomez" }), 7);
  expect(lines).toEqual([expect.stringMatching(/^'a read failed:' Error \[TypeError\]: (?:.|\n)* 7$/)]);
  expect(lines[0]).not.toContain("ana.gomez");
});

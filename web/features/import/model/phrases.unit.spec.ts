import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { say, speak, told } from "@trips/importer/say.ts";
import { afterEach, describe, expect, test } from "vitest";
import { phrasesOf } from "./phrases.ts";

const folder = dirname(fileURLToPath(import.meta.resolve("@trips/importer/say.ts")));

/** A tagged template, whose values may hold templates themselves, as its text with {} for each value. */
const templatesOf = (source: string): string[] => {
  const found: string[] = [];
  for (const { index } of source.matchAll(/say`/g)) {
    let text = "";
    let depth = 0;
    for (let at = index + 4; depth > 0 || source[at] !== "`"; at += 1) {
      if (source.startsWith("${", at)) {
        if (depth === 0) text += "{}";
        depth += 1;
        at += 1;
      } else if (depth > 0 && source[at] === "}") depth -= 1;
      else if (depth > 0 && source[at] === "{") depth += 1;
      else if (depth === 0) text += source[at];
    }
    found.push(text);
  }
  return found;
};

const said = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".spec.ts"))
  .flatMap((name) => templatesOf(readFileSync(join(folder, name), "utf8")));

afterEach(() => speak({ texts: {}, reasons: {} }));

describe("what the importer says", () => {
  const { texts } = phrasesOf("es");

  test("is found in its source", () => {
    expect(said.length).toBeGreaterThan(60);
    expect(said).toContain("{} is empty");
  });

  test.each([...new Set(said)])("%j has a Spanish text with the same values", (english) => {
    const spanish = texts[english];
    expect(spanish).toBeDefined();
    const numbers = (text: string) => [...text.matchAll(/\{(\d*)\}/g)].map(([, number]) => number);
    const named = numbers(spanish!);
    if (named.every((number) => number === "")) expect(named).toHaveLength(numbers(english).length);
    else for (const number of named) expect(Number(number)).toBeLessThan(numbers(english).length);
  });
});

test("a text and its values are said in the language spoken, and those of other packages too", () => {
  speak(phrasesOf("es"));
  const [name, percent] = ["a.gpx", "98 %"];
  expect(say`${name} is empty`).toBe("a.gpx está vacío");
  expect(
    say`${"a"}: trip ${"b"} is the same drive as ${"c"}: ${percent} of it was in the same places at the same times`,
  ).toBe("a: el viaje b es el mismo que c: el 98 % estuvo en los mismos lugares a las mismas horas");
  expect(told("a point without time cannot be placed in a trip")).toBe(
    "un punto sin hora no se puede situar en un viaje",
  );
  expect(told("lat is 91, not a number from -90 to 90")).toBe("lat es 91, no a number from -90 to 90");
  expect(told("something else")).toBe("something else");
});

import { expect, test } from "vitest";
import { locales } from "../preferences.ts";
import { messagesOf } from "./messages.ts";

/** Every text by its path; a text that is made from others is made from signs that stand for them. */
const textsIn = (value: unknown, path = ""): [string, string][] => {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const signs = Array.from({ length: value.length }, (_, index) => `‹${index}›`);
    return textsIn(value(...signs), path);
  }
  return Object.entries(value as object).flatMap(([name, each]) =>
    textsIn(each, path === "" ? name : `${path}.${name}`),
  );
};

const [english, spanish] = locales.map((locale) => new Map(textsIn(messagesOf(locale)))) as [
  Map<string, string>,
  Map<string, string>,
];

/** Names, file formats and signs are the same in both languages. */
const sameInBoth = new Set(["Trips", "GPX", "GeoJSON", "CSV", "–"]);

test("both languages have the same texts", () => {
  expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort());
});

test("no text is left in English, and none is empty", () => {
  const untranslated = [...english]
    .filter(([path, text]) => spanish.get(path) === text && !sameInBoth.has(text))
    .map(([path]) => path);
  expect(untranslated).toEqual([]);
  expect([...english, ...spanish].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test("what an English text tells, the Spanish one tells too", () => {
  const signsIn = (text: string) => text.match(/‹\d›/g)?.sort() ?? [];
  for (const [path, text] of english)
    expect([path, signsIn(spanish.get(path)!)]).toEqual([path, signsIn(text)]);
});

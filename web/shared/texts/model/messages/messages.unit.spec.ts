import { expect, test } from "vitest";
import { locales } from "../preferences.ts";
import { messagesOf } from "./messages.ts";
import { trip } from "./trip.ts";

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

test("drivers read of GPS points, jumps and lost signal, not in the engine's words", () => {
  const engineWords = /\b(?:fix(?:es)?|outliers?|filtered|teleports?|conflicts?|silences?|deduplicat\w+)\b/i;
  expect([...english].filter(([, text]) => engineWords.test(text))).toEqual([]);
});

test("the Spanish is that of Latin America, in one voice", () => {
  // Words and the perfect tense of Spain, and the forms of address other than "tú".
  const elsewhere =
    /\b(?:coches?|en directo|ordenador|móvil|matrícula|ajustes|ha(?:s|n)? \w+(?:ado|ido|to|cho|sto)|vosotros|vuestr[oa]s?|usted|su cuenta)\b/i;
  expect([...spanish].filter(([, text]) => elsewhere.test(text))).toEqual([]);
});

test("a distance is the sum of one step less than it has points, and one point has none", () => {
  const sums = (locale: "en" | "es") =>
    [0, 1, 2, 2_327].map((points) =>
      trip[locale].why
        .sum(points, "9.6 km", `${points}`, `${points - 1}`, "4")
        .replace(/, (?:by|según) .*/, ""),
    );
  expect(sums("en")).toEqual([
    "9.6 km, since there is no distance without two GPS points on the route",
    "9.6 km, since there is no distance without two GPS points on the route",
    "9.6 km is the distance between the 2 GPS points of the route",
    "9.6 km is the sum of the 2326 distances from each of the route's 2327 GPS points to the next",
  ]);
  expect(sums("es")[3]).toBe(
    "9.6 km es la suma de las 2326 distancias de cada uno de los 2327 puntos GPS del recorrido al siguiente",
  );
});

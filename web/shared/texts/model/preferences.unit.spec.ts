import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  localeOf,
  locales,
  parseChoices,
  parsePreferences,
  serializeChoices,
  themes,
  unitSystems,
  unitsOfHeader,
} from "./preferences.ts";

describe("the browser's language", () => {
  test.each([
    ["es", "es"],
    ["es-AR,es;q=0.9,en;q=0.8", "es"],
    ["ES-419", "es"],
    ["en-GB, es;q=0.9", "en"],
    ["de-DE,de;q=0.9,es;q=0.5,en;q=0.4", "es"],
    ["en;q=0.4, es;q=0.8", "es"],
    ["es;q=0, en", "en"],
    ["es ; q=0.9 , en ; q=1", "en"],
    ["fr, *;q=0.5", "en"],
    ["*", "en"],
    ["", "en"],
    [null, "en"],
    [undefined, "en"],
    [";;;,,q=,es-;q=x", "en"],
  ])("%j is answered in %s", (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });
});

describe("the browser's region", () => {
  test.each([
    ["en-US,en;q=0.9", "imperial"],
    ["en-GB", "imperial"],
    ["es-PR,es;q=0.9", "imperial"],
    ["es-AR,es;q=0.9,en-US;q=0.8", "metric"],
    ["en,es-US;q=0.9", "imperial"],
    ["en-Latn-US", "imperial"],
    ["en-AU", "metric"],
    ["es-419", "metric"],
    ["en", "metric"],
    ["", "metric"],
    [null, "metric"],
  ])("%j measures in %s units", (header, units) => {
    expect(unitsOfHeader(header)).toBe(units);
  });

  test.each([
    ["en-US,es-MX;q=0.9", "locale=es", "MX"],
    ["en-US,es-MX;q=0.9", "", "US"],
    ["en-US", "locale=es", undefined],
    ["es-419,es-AR;q=0.9", "", "419"],
    ["en", "", undefined],
  ])("%j with the choice %j writes as in %s", (header, cookie, region) => {
    expect(parsePreferences(cookie, header).region).toBe(region);
  });
});

test("a choice takes precedence over the browser's languages", () => {
  expect(parsePreferences("locale=en&units=metric", "es-US")).toMatchObject({
    locale: "en",
    units: "metric",
  });
  expect(parsePreferences("locale=es&units=imperial&theme=dark&vehicle=AB+123", "en")).toEqual({
    locale: "es",
    units: "imperial",
    theme: "dark",
    vehicle: "AB 123",
    region: undefined,
  });
});

test("stored choices are read back, and what was not chosen stays open", () => {
  const choices = fc.record(
    {
      locale: fc.constantFrom(...locales),
      units: fc.constantFrom(...unitSystems),
      theme: fc.constantFrom(...themes),
      vehicle: fc.string({ unit: "grapheme", maxLength: 40 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(choices, (chosen) => {
      expect(parseChoices(serializeChoices(chosen))).toEqual(chosen);
    }),
  );
});

test("an invalid cookie falls back to the browser's languages and to the device's theme", () => {
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), fc.option(fc.string()), (cookie, header) => {
      const { locale, units, theme, vehicle } = parsePreferences(cookie, header);
      expect(locales).toContain(locale);
      expect(unitSystems).toContain(units);
      expect(themes).toContain(theme);
      expect(typeof vehicle).toBe("string");
    }),
  );
  expect(parsePreferences("locale=xx&units=furlongs&theme=neon&%%%=&locale[]=es", "es-ES")).toEqual({
    locale: "es",
    units: "metric",
    theme: "system",
    vehicle: "",
    region: "ES",
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localeOf, locales, parsePreferences, serializePreferences, unitSystems } from "./preferences.ts";

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

test("a choice takes precedence over the browser's language", () => {
  expect(parsePreferences("locale=en", "es")).toMatchObject({ locale: "en" });
  expect(parsePreferences("locale=es&units=imperial&vehicle=AB+123", "en")).toEqual({
    locale: "es",
    units: "imperial",
    vehicle: "AB 123",
  });
});

test("stored preferences are read back", () => {
  const preferences = fc.record({
    locale: fc.constantFrom(...locales),
    units: fc.constantFrom(...unitSystems),
    vehicle: fc.string({ unit: "grapheme", maxLength: 40 }),
  });
  fc.assert(
    fc.property(preferences, (chosen) => {
      expect(parsePreferences(serializePreferences(chosen), "es")).toEqual(chosen);
    }),
  );
});

test("an invalid cookie falls back to the browser's language, in kilometres", () => {
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), fc.option(fc.string()), (cookie, header) => {
      const { locale, units, vehicle } = parsePreferences(cookie, header);
      expect(locales).toContain(locale);
      expect(unitSystems).toContain(units);
      expect(typeof vehicle).toBe("string");
    }),
  );
  expect(parsePreferences("locale=xx&units=furlongs&%%%=&locale[]=es", "es-ES")).toEqual({
    locale: "es",
    units: "metric",
    vehicle: "",
  });
});

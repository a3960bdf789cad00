import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import city from "../data/city.json" with { type: "json" };
import world from "../data/world.json" with { type: "json" };
import { worldOf } from "../model/world.ts";
import type { MapPalette } from "./map-palette.ts";
import { cityLayers, offlineStyle } from "./offline-style.ts";

const palette = new Proxy({} as MapPalette, { get: () => "#123456" });

test.each([true, false])("the offline map is a valid style that names no other host, city %s", (hasCity) => {
  const style = offlineStyle(palette, { world: worldOf(world), base: { hasCity } });
  expect(validateStyleMin(style as never)).toEqual([]);
  expect(JSON.stringify(style)).not.toMatch(/https?:|glyphs|sprite/);
});

test("every kind of the city's features is drawn, and every kind that is drawn occurs", () => {
  const drawn = JSON.stringify(cityLayers(palette).map((layer) => "filter" in layer && layer.filter));
  for (const { properties } of city.features) expect(drawn).toContain(`"${properties.kind}"`);
});

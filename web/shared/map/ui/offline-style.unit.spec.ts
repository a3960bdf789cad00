import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import city from "../data/city.json" with { type: "json" };
import type { MapPalette } from "./map-palette.ts";
import { cityLayers, citySource, offlineStyle } from "./offline-style.ts";

const palette = new Proxy({} as MapPalette, { get: () => "#123456" });

test("the offline map with the city is a valid style that names no other host", () => {
  const style = offlineStyle(palette);
  const whole = {
    ...style,
    sources: { ...style.sources, [citySource]: { type: "geojson" as const, data: city as never } },
    layers: [...style.layers, ...cityLayers(palette)],
  };
  expect(validateStyleMin(whole as never)).toEqual([]);
  expect(JSON.stringify(whole)).not.toMatch(/https?:|glyphs|sprite/);
});

test("every kind of the city's features is drawn, and every kind that is drawn occurs", () => {
  const drawn = JSON.stringify(cityLayers(palette).map((layer) => "filter" in layer && layer.filter));
  for (const { properties } of city.features) expect(drawn).toContain(`"${properties.kind}"`);
});

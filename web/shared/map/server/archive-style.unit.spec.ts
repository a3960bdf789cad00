import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { archiveStyle } from "./archive-style.ts";

test.each(["light", "dark"] as const)(
  "the %s style of an archive is valid and asks nobody for glyphs or icons",
  (theme) => {
    const style = archiveStyle({
      theme,
      language: "es",
      tiles: "/tiles/{z}/{x}/{y}",
      zooms: { min: 0, max: 15 },
    });
    expect(validateStyleMin(style as never)).toEqual([]);
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    expect(JSON.stringify(style.layers)).not.toContain("icon-image");
    expect(style.layers.some(({ type }) => type === "symbol")).toBe(true);
  },
);

import { type Flavor, layers, namedFlavor } from "@protomaps/basemaps";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../../theme/model/theme.ts";

const source = "protomaps";

/** Without a sprite no icon can be drawn, so what is an icon only is left out. */
const withoutIcons = (layer: LayerSpecification): LayerSpecification[] => {
  if (layer.type !== "symbol") return [layer];
  if (!layer.layout?.["text-field"]) return [];
  const kept = Object.entries(layer.layout).filter(([name]) => !name.startsWith("icon-"));
  return [{ ...layer, layout: Object.fromEntries(kept) }];
};

/** The style of an archive in the Protomaps schema. */
export const archiveStyle = (options: {
  readonly theme: Theme;
  readonly language: string;
  readonly tiles: string;
  readonly zooms: { readonly min: number; readonly max: number };
}): StyleSpecification => {
  const { theme, language, tiles, zooms } = options;
  const flavor: Flavor = namedFlavor(theme);
  return {
    version: 8,
    sources: {
      [source]: {
        type: "vector",
        tiles: [tiles],
        minzoom: zooms.min,
        maxzoom: zooms.max,
        attribution:
          '<a href="https://protomaps.com">Protomaps</a> © <a href="https://openstreetmap.org">OpenStreetMap</a>',
      },
    },
    layers: (layers(source, flavor, { lang: language }) as LayerSpecification[]).flatMap(withoutIcons),
  };
};

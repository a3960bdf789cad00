import type { ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import {
  circle,
  colourAmong,
  ends,
  isKind,
  line,
  type RouteLayer,
  wider,
} from "../../../shared/map/ui/map-style.ts";

/** No trip has this key. */
export const noKey = "";

const isKey = (key: string): ExpressionSpecification => ["==", ["get", "key"], key];

const litFilter = (key: string, ...kinds: string[]): FilterSpecification => [
  "all",
  isKind(...kinds),
  isKey(key),
];

/** The layers that show one trip above the others, with their filters. */
export const litFilters = (key: string): Readonly<Record<string, FilterSpecification>> => ({
  "lit-casing": litFilter(key, "line"),
  "lit-lines": litFilter(key, "line"),
  "lit-gaps": litFilter(key, "gap"),
  "lit-stops": litFilter(key, "stop"),
  "lit-ends": litFilter(key, "start", "end", "head"),
});

/** Trips through the same street lie side by side, nearer to each other the further away they are. */
const besides = (): ExpressionSpecification => {
  const lane: ExpressionSpecification = ["coalesce", ["get", "lane"], 0];
  const pixels = (width: number): ExpressionSpecification => ["*", lane, width];
  return ["interpolate", ["linear"], ["zoom"], 8, pixels(2), 13, pixels(3.5), 17, pixels(9)];
};

/** Every layer of the routes, bottom to top; faded while another trip is highlighted. */
export const routeLayers = (palette: MapPalette, isFaded: boolean): RouteLayer[] => {
  const { casing, mark } = palette;
  const base = colourAmong(isFaded ? palette.faded : palette.trips);
  const full = colourAmong(palette.trips);
  const lit = litFilters(noKey);
  const lanes = { "line-offset": besides() };
  const dashes = { "line-dasharray": [0.5, 2.2] };
  return [
    line("casing", isKind("line"), { "line-color": casing, "line-width": wider(3), ...lanes }),
    line("gaps", isKind("gap"), { "line-color": base, "line-width": 2, ...dashes, ...lanes }),
    line("lines", isKind("line"), { "line-color": base, "line-width": wider(0), ...lanes }),
    circle("halos", isKind("head"), { "circle-radius": 17, "circle-color": base, "circle-opacity": 0.25 }),
    circle("ends", isKind("start", "end", "head"), ends(base, mark, 4.5)),
    line("lit-casing", lit["lit-casing"]!, { "line-color": casing, "line-width": wider(6), ...lanes }),
    line("lit-gaps", lit["lit-gaps"]!, { "line-color": full, "line-width": 3, ...dashes, ...lanes }),
    line("lit-lines", lit["lit-lines"]!, { "line-color": full, "line-width": wider(1.5), ...lanes }),
    circle("lit-ends", lit["lit-ends"]!, ends(full, mark, 6)),
  ];
};

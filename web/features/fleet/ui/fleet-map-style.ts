import type { BackgroundLayerSpecification } from "maplibre-gl";
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

export const litSource = "lit";
export const veilLayer = "veil";
/** The layers searched for a trip under the pointer, topmost first. */
export const hitLayers = ["heads", "lines"];

const veilOpacity = 0.72;

export const veilOpacityOf = (isLit: boolean): number => (isLit ? veilOpacity : 0);

const fromLit = <Layer extends RouteLayer>(layer: Layer): Layer => ({ ...layer, source: litSource });

/**
 * Many thin routes with the heads of the running ones, a veil over them, and above it the highlighted one, from a
 * source of its own. So a highlight changes a single number, however many routes there are.
 */
export const fleetLayers = (palette: MapPalette): (RouteLayer | BackgroundLayerSpecification)[] => {
  const { casing, mark, ground } = palette;
  const colour = colourAmong(palette.trips);
  const thin: NonNullable<Parameters<typeof line>[2]["line-width"]> = [
    "interpolate",
    ["linear"],
    ["zoom"],
    9,
    1.4,
    13,
    2.6,
    17,
    6,
  ];
  return [
    line("lines", isKind("line"), { "line-color": colour, "line-width": thin }),
    circle("halos", isKind("head"), { "circle-radius": 13, "circle-color": colour, "circle-opacity": 0.25 }),
    circle("heads", isKind("head"), ends(colour, mark, 4)),
    {
      id: veilLayer,
      type: "background",
      paint: {
        "background-color": ground,
        "background-opacity": 0,
        "background-opacity-transition": { duration: 120 },
      },
    },
    fromLit(line("lit-casing", isKind("line"), { "line-color": casing, "line-width": wider(6) })),
    fromLit(
      line("lit-gaps", isKind("gap"), {
        "line-color": colour,
        "line-width": 3,
        "line-dasharray": [0.5, 2.2],
      }),
    ),
    fromLit(line("lit-lines", isKind("line"), { "line-color": colour, "line-width": wider(1.5) })),
    fromLit(circle("lit-ends", isKind("start", "end", "head"), ends(colour, mark, 6))),
  ];
};

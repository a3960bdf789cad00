import type { BackgroundLayerSpecification, ExpressionSpecification } from "maplibre-gl";
import { type MapPalette, mix } from "../../../shared/map/ui/map-palette.ts";
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

/** Routes among which cars drive step back: thinner, and faded towards the ground. */
export const linePaint = (palette: MapPalette, isBehindCars: boolean) => {
  const [far, near, close] = isBehindCars ? ([0.8, 1.4, 3.5] as const) : ([1.4, 2.6, 6] as const);
  const width: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, far, 13, near, 17, close];
  const colours = isBehindCars ? palette.trips.map((trip) => mix(trip, palette.ground, 0.32)) : palette.trips;
  return { "line-color": colourAmong(colours), "line-width": width } as const;
};

const dotKinds: Readonly<Record<string, readonly string[]>> = {
  heads: ["head"],
  "lit-ends": ["start", "end", "head"],
};

/** The dots of a layer; a car that is shown itself stands in for the dot at the head of its route. */
export const dotsWithout = (layer: string, cars: readonly string[]): ExpressionSpecification => [
  "all",
  isKind(...dotKinds[layer]!),
  ["!", ["all", isKind("head"), ["in", ["get", "key"], ["literal", [...cars]]]]],
];

/**
 * Many thin routes with the heads of the running ones, a veil over them, and above it the highlighted one, from a
 * source of its own. So a highlight changes a single number, however many routes there are.
 */
export const fleetLayers = (
  palette: MapPalette,
  cars: readonly string[],
): (RouteLayer | BackgroundLayerSpecification)[] => {
  const { casing, mark, ground } = palette;
  const colour = colourAmong(palette.trips);
  return [
    line("lines", isKind("line"), linePaint(palette, cars.length > 0)),
    circle("heads", dotsWithout("heads", cars), ends(colour, mark, 4)),
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
    fromLit(circle("lit-ends", dotsWithout("lit-ends", cars), ends(colour, mark, 6))),
  ];
};

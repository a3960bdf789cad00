import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon } from "geojson";
import { feature, mesh } from "topojson-client";
import { type CityFeature, describeCity } from "../../packages/cli/simulator/city.ts";
import { encodePolyline } from "../shared/map/model/encode-polyline.ts";
import type { Position } from "../shared/map/model/position.ts";
import { worldUnitDegrees } from "../shared/map/model/world.ts";
import { cutAtAntimeridian } from "./cut-at-antimeridian.ts";

type Arc = readonly Position[];
type Topology = Parameters<typeof feature>[0];

/** Coarser than what can be seen where only the world is drawn. */
const toleranceDegrees = 0.06;
/** West, south, east, north: the coast at the simulated city joins the city's own. */
const aroundCity = [-58.6, -35, -57.9, -34.3] as const;

const isAtCity = ([lon, lat]: Position): boolean =>
  lon >= aroundCity[0] && lat >= aroundCity[1] && lon <= aroundCity[2] && lat <= aroundCity[3];

const distanceFrom = ([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number => {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
};

/** Douglas-Peucker. */
const simplify = (arc: Arc): Arc => {
  if (arc.length < 3) return arc;
  const [first, last] = [arc[0]!, arc.at(-1)!];
  const distances = arc.map((each) =>
    isAtCity(each) && each !== first && each !== last
      ? Number.POSITIVE_INFINITY
      : distanceFrom(each, first, last),
  );
  const farthest = distances.indexOf(Math.max(...distances.slice(1, -1)), 1);
  if (distances[farthest]! <= toleranceDegrees) return [first, last];
  return [...simplify(arc.slice(0, farthest + 1)).slice(0, -1), ...simplify(arc.slice(farthest))];
};

/** A topology stores each arc as differences of whole numbers. */
const simplified = (topology: Topology): Topology => {
  const { scale, translate } = topology.transform!;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    const positions = arc.map(([dx = 0, dy = 0]): Position => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
    return simplify(positions).map((each) => [...each]);
  });
  return { ...topology, transform: undefined, arcs };
};

const positionOf = ([lon = 0, lat = 0]: readonly number[]): Position => [lon, lat];

const encode = (positions: Arc): string =>
  encodePolyline(positions.map(([lon, lat]) => [lon / worldUnitDegrees / 1e6, lat / worldUnitDegrees / 1e6]));

/** GeoNames' capitals and cities of 800,000 people or more (CC BY 4.0), without those within 45 km of a larger one. */
const cities = async (): Promise<[string, number, number][]> => {
  const table = await readFile(new URL("cities.tsv", import.meta.url), "utf8");
  return table
    .trim()
    .split("\n")
    .map((row) => row.split("\t"))
    .map(([name = "", lon, lat]) => [name, Number(lon), Number(lat)]);
};

/** Natural Earth at 1:50 million as world-atlas packs it, and the larger cities from the largest on. */
export const makeWorld = async () => {
  const path = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
  const topology = simplified(JSON.parse(await readFile(path, "utf8")) as Topology);
  const land = feature(topology, topology.objects.land!) as FeatureCollection<MultiPolygon>;
  const borders = mesh(topology, topology.objects.countries as never, (a, b) => a !== b) as MultiLineString;
  return {
    land: land.features.flatMap(({ geometry }) =>
      geometry.coordinates
        .flatMap((rings) => cutAtAntimeridian(rings.map((ring) => ring.map(positionOf))))
        .map((rings) => rings.map(encode)),
    ),
    borders: borders.coordinates.map((each) => encode(each.map(positionOf))),
    cities: await cities(),
  };
};

const rounded = ({ lon, lat }: { readonly lon: number; readonly lat: number }): [number, number] => [
  Math.round(lon * 1e6) / 1e6,
  Math.round(lat * 1e6) / 1e6,
];

const geometryOf = ({ shape, positions }: CityFeature): Feature["geometry"] => {
  const coordinates = positions.map(rounded);
  if (shape === "point") return { type: "Point", coordinates: coordinates[0]! };
  if (shape === "line") return { type: "LineString", coordinates };
  return { type: "Polygon", coordinates: [coordinates] };
};

/** The simulator's city. */
export const makeCity = (): FeatureCollection => ({
  type: "FeatureCollection",
  features: describeCity().map((each) => ({
    type: "Feature",
    properties: { kind: each.kind, ...(each.name && { name: each.name }) },
    geometry: geometryOf(each),
  })),
});

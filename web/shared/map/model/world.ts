import type { FeatureCollection } from "geojson";
import { decodePolyline, precision } from "./polyline.ts";

/** Lines of whole hundredths of a degree, encoded as `polyline.ts` does; cities from the largest on. */
export type EncodedWorld = {
  readonly land: readonly (readonly string[])[];
  readonly borders: readonly string[];
  readonly cities: readonly (readonly (string | number)[])[];
};

export const worldUnitDegrees = 0.01;

const decode = (text: string): number[][] =>
  decodePolyline(text).map((position) =>
    position.map((value) => Math.round(value * precision) * worldUnitDegrees),
  );

/** Land, borders and cities as the map draws them; a city's rank is smaller the larger it is. */
export const worldOf = ({ land, borders, cities }: EncodedWorld): FeatureCollection => ({
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { kind: "land" },
      geometry: { type: "MultiPolygon", coordinates: land.map((rings) => rings.map(decode)) },
    },
    {
      type: "Feature",
      properties: { kind: "border" },
      geometry: { type: "MultiLineString", coordinates: borders.map(decode) },
    },
    ...cities.map(([name, lon, lat], rank) => ({
      type: "Feature" as const,
      properties: { kind: "city", name, rank },
      geometry: { type: "Point" as const, coordinates: [Number(lon), Number(lat)] },
    })),
  ],
});

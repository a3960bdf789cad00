import type { Feature, MultiLineString, Point } from "geojson";
import { cutLines } from "../../../shared/map/model/cut-lines.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";

/** `id` names the feature, `key` the trip it belongs to. */
export type FleetProperties = {
  readonly id: string;
  readonly key: string;
  readonly kind: "line" | "head";
  readonly colour: number;
};

export type FleetFeature = Feature<MultiLineString | Point, FleetProperties>;

/** With many trips only the lines are drawn, and the positions of the running ones. */
export const fleetFeaturesOf = ({ key, colour, isActive, pieces }: MapTrip): FleetFeature[] => {
  const last = pieces.at(-1)?.at(-1);
  if (!last) return [];
  const line: FleetFeature = {
    type: "Feature",
    geometry: {
      type: "MultiLineString",
      // MapLibre copies its input anyway, so copying each position here would be wasted.
      coordinates: cutLines(pieces) as unknown as number[][][],
    },
    properties: { id: key, key, kind: "line", colour },
  };
  if (!isActive) return [line];
  const head: FleetFeature = {
    type: "Feature",
    geometry: { type: "Point", coordinates: [...last] },
    properties: { id: `${key} head`, key, kind: "head", colour },
  };
  return [line, head];
};

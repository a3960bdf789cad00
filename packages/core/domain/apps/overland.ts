import { type AppMember, type ReadApp, readEach, unreadable } from "./app.ts";
import { numberIn, objectIn, percentPerShare, scaledIn, timeIn } from "./values.ts";

/**
 * A request of Overland: a list of GeoJSON features. Speeds in m/s, battery 0 to 1; iOS writes -1 for what it does not
 * know. Besides positions the list holds ended trips and, with tracking stats, visits and what the app did, each at the
 * last known place: no positions. `current` and `trip` repeat what the queue sends later.
 * Source: the README of github.com/aaronpk/Overland-iOS, and its issue 61.
 */
export const readOverland: ReadApp = (body) => {
  const { locations } = objectIn(body);
  if (!Array.isArray(locations)) return unreadable(body, "locations is not a list");
  return readEach(locations, readFeature);
};

const readFeature = (feature: unknown): AppMember => {
  const { geometry, properties } = objectIn(feature);
  const said = objectIn(properties);
  if (typeof said.action === "string" || said.type === "trip" || said.type === "visit") return undefined;
  const { coordinates } = objectIn(geometry);
  if (!Array.isArray(coordinates)) return { detail: "geometry.coordinates is not [longitude, latitude]" };
  const accuracy = numberIn(said.horizontal_accuracy);
  // Core Location's word for coordinates that mean nothing.
  if (accuracy !== undefined && accuracy < 0)
    return { detail: "horizontal_accuracy is negative: the position is not valid" };
  const altitudeError = numberIn(said.vertical_accuracy);
  const fix = {
    t: timeIn(said.timestamp),
    lat: numberIn(coordinates[1]),
    lon: numberIn(coordinates[0]),
    speed: numberIn(said.speed),
    heading: numberIn(said.course),
    accuracy,
    altitude: altitudeError !== undefined && altitudeError < 0 ? undefined : numberIn(said.altitude),
    battery: scaledIn(said.battery_level, percentPerShare),
  };
  return { fix };
};

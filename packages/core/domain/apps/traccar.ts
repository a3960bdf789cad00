import { type AppMember, type ReadApp, readEach } from "./app.ts";
import { numberIn, objectIn, percentPerShare, scaledIn, timeIn } from "./values.ts";

/**
 * A request of Traccar Client from version 9 on: one location, or a list of them as its location library sends them in
 * batches. Speeds in m/s, battery 0 to 1; -1: unknown, as in heartbeats of a phone that lies still.
 * Source: traccar.org/osmand (JSON format) and the schema of transistorsoft's background geolocation.
 */
export const readTraccar: ReadApp = (body) => readEach([objectIn(body).location].flat(), readLocation);

const readLocation = (location: unknown): AppMember => {
  const { timestamp, coords, battery } = objectIn(location);
  const { latitude, longitude, speed, heading, accuracy, altitude } = objectIn(coords);
  if (numberIn(latitude) === undefined || numberIn(longitude) === undefined)
    return { detail: "location.coords has no latitude and longitude" };
  const fix = {
    t: timeIn(timestamp),
    lat: numberIn(latitude),
    lon: numberIn(longitude),
    speed: numberIn(speed),
    heading: numberIn(heading),
    accuracy: numberIn(accuracy),
    altitude: numberIn(altitude),
    battery: scaledIn(objectIn(battery).level, percentPerShare),
  };
  return { fix };
};

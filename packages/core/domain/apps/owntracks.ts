import { nothing, type ReadApp, unreadable } from "./app.ts";
import { metersPerSecond, numberIn, objectIn, scaledIn, timeIn } from "./values.ts";

/**
 * One message of OwnTracks, by HTTP or MQTT. Times in seconds, `vel` in km/h, whole metres and percent; older versions
 * write numbers as text, and -1 where newer ones leave a member out. Messages of another type (waypoints, transitions,
 * last wills …) hold no position of their own. Source: owntracks.org/booklet/tech/json.
 */
export const readOwnTracks: ReadApp = (body) => {
  const { _type, tst, lat, lon, vel, cog, acc, alt, batt } = objectIn(body);
  if (_type === "encrypted")
    return unreadable(body, "the app encrypts its messages: remove the encryption key from its settings");
  if (_type !== "location") return nothing;
  const fix = {
    t: timeIn(tst),
    lat: numberIn(lat),
    lon: numberIn(lon),
    speed: scaledIn(vel, metersPerSecond.kmh),
    heading: numberIn(cog),
    accuracy: numberIn(acc),
    altitude: numberIn(alt),
    battery: numberIn(batt),
  };
  return { fixes: [{ fix, sent: body }], unreadable: [] };
};

import { nothing, type ReadApp, unreadable } from "./app.ts";
import { readTraccar } from "./traccar.ts";
import { metersPerSecond, numberIn, objectIn, scaledIn, timeIn } from "./values.ts";

/** A dilution of precision times the error of a plain receiver's ranges. A stated accuracy is better. */
const metersPerHdop = 5;

/**
 * A request in Traccar's OsmAnd protocol: the parameters of a query or a form, or that protocol's JSON. Parameters come
 * as an object of texts, or as the form's text. `speed` is in **knots**, as Traccar defines it and Traccar Client up to 8
 * sends it; OsmAnd and GPSLogger put m/s there, so the address that sets them up says `speed_unit=mps` (`kmh`, `mph`,
 * `kn`). OsmAnd's placeholder {3}, which it calls hdop, is an accuracy in metres: its address says `accuracy={3}`.
 * Source: traccar.org/osmand, and issues 3487 and 2944 of traccar/traccar, 1094 of mendhak/gpslogger, 6325 of
 * osmandapp/OsmAnd.
 */
export const readOsmAnd: ReadApp = (body) => {
  if (isJsonForm(body)) return readTraccar(body);
  const said = typeof body === "string" ? parametersIn(body) : objectIn(body);
  const { lat, lon } = placeIn(said);
  if (lat === undefined && lon === undefined)
    return textOf(said.cell) !== "" || textOf(said.wifi) !== ""
      ? nothing
      : unreadable(said, "lat and lon are missing");
  const valid = textOf(said.valid).toLowerCase();
  if (valid === "false" || valid === "0")
    return unreadable(said, "valid is false: the tracker has no position");
  const fix = {
    t: timeIn(said.timestamp),
    lat: numberIn(lat),
    lon: numberIn(lon),
    speed: speedIn(said),
    heading: numberIn(said.bearing) ?? numberIn(said.heading),
    accuracy: numberIn(said.accuracy) ?? scaledIn(said.hdop, metersPerHdop),
    altitude: numberIn(said.altitude),
    battery: numberIn(said.batt),
  };
  return { fixes: [{ fix, sent: said }], unreadable: [] };
};

/** In the other form, `location` is a text. */
const isJsonForm = (body: unknown): boolean => typeof (objectIn(body).location ?? "") === "object";

type Parameters = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const placeIn = ({ lat, lon, location }: Parameters): { readonly lat: unknown; readonly lon: unknown } => {
  if (typeof location !== "string") return { lat, lon };
  const [first, second] = location.split(",");
  return { lat: first, lon: second };
};

/** A wrong speed is worse than none, so one in an unknown unit is left out. */
const speedIn = ({ speed, speed_unit: unit = "kn" }: Parameters): number | undefined => {
  const factor = Object.entries(metersPerSecond).find(([name]) => name === unit)?.[1];
  return factor === undefined ? undefined : scaledIn(speed, factor);
};

/** The first of each name, as Traccar reads them. */
const parametersIn = (form: string): Parameters => {
  const parameters = new Map<string, string>();
  for (const pair of form.split("&")) {
    const [name = "", ...rest] = pair.split("=");
    const key = decoded(name);
    if (!parameters.has(key)) parameters.set(key, decoded(rest.join("=")));
  }
  return Object.fromEntries(parameters);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
};

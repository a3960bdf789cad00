import type { Fix } from "@trips/client/records.ts";
import { byField, type OptionalField, optionalNames } from "@trips/core/domain/fields.ts";
import { parseDateTime } from "./date-time.ts";
import { say } from "./say.ts";
import { withoutTime } from "./tracks.ts";
import { listOf, type Members, membersOf, textOf } from "./xml-elements.ts";

const perUnit: Readonly<Record<string, number>> = { "m/s": 1, "km/h": 1 / 3.6 };

/** The number in an element or attribute; none when the element has an unknown unit. */
export const numberOf = (value: unknown): number | undefined => {
  const { unit = "m/s" } = membersOf(value);
  const text = textOf(value);
  const factor = perUnit[String(unit)];
  if (typeof text !== "string" || text.trim() === "" || factor === undefined) return undefined;
  const number = Number(text) * factor;
  return Number.isFinite(number) ? number : undefined;
};

/**
 * Where vendors put what GPX 1.1 has no element for: in the point, as in GPX 1.0; in its extensions; or in an element
 * of its own inside them. Anywhere else, a speed may be the wind's.
 */
const placesOf = (point: Members): Members[] => {
  const extensions = listOf(point.extensions).map(membersOf);
  const wrapped = extensions.flatMap((extension) =>
    Object.entries(extension).flatMap(([name, value]) =>
      /extensions?$/i.test(name) ? listOf(value).map(membersOf) : [],
    ),
  );
  return [point, ...extensions, ...wrapped];
};

/** The first number under one of these names. */
const findNumber = (places: readonly Members[], names: readonly string[]): number | undefined => {
  for (const place of places)
    for (const name of names)
      for (const value of listOf(place[name])) {
        const number = numberOf(value);
        if (number !== undefined) return number;
      }
  return undefined;
};

/** The names that GPX and vendors' extensions use for a field. */
const namesOf: Record<OptionalField, readonly string[]> = {
  speed: ["speed"],
  heading: ["course", "bearing", "heading"],
  accuracy: ["accuracy"],
  altitude: ["ele", "altitude"],
  battery: ["battery"],
};

const geoTrackerNames: Partial<Record<OptionalField, readonly string[]>> = { speed: ["s"], heading: ["c"] };

/** GeoTracker writes a point's speed and course as attributes `s` and `c` of its `meta`. */
const geoTrackerOf = (point: Members): Members => membersOf(membersOf(point.extensions).meta);

/** A value that is not a number is kept as it is, so that the report can quote it. */
export const coordinate = (text: unknown): number =>
  (typeof text === "string" && text.trim() !== "" && Number.isFinite(Number(text))
    ? Number(text)
    : text) as number;

/** A point as a fix, or the reason why it cannot be one. */
export const readPoint = (value: unknown): Fix | string => {
  const point = membersOf(value);
  if (point.time === undefined) return withoutTime;
  const time = textOf(point.time);
  const t = parseDateTime(time);
  if (Number.isNaN(t)) return say`${JSON.stringify(time)} is not a time`;
  const places = placesOf(point);
  const geoTracker = [geoTrackerOf(point)];
  return {
    t,
    lat: coordinate(point.lat),
    lon: coordinate(point.lon),
    ...byField(
      optionalNames,
      (name) => findNumber(places, namesOf[name]) ?? findNumber(geoTracker, geoTrackerNames[name] ?? []),
    ),
  };
};

/** The record's id, if our own export wrote the point. */
export const idOf = (value: unknown): unknown => {
  const id = textOf(membersOf(membersOf(value).extensions).id);
  return typeof id === "string" && /^\d+$/.test(id) ? Number(id) : undefined;
};

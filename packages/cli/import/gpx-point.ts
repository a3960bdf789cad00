import type { Fix } from "@trips/client/records.ts";
import { byField, type OptionalField, optionalNames } from "@trips/core/domain/fields.ts";

type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** An element may stand several times. */
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const perUnit: Readonly<Record<string, number>> = { "m/s": 1, "km/h": 1 / 3.6 };

/** The number that an element holds, or an attribute. Of an element in a unit that is not known none. */
const numberOf = (value: unknown): number | undefined => {
  const { "#text": inner, unit = "m/s" } = membersOf(value);
  const text = typeof value === "string" ? value : inner;
  const factor = perUnit[String(unit)];
  if (typeof text !== "string" || text.trim() === "" || factor === undefined) return undefined;
  const number = Number(text) * factor;
  return Number.isFinite(number) ? number : undefined;
};

/**
 * Where vendors put what GPX 1.1 has no element for: in the point as GPX 1.0 did, in its extensions, or in one
 * element within them that is made for it. Deeper, and elsewhere, a speed may be that of the wind.
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

/** What GPX and the extensions of vendors call a field. */
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

const dateTime = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:(z)|([+-]\d\d):?(\d\d)?)?$/i;

/** Without an offset a time is UTC: it must not be read in this machine's zone. */
const parseTime = (text: unknown): number => {
  const [, date, time, fraction = "", , hours, minutes = "00"] =
    (typeof text === "string" ? dateTime.exec(text.trim()) : undefined) ?? [];
  if (date === undefined) return Number.NaN;
  const zone = hours === undefined ? "Z" : `${hours}:${minutes}`;
  return Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}${zone}`);
};

/** What is no number stays as it is, so that it can be named. */
const coordinate = (text: unknown): number =>
  (typeof text === "string" && text.trim() !== "" && Number.isFinite(Number(text))
    ? Number(text)
    : text) as number;

export const withoutTime = "a point without time cannot be placed in a trip";

/** A point as a fix, or why it is none. */
export const readPoint = (value: unknown): Fix | string => {
  const point = membersOf(value);
  if (point.time === undefined) return withoutTime;
  const t = parseTime(point.time);
  if (Number.isNaN(t)) return `${JSON.stringify(point.time)} is not a time`;
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

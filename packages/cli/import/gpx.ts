import { createHash } from "node:crypto";
import type { Fix } from "@trips/client/records.ts";
import { byField, type OptionalField, optionalNames } from "@trips/core/domain/fields.ts";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { CliError } from "../cli-error.ts";
import type { Overrides, SourceItem } from "./source.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => name === "trk" || name === "trkseg" || name === "trkpt",
});

const lists = (value: unknown, name: string): unknown[] => {
  const member = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : [];
  return Array.isArray(member) ? member : [];
};

/** The first number found under one of these names, also inside `extensions` of any vendor. */
const findNumber = (value: unknown, names: readonly string[]): number | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  const members = value as Record<string, unknown>;
  for (const name of names) {
    const text = members[name];
    if (typeof text === "string" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  }
  for (const inner of Object.values(members)) {
    const found = findNumber(inner, names);
    if (found !== undefined) return found;
  }
  return undefined;
};

// GPX times are UTC; without the Z a date would be read in this machine's zone.
const parseTime = (text: unknown): number =>
  typeof text === "string"
    ? Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text.trim()) ? text.trim() : `${text.trim()}Z`)
    : Number.NaN;

const coordinate = (text: unknown): number =>
  typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;

/** What GPX and the extensions of vendors call a field, where that is not its name in the API. */
const otherNames: Partial<Record<OptionalField, readonly string[]>> = {
  heading: ["course", "bearing"],
  altitude: ["ele"],
};

const readPoint = (point: unknown): Fix | string => {
  const members = (typeof point === "object" && point !== null ? point : {}) as Record<string, unknown>;
  if (members.time === undefined) return "a point without time cannot be placed in a trip";
  const t = parseTime(members.time);
  if (Number.isNaN(t)) return `${JSON.stringify(members.time)} is not a time`;
  return {
    t,
    lat: coordinate(members.lat),
    lon: coordinate(members.lon),
    ...byField(optionalNames, (name) => findNumber(members, [...(otherNames[name] ?? []), name])),
  };
};

const longestTripId = 64;

/**
 * A trip id from a file's name and the track's number. A name that cannot be kept as it is gets a hash of
 * it, so that two files never fall into one trip by their names becoming alike.
 */
export const tripIdOf = (fileName: string, track: number): string => {
  const stem = fileName.replace(/\.gz$/i, "").replace(/\.gpx$/i, "");
  const allowed = stem.replace(/[^A-Za-z0-9._:@-]/g, "-");
  const suffix = `-${track}`;
  const room = longestTripId - suffix.length;
  if (allowed === stem && stem.length >= 1 && stem.length <= room) return `${stem}${suffix}`;
  const hash = createHash("sha256").update(stem).digest("hex").slice(0, 8);
  return `${allowed.slice(0, room - hash.length - 1)}-${hash}${suffix}`;
};

/** The tracks of a GPX file, each a trip; its segments follow one another. */
export const readGpx = (text: string, fileName: string, overrides: Overrides): SourceItem[] => {
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    throw new CliError("input", `${fileName} is not XML: ${validity.err.msg} (line ${validity.err.line})`);
  }
  const root = (parser.parse(text) as Record<string, unknown>).gpx;
  if (root === undefined)
    throw new CliError("input", `${fileName} is not GPX: there is no gpx element in it`);
  const tracks = lists(root, "trk");
  if (tracks.length === 0) throw new CliError("input", `${fileName} has no track (trk) in it`);

  const items: SourceItem[] = [];
  for (const [trackIndex, track] of tracks.entries()) {
    const number = trackIndex + 1;
    const trip =
      overrides.trip === undefined
        ? tripIdOf(fileName, number)
        : tracks.length === 1
          ? overrides.trip
          : `${overrides.trip}-${number}`;
    let pointNumber = 0;
    for (const point of lists(track, "trkseg").flatMap((segment) => lists(segment, "trkpt"))) {
      pointNumber += 1;
      const place = `track ${number}, point ${pointNumber}`;
      const fix = readPoint(point);
      items.push(
        typeof fix === "string"
          ? { kind: "unreadable", place, reason: fix }
          : {
              kind: "fix",
              place,
              driver: overrides.driver ?? "demo",
              trip,
              vehicle: overrides.vehicle,
              fix,
            },
      );
    }
  }
  return items;
};

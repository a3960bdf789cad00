import { createHash } from "node:crypto";
import type { Fix } from "@trips/client/records.ts";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { CliError } from "../cli-error.ts";
import { membersOf, readPoint, withoutTime } from "./gpx-point.ts";
import type { Overrides, SourceItem } from "./source.ts";

const listed = new Set(["trk", "trkseg", "trkpt", "rte", "wpt"]);

// Entities stay as they are written: none is expanded, and no other file is read.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => listed.has(name),
});

const lists = (value: unknown, name: string): unknown[] => {
  const member = membersOf(value)[name];
  return Array.isArray(member) ? member : [];
};

const longestTripId = 64;

/**
 * A trip id from a file's name, the track's number and, from the second on, the part of the track. A name that
 * cannot be kept as it is gets a hash of it, so that two files never fall into one trip by their names becoming
 * alike.
 */
export const tripIdOf = (fileName: string, track: number, part = 1): string => {
  const stem = fileName.replace(/\.gz$/i, "").replace(/\.gpx$/i, "");
  const allowed = stem.replace(/[^A-Za-z0-9._:@-]/g, "-");
  const suffix = `-${track}${part === 1 ? "" : `.${part}`}`;
  const room = longestTripId - suffix.length;
  if (allowed === stem && stem.length >= 1 && stem.length <= room) return `${stem}${suffix}`;
  const hash = createHash("sha256").update(stem).digest("hex").slice(0, 8);
  return `${allowed.slice(0, room - hash.length - 1)}-${hash}${suffix}`;
};

const refuse = (reason: string): never => {
  throw new CliError("input", reason);
};

const parseXml = (text: string, fileName: string): Record<string, unknown> => {
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    const { msg, line } = validity.err;
    const endsEarly = /<(\w+:)?gpx[\s>]/.test(text) && !/<\/(\w+:)?gpx\s*>/.test(text);
    const lines = text.trimEnd().split("\n").length;
    refuse(
      endsEarly
        ? `${fileName} is not XML: it ends too early, on line ${lines}`
        : `${fileName} is not XML: ${msg} (line ${line})`,
    );
  }
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch (error) {
    return refuse(`${fileName} cannot be read as XML: ${(error as Error).message}`);
  }
};

const count = (of: number, name: string): string[] =>
  of === 0 ? [] : [`${of} ${name}${of === 1 ? "" : "s"}`];

/** Longer than this between two points of a track: two trips. A night's rest is within one, a day's is not. */
const longestSilenceMs = 12 * 3_600_000;

type Track = { readonly number: number; readonly tripIdOfPart: (part: number) => string };

/**
 * The points of a track in their order. A point at the time and the place of an earlier one is that one once
 * more: some programs repeat a segment in each that follows.
 */
const readTrack = (track: unknown, { number, tripIdOfPart }: Track, overrides: Overrides): SourceItem[] => {
  const items: SourceItem[] = [];
  const seen = new Set<string>();
  let part = 1;
  let lastT = Number.POSITIVE_INFINITY;
  let pointNumber = 0;
  const itemOf = (fix: Fix | string, place: string): SourceItem => {
    if (typeof fix === "string") return { kind: "unreadable", place, reason: fix };
    const key = `${fix.t} ${fix.lat} ${fix.lon}`;
    if (seen.has(key)) return { kind: "repeated" };
    seen.add(key);
    if (fix.t - lastT > longestSilenceMs) part += 1;
    lastT = fix.t;
    const { driver = "demo", vehicle } = overrides;
    return { kind: "fix", place, driver, trip: tripIdOfPart(part), vehicle, fix };
  };
  for (const point of lists(track, "trkseg").flatMap((segment) => lists(segment, "trkpt"))) {
    pointNumber += 1;
    items.push(itemOf(readPoint(point), `track ${number}, point ${pointNumber}`));
  }
  if (part > 1)
    items.push({
      kind: "note",
      text: `track ${number} is ${part} trips: it is silent for more than 12 hours`,
    });
  return items;
};

/** The tracks of a GPX file, each a trip; its segments follow one another. */
export const readGpx = (text: string, fileName: string, overrides: Overrides): SourceItem[] => {
  if (text.trim() === "") refuse(`${fileName} is empty`);
  const document = parseXml(text, fileName);
  const root = document.gpx;
  if (root === undefined) {
    const [name] = Object.keys(document).filter((key) => key !== "?xml");
    refuse(
      name?.toLowerCase() === "html"
        ? `${fileName} is an HTML page, not GPX`
        : `${fileName} is not GPX: its root element is ${name}, not gpx`,
    );
  }
  const others = [
    ...count(lists(root, "wpt").length, "waypoint"),
    ...count(lists(root, "rte").length, "route"),
  ];
  const tracks = lists(root, "trk");
  if (tracks.length === 0)
    refuse(
      `${fileName} has no track (trk) in it${others.length === 0 ? "" : `, only ${others.join(" and ")}`}: only what was recorded as a track can be imported`,
    );

  const items = tracks.flatMap((track, index) => {
    const number = index + 1;
    const chosen = tracks.length === 1 ? overrides.trip : `${overrides.trip}-${number}`;
    const tripIdOfPart = (part: number): string =>
      overrides.trip === undefined
        ? tripIdOf(fileName, number, part)
        : `${chosen}${part === 1 ? "" : `.${part}`}`;
    return readTrack(track, { number, tripIdOfPart }, overrides);
  });
  if (items.length > 0 && items.every((item) => item.kind === "unreadable" && item.reason === withoutTime))
    refuse(`${fileName} has no times: none of its ${items.length} points can be placed in a trip`);
  if (others.length > 0)
    items.push({ kind: "note", text: `${others.join(" and ")} left out: only tracks are imported` });
  return items;
};

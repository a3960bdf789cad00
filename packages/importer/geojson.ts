import type { Fix } from "@trips/client/records.ts";
import { parseTime } from "./date-time.ts";
import { createDayLog } from "./day-log.ts";
import { ImportError } from "./import-error.ts";
import { readJsonValues } from "./json-values.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { countAll, Tracks, withoutTime } from "./tracks.ts";
import { listOf, type Members, membersOf } from "./xml-elements.ts";

const pointsAtOnce = 1_000;

const firstOf = (members: Members, names: readonly string[]): unknown =>
  names.map((name) => members[name]).find((value) => value !== undefined && value !== null);

const timeNames = ["time", "timestamp", "recorded_at", "when", "t", "datetime"];
const accuracyNames = ["accuracy", "horizontal_accuracy"];
const headingNames = ["heading", "course", "bearing"];

const numberFrom = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const fixOf = (coordinates: unknown, time: unknown, properties: Members): Fix | string => {
  if (time === undefined || time === null) return withoutTime;
  const t = parseTime(time);
  if (Number.isNaN(t)) return say`${JSON.stringify(time)} is not a time`;
  const [lon, lat, altitude] = listOf(coordinates) as number[];
  return {
    t,
    lat: lat!,
    lon: lon!,
    altitude: numberFrom(altitude ?? properties.altitude),
    speed: numberFrom(properties.speed),
    heading: numberFrom(firstOf(properties, headingNames)),
    accuracy: numberFrom(firstOf(properties, accuracyNames)),
    battery: numberFrom(properties.battery),
  };
};

/** The properties in which programs write a line's times: a list parallel to the coordinates. */
const timesOf = (properties: Members): unknown =>
  firstOf(properties, ["coordTimes", "times"]) ?? membersOf(properties.coordinateProperties).times;

class GeoJsonTracks {
  readonly #tracks: Tracks;
  readonly #logFix: ReturnType<typeof createDayLog>;
  #points = 0;
  #untimed = 0;
  #hasTracks = false;

  constructor(document: SourceDocument, overrides: Overrides) {
    this.#tracks = new Tracks(document, overrides);
    this.#logFix = createDayLog(document, overrides);
  }

  *take(feature: unknown): Generator<SourceItem[]> {
    const properties = membersOf(membersOf(feature).properties);
    const { type, coordinates } = membersOf(membersOf(feature).geometry);
    if (type === "Point") yield [this.#takePoint(coordinates, properties)];
    else if (type === "LineString") yield* this.#takeLine([coordinates], [timesOf(properties)], properties);
    else if (type === "MultiLineString")
      yield* this.#takeLine(listOf(coordinates), listOf(timesOf(properties)), properties);
  }

  finish(isCutOff: boolean): SourceItem[] {
    const others = countAll({ "untimed line": this.#untimed });
    if (this.#hasTracks || this.#points === 0)
      return this.#tracks.finish({ others, fault: isCutOff ? say`ends too early` : undefined });
    const notes: SourceItem[] = others === "" ? [] : [{ kind: "note", text: say`${others} left out` }];
    return [...notes, ...cutOffNote(isCutOff)];
  }

  #takePoint(coordinates: unknown, properties: Members): SourceItem {
    this.#points += 1;
    const place = say`point ${this.#points}`;
    const fix = fixOf(coordinates, firstOf(properties, timeNames), properties);
    return typeof fix === "string" ? { kind: "unreadable", place, reason: fix } : this.#logFix(fix, place);
  }

  *#takeLine(
    lines: readonly unknown[],
    times: readonly unknown[],
    properties: Members,
  ): Generator<SourceItem[]> {
    const isTimed = lines.every((line, index) => {
      const timesOfLine = times[index];
      return Array.isArray(line) && Array.isArray(timesOfLine) && line.length === timesOfLine.length;
    });
    if (!isTimed) {
      this.#untimed += 1;
      return;
    }
    this.#hasTracks = true;
    this.#tracks.begin({ vehicle: properties.vehicle, timeZone: properties.timeZone });
    const speeds = listOf(properties.speeds);
    for (const [index, line] of lines.entries()) {
      const coordinates = line as readonly unknown[];
      const timesOfLine = times[index] as readonly unknown[];
      for (let from = 0; from < coordinates.length; from += pointsAtOnce)
        yield coordinates.slice(from, from + pointsAtOnce).map((place, offset) => {
          // Only our own export has speeds, and it writes single lines.
          const speed = lines.length === 1 ? speeds[from + offset] : undefined;
          return this.#tracks.add(fixOf(place, timesOfLine[from + offset], { speed }));
        });
    }
    yield this.#tracks.end();
  }
}

/** GeoJSON: lines with a list of times, each a trip; points with a time each, as phones log them, a trip per date. */
export async function* readGeoJson(
  document: SourceDocument,
  overrides: Overrides,
): AsyncGenerator<SourceItem[]> {
  const tracks = new GeoJsonTracks(document, overrides);
  const single: Record<string, unknown> = {};
  let isCutOff = false;
  for await (const { values, isCutOff: ended } of readJsonValues(document, [
    "$.features.*",
    "$.geometry",
    "$.properties",
  ])) {
    isCutOff = ended ?? false;
    for (const { key, value } of values)
      if (typeof key === "string") single[key] = value;
      else yield* tracks.take(value);
  }
  if (isCutOff && single.geometry !== undefined) throw new ImportError(say`${document.label} ends too early`);
  if (single.geometry !== undefined) yield* tracks.take(single);
  yield tracks.finish(isCutOff);
}

export const cutOffNote = (isCutOff: boolean): SourceItem[] =>
  isCutOff ? [{ kind: "note", text: say`ends too early: what stands before is imported` }] : [];

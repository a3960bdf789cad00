import type { Fix } from "@trips/client/records.ts";
import { parseDateTime } from "./date-time.ts";
import { coordinate } from "./gpx-point.ts";
import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { countAll, Tracks } from "./tracks.ts";
import { listOf, membersOf, readElements, textOf, type XmlEvent } from "./xml-elements.ts";

/** A track lists all its times before all its places, so its numbers are held until it ends: 32 bytes a point. */
const mostPoints = 5_000_000;
const pointsAtOnce = 1_000;

const wanted = new Set(["when", "coord", "altitudeMode", "LineString", "Point"]);

/** The view of a place, with a time of its own: not part of a recording. */
const views = new Set(["LookAt", "Camera"]);

type Place = readonly [lon: number, lat: number, altitude: number | undefined];

/** "lon,lat,altitude", or with spaces between them. */
const placeOf = (text: string, separator: RegExp, altitudeIsMeasured: boolean): Place => {
  const [lon = "", lat = "", altitude = ""] = text.split(separator);
  return [
    coordinate(lon),
    coordinate(lat),
    altitudeIsMeasured && altitude !== "" ? Number(altitude) : undefined,
  ];
};

/** Unless the mode is `absolute`, KML's altitude is relative to the ground, or 0. */
const isAbsolute = (mode: unknown): boolean => mode === "absolute";

const coordinatesOf = (geometry: unknown): Place[] => {
  const { coordinates, altitudeMode } = membersOf(geometry);
  const texts = String(textOf(listOf(coordinates)[0]) ?? "").trim();
  if (texts === "") return [];
  return texts.split(/\s+/).map((text) => placeOf(text, /,/, isAbsolute(textOf(altitudeMode))));
};

const fixOf = (when: string, [lon, lat, altitude]: Place): Fix | string => {
  const t = parseDateTime(when);
  return Number.isNaN(t) ? say`${JSON.stringify(when)} is not a time` : { t, lat, lon, altitude };
};

/** What has been read of a placemark, or of a track within it. */
type Pending = { whens: string[]; coords: string[]; isAbsolute: boolean; lines: Place[][]; points: Place[] };
const nothing = (): Pending => ({ whens: [], coords: [], isAbsolute: false, lines: [], points: [] });

class KmlTracks {
  readonly #label: string;
  readonly #tracks: Tracks;
  #pending = nothing();
  #hasBegun = false;
  #isLoose = false;
  #untimedLines = 0;
  #untimedPlacemarks = 0;
  #isInView = false;

  constructor(document: SourceDocument, overrides: Overrides) {
    this.#label = document.label;
    this.#tracks = new Tracks(document, overrides);
  }

  *take(event: Exclude<XmlEvent, { kind: "cut off" }>): Generator<SourceItem[]> {
    if (event.kind === "element") this.#collect(event.name, event.value);
    else if (views.has(event.name)) this.#isInView = event.kind === "open";
    else if (event.kind === "open" && event.name === "Placemark") {
      this.#pending = nothing();
      this.#hasBegun = false;
    } else if (event.kind === "open" && event.name === "Track") this.#pending = nothing();
    else if (event.kind === "close" && event.name === "Track") yield* this.#endTrack();
    else if (event.kind === "close" && event.name === "Placemark") yield* this.#endPlacemark();
  }

  *finish(fault: string | undefined): Generator<SourceItem[]> {
    yield* this.#endTrack();
    if (this.#isLoose) yield this.#tracks.end();
    const others = countAll({
      "untimed line": this.#untimedLines,
      "untimed placemark": this.#untimedPlacemarks,
    });
    yield this.#tracks.finish({ others, fault });
  }

  #collect(name: string, value: unknown): void {
    const pending = this.#pending;
    if (this.#isInView) return;
    if (name === "when") pending.whens.push(String(textOf(value)));
    else if (name === "coord") pending.coords.push(String(textOf(value)));
    else if (name === "altitudeMode") pending.isAbsolute = isAbsolute(textOf(value));
    else if (name === "LineString") pending.lines.push(coordinatesOf(value));
    else pending.points.push(...coordinatesOf(value).slice(0, 1));
    if (pending.whens.length > mostPoints || pending.coords.length > mostPoints)
      throw new ImportError(say`${this.#label} has a track of more than ${mostPoints} points: cut it`);
  }

  #begin(): void {
    if (!this.#hasBegun) this.#tracks.begin();
    this.#hasBegun = true;
    this.#isLoose = false;
  }

  /** Consecutive placemarks of one point each form one recording. */
  #addLoose(when: string, place: Place): SourceItem {
    if (!this.#isLoose) this.#tracks.begin();
    this.#isLoose = true;
    return this.#tracks.add(fixOf(when, place));
  }

  /** The times and places of a `gx:Track` are paired by their order. */
  *#endTrack(): Generator<SourceItem[]> {
    const { whens, coords, isAbsolute } = this.#pending;
    if (coords.length === 0) return;
    this.#begin();
    const points = Math.min(whens.length, coords.length);
    yield* this.#emit(points, (index) => fixOf(whens[index]!, placeOf(coords[index]!, /\s+/, isAbsolute)));
    this.#pending = nothing();
    if (whens.length !== coords.length)
      yield [
        {
          kind: "note",
          text: say`a track has ${whens.length} times for ${coords.length} places: what has both is imported`,
        },
      ];
  }

  *#endPlacemark(): Generator<SourceItem[]> {
    const { whens, lines, points } = this.#pending;
    const line = lines.flat();
    if (line.length > 0 && line.length === whens.length) {
      this.#begin();
      yield* this.#emit(line.length, (index) => fixOf(whens[index]!, line[index]!));
    } else if (points.length === 1 && whens.length === 1) yield [this.#addLoose(whens[0]!, points[0]!)];
    else if (lines.length > 0) this.#untimedLines += lines.length;
    else if (points.length > 0) this.#untimedPlacemarks += 1;
    if (this.#hasBegun) yield this.#tracks.end();
    this.#pending = nothing();
  }

  *#emit(points: number, pointAt: (index: number) => Fix | string): Generator<SourceItem[]> {
    for (let from = 0; from < points; from += pointsAtOnce) {
      const items: SourceItem[] = [];
      for (let index = from; index < Math.min(points, from + pointsAtOnce); index += 1)
        items.push(this.#tracks.add(pointAt(index)));
      yield items;
    }
  }
}

/** A KML file: `gx:Track`s, lines with a time for each place, and placemarks of one place and time each. */
export async function* readKml(document: SourceDocument, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  const tracks = new KmlTracks(document, overrides);
  let fault: string | undefined;
  for await (const events of readElements(document, wanted))
    for (const event of events)
      if (event.kind === "cut off") fault = event.fault;
      else yield* tracks.take(event);
  yield* tracks.finish(fault);
}

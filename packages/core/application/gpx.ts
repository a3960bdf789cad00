import { type OptionalField, optionalNames } from "../domain/fields.ts";
import { type GpsRecord, valueIn } from "../domain/gps-record.ts";
import { type JudgedRecord, type RoutePart, usableIn } from "./route-part.ts";

/*
 * GPX 1.1: one track, a segment for each part. Fields without a GPX element go into extensions, so that importing the
 * file gives the same figures: speed and course as Garmin writes them, the rest under our own namespace. Fixes that
 * were left out of the route are there, too, so that no program draws them as part of the track.
 */

export const tripsNamespace = "urn:x-trips:gpx:1";

const garmin = "gpxtpx:TrackPointExtension";

/** A field without an element does not compile. */
const elements = {
  speed: "gpxtpx:speed",
  heading: "gpxtpx:course",
  accuracy: "trips:accuracy",
  altitude: "ele",
  battery: "trips:battery",
} as const satisfies Record<OptionalField, string>;

const isGarmins = (name: OptionalField): boolean => elements[name].startsWith("gpxtpx:");
const garminNames = optionalNames.filter(isGarmins);
const ownNames = optionalNames.filter((name) => !isGarmins(name) && name !== "altitude");

/** XML allows no control characters and no lone surrogates, not even escaped. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escapeXml = (text: string): string =>
  text
    .replace(impossible, "\ufffd")
    .replace(/[<>&"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const measured = (record: GpsRecord, names: readonly OptionalField[]): string =>
  names
    .map((name) => {
      const value = valueIn(record, name);
      return value === null ? "" : `<${elements[name]}>${value}</${elements[name]}>`;
    })
    .join("");

const iso = (t: number): string => new Date(t).toISOString();

const fixOf = (element: string, record: GpsRecord, attributes = ""): string => {
  const [lat, lon] = [valueIn(record, "lat"), valueIn(record, "lon")];
  const garmins = measured(record, garminNames);
  const extensions = `<trips:id>${record.id}</trips:id>${measured(record, ownNames)}`;
  return (
    `<${element} lat="${lat}" lon="${lon}"${attributes}>${measured(record, ["altitude"])}<time>${iso(record.t)}</time>` +
    `<extensions>${garmins && `<${garmin}>${garmins}</${garmin}>`}${extensions}</extensions></${element}>\n`
  );
};

const headOf = ({ key, name, summary, nextT }: RoutePart): string => {
  const { timeZone, vehicle } = summary;
  const goesOn =
    nextT === undefined
      ? ""
      : `  <metadata><desc>The trip goes on at ${iso(nextT)}: ask again with from=${iso(nextT)}</desc></metadata>\n`;
  const sentVehicle = vehicle === undefined ? "" : ` vehicle="${escapeXml(vehicle.text)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Trips" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2" xmlns:trips="${tripsNamespace}">
${goesOn}  <trk>
    <name>${escapeXml(name ?? key.trip)}</name>
    <src>${escapeXml(key.driver)}</src>
    <extensions><trips:trip timeZone="${escapeXml(timeZone.text)}"${sentVehicle}/></extensions>
`;
};

const leftOutOf = (records: readonly JudgedRecord[]): string => {
  const fixes = records
    .filter(({ verdict }) => verdict !== "usable")
    .map(({ record, verdict }) => `          ${fixOf("trips:fix", record, ` because="${verdict}"`)}`);
  return fixes.length === 0
    ? ""
    : `      <extensions>\n        <trips:leftOut>\n${fixes.join("")}        </trips:leftOut>\n      </extensions>\n`;
};

const segmentOf = (part: RoutePart): string => {
  const points = usableIn(part).map((record) => `      ${fixOf("trkpt", record)}`);
  return `    <trkseg>\n${points.join("")}${leftOutOf(part.records)}    </trkseg>\n`;
};

const tail = "  </trk>\n</gpx>\n";

/** A part of a trip as a file. */
export const gpxOf = (part: RoutePart): string => `${headOf(part)}${segmentOf(part)}${tail}`;

/** The parts of a trip as one file, piece by piece. */
export async function* gpxPieces(parts: AsyncIterable<RoutePart>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const part of parts) {
    if (isFirst) yield headOf({ ...part, nextT: undefined });
    isFirst = false;
    yield segmentOf(part);
  }
  yield tail;
}

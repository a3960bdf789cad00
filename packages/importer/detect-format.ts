import { wideEncodingOf } from "./decode-text.ts";
import { readFit } from "./fit.ts";
import { readGeoJson } from "./geojson.ts";
import { readGoogleRecords } from "./google-records.ts";
import { readGoogleTimeline, readGoogleTimelineList } from "./google-timeline.ts";
import { readGpx } from "./gpx.ts";
import { ImportError } from "./import-error.ts";
import { readKml } from "./kml.ts";
import { readNdjson } from "./ndjson.ts";
import { readOwnTracks } from "./owntracks.ts";
import { say, told } from "./say.ts";
import type { Reader } from "./source.ts";
import { readTcx } from "./tcx.ts";

/** How much of a file is looked at. */
export const headBytes = 64 * 1024;

export const importable =
  "GPX, KML, KMZ, TCX, FIT, GeoJSON, NDJSON, OwnTracks' .rec and Google's Timeline can be imported, each also in a .zip or a .gz";

const startsWith = (bytes: Uint8Array, at: number, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[at + index] === byte);

export const isGzip = (head: Uint8Array): boolean => startsWith(head, 0, 0x1f, 0x8b);
export const isZip = (head: Uint8Array): boolean =>
  startsWith(head, 0, 0x50, 0x4b, 3, 4) || startsWith(head, 0, 0x50, 0x4b, 5, 6);
const isFit = (head: Uint8Array): boolean => startsWith(head, 8, 0x2e, 0x46, 0x49, 0x54);

const ofRootElement: Readonly<Record<string, Reader>> = {
  gpx: readGpx,
  kml: readKml,
  TrainingCenterDatabase: readTcx,
};

/** Declarations, comments and a document type may precede the root element. */
const rootElement =
  /^\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>\s*)*<([^\s/>!?]+)/i;

const xmlReaderOf = (text: string, label: string): Reader => {
  const name = rootElement.exec(text)?.[1];
  const local = name?.slice(name.indexOf(":") + 1) ?? "";
  const reader = ofRootElement[local];
  if (reader !== undefined) return reader;
  if (local.toLowerCase() === "html") throw new ImportError(say`${label} is an HTML page, not a recording`);
  throw new ImportError(
    name === undefined
      ? say`${label} is not XML: it ends, or goes on for long, before a root element`
      : say`${label} is XML of another kind: its root element is ${name}; ${told(importable)}`,
  );
};

const parse = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const ofMember: Readonly<Record<string, Reader>> = {
  semanticSegments: readGoogleTimeline,
  rawSignals: readGoogleTimeline,
  timelineObjects: readGoogleTimeline,
  locations: readGoogleRecords,
  features: readGeoJson,
};

const isGeoJson = /"type"\s*:\s*"Feature(?:Collection)?"/;
const isLinesName = /\.(ndjson|jsonl)$/i;

/** One JSON value, or a value per line: decided by the first line, or by how the text begins. */
const jsonReaderOf = (text: string, name: string, label: string): Reader => {
  const end = text.indexOf("\n");
  const firstLine = parse(end < 0 ? text : text.slice(0, end));
  if (firstLine?._type !== undefined) return readOwnTracks;
  const firstMember = /^\{\s*"(\w+)"\s*:/.exec(text)?.[1] ?? "";
  const reader = ofMember[firstMember];
  if (reader !== undefined) return reader;
  if (isGeoJson.test(firstLine === undefined || end < 0 ? text : text.slice(0, end))) return readGeoJson;
  if (/^\[\s*\{/.test(text) && /"(startTime|endTime)"/.test(text)) return readGoogleTimelineList;
  if (isLinesName.test(name) || (firstLine !== undefined && !Array.isArray(firstLine))) return readNdjson;
  throw new ImportError(say`${label} is JSON of another kind; ${told(importable)}`);
};

const refuseWideText = (head: Uint8Array, label: string): void => {
  if (wideEncodingOf(head) !== undefined)
    throw new ImportError(say`${label} is UTF-16: JSON has to be UTF-8`);
};

const isRecording = /^\d{4}-\d\d-\d\dT[\d:.]+Z?\t/;

/** Which reader a file needs: its content decides, and its name only where the content leaves it open. */
export const readerOf = (head: Uint8Array, name: string, label: string): Reader => {
  if (isFit(head)) return readFit;
  if (head[0] === 0 && head[1] === 0)
    throw new ImportError(say`${label} is not text: it begins with zero bytes`);
  const text = new TextDecoder(wideEncodingOf(head) ?? "utf-8").decode(head).trimStart();
  if (text === "") throw new ImportError(say`${label} is empty`);
  if (text.startsWith("<")) return xmlReaderOf(text, label);
  if (text.startsWith("{") || text.startsWith("[")) {
    refuseWideText(head, label);
    return jsonReaderOf(text, name, label);
  }
  if (isRecording.test(text)) return readOwnTracks;
  if (isLinesName.test(name)) return readNdjson;
  throw new ImportError(say`${label} is none of what can be imported: ${told(importable)}`);
};

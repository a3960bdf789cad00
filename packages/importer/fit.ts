import type { Fix } from "@trips/client/records.ts";
import {
  FitMessageReaderError,
  type FitRawMessage,
  fitTimestampToUnixMilliseconds,
  readFitMessages,
} from "fit-file-parser/raw";
import { eachFitPart } from "./fit-parts.ts";
import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { joinBytes } from "./source-file.ts";
import { Tracks, withoutTime } from "./tracks.ts";

/** A file is read whole, since its checksum is at the end. This size is a week at a point a second. */
const largestFile = 16 * 1024 * 1024;
const recordMessage = 20;
const pointsAtOnce = 1_000;

/** The fields of a `record` message that we take; FIT's profile gives their numbers, scales and offsets. */
const fieldNumbers = {
  lat: 0,
  lon: 1,
  altitude: 2,
  speed: 6,
  accuracy: 31,
  enhancedSpeed: 73,
  enhancedAltitude: 78,
} as const;

/** All ones means unknown; for signed numbers, all ones but the sign bit. */
const readNumber = (message: FitRawMessage, fieldNumber: number, isSigned = false): number | undefined => {
  const field = message.fields.find((candidate) => candidate.fieldNumber === fieldNumber);
  if (field === undefined || ![1, 2, 4].includes(field.size)) return undefined;
  const bytes = message.littleEndian ? field.bytes.toReversed() : field.bytes;
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const range = 256 ** field.size;
  if (!isSigned) return value === range - 1 ? undefined : value;
  if (value === range / 2 - 1) return undefined;
  return value >= range / 2 ? value - range : value;
};

const scaled = (value: number | undefined, scale: number, offset = 0): number | undefined =>
  value === undefined ? undefined : value / scale - offset;

/** 2^31 semicircles are 180 degrees. */
const degrees = (semicircles: number): number => (semicircles * 180) / 2 ** 31;

const readRecord = (message: FitRawMessage): Fix | string => {
  if (message.timestamp === undefined) return withoutTime;
  const lat = readNumber(message, fieldNumbers.lat, true);
  const lon = readNumber(message, fieldNumbers.lon, true);
  if (lat === undefined || lon === undefined) return say`a point without position`;
  const altitude =
    readNumber(message, fieldNumbers.enhancedAltitude) ?? readNumber(message, fieldNumbers.altitude);
  const speed = readNumber(message, fieldNumbers.enhancedSpeed) ?? readNumber(message, fieldNumbers.speed);
  return {
    t: fitTimestampToUnixMilliseconds(message.timestamp),
    lat: degrees(lat),
    lon: degrees(lon),
    speed: scaled(speed, 1000),
    accuracy: readNumber(message, fieldNumbers.accuracy),
    altitude: scaled(altitude, 5, 500),
  };
};

const readWhole = async ({ label, pieces }: SourceDocument): Promise<Uint8Array> => {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces()) {
    size += piece.length;
    if (size > largestFile)
      throw new ImportError(say`${label} is a FIT file of more than ${largestFile / 1024 / 1024} MB`);
    read.push(piece);
  }
  return joinBytes(read);
};

/** Undefined: not a FIT file, even if the checksum fits. */
const recordsOf = (bytes: Uint8Array): readonly FitRawMessage[] | undefined => {
  try {
    return readFitMessages(bytes, { messageNumbers: [recordMessage] }).messages;
  } catch (error) {
    if (error instanceof FitMessageReaderError) return undefined;
    throw error;
  }
};

/** The records of a FIT file, which is one activity, or several one after another. */
export async function* readFit(document: SourceDocument, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  const tracks = new Tracks(document, overrides);
  let fault: string | undefined;
  for (const part of eachFitPart(await readWhole(document))) {
    const messages = part.bytes === undefined ? [] : recordsOf(part.bytes);
    fault = messages === undefined ? say`has messages that contradict one another` : part.fault;
    if (messages === undefined) break;
    if (messages.length === 0) continue;
    tracks.begin();
    for (let from = 0; from < messages.length; from += pointsAtOnce)
      yield messages.slice(from, from + pointsAtOnce).map((message) => tracks.add(readRecord(message)));
    yield tracks.end();
  }
  yield tracks.finish({ fault });
}

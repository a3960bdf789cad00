import type { Fix } from "@trips/client/records.ts";
import { byField, fieldNames } from "@trips/core/domain/fields.ts";
import { say, told } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";

const longestLine = 1_000_000;

/**
 * The lines of a text that arrives in pieces, as many at a time as a piece completes; the last may lack its line
 * feed.
 */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new RangeError(say`a line is longer than ${longestLine} characters`);
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}

/** The order of the lines gives the ids. */
const fixNames = fieldNames.filter((name) => name !== "id");

const readLine = (line: string, place: string, overrides: Overrides): SourceItem => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "unreadable", place, reason: say`not JSON` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "unreadable", place, reason: say`not a JSON object` };
  }
  const member = value as Record<string, unknown>;
  const driver = overrides.driver ?? member.driver ?? overrides.defaultDriver;
  const trip = overrides.trip ?? member.trip;
  if (driver === undefined || trip === undefined) {
    const missing = Object.entries({ driver, trip, t: member.t, lat: member.lat, lon: member.lon })
      .filter(([, present]) => present === undefined)
      .map(([name]) => name);
    const reason = say`no ${missing.join(told(", no "))} in it: a line holds driver, trip, t (epoch milliseconds), lat and lon`;
    return { kind: "unreadable", place, reason };
  }
  return {
    kind: "fix",
    place,
    driver,
    trip,
    vehicle: overrides.vehicle ?? member.vehicle,
    timeZone: member.timeZone,
    // Unchecked here: sanitising the fix checks every field.
    fix: byField(fixNames, (name) => member[name]) as Fix,
  };
};

/** Lines `{driver, vehicle, trip, t, lat, lon, …}` with the optional fields of a record; other members are ignored. */
export async function* readNdjson(
  { pieces }: SourceDocument,
  overrides: Overrides,
): AsyncGenerator<SourceItem[]> {
  let lineNumber = 0;
  for await (const lines of splitLines(pieces())) {
    const items: SourceItem[] = [];
    for (const line of lines) {
      lineNumber += 1;
      if (line.trim() !== "") items.push(readLine(line, say`line ${lineNumber}`, overrides));
    }
    yield items;
  }
}

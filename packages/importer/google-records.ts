import type { Fix } from "@trips/client/records.ts";
import { parseTime } from "./date-time.ts";
import { createDayLog } from "./day-log.ts";
import { cutOffNote } from "./geojson.ts";
import { readJsonValues } from "./json-values.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { type Members, membersOf } from "./xml-elements.ts";

/** Ten-millionths of a degree. */
export const fromE7 = (value: unknown): number => (typeof value === "number" ? value / 1e7 : Number.NaN);

const fixOf = (location: Members): Fix =>
  ({
    // Exports before 2022 hold the time as a string of milliseconds.
    t: parseTime(location.timestamp ?? location.timestampMs),
    lat: fromE7(location.latitudeE7),
    lon: fromE7(location.longitudeE7),
    speed: location.velocity,
    heading: location.heading,
    accuracy: location.accuracy,
    altitude: location.altitude,
  }) as Fix;

/** `Records.json` of Google's Takeout: every fix of the account's phones. Each local date is a trip. */
export async function* readGoogleRecords(
  document: SourceDocument,
  overrides: Overrides,
): AsyncGenerator<SourceItem[]> {
  const logFix = createDayLog(document, overrides);
  let number = 0;
  for await (const { values, isCutOff } of readJsonValues(document, ["$.locations.*"])) {
    const items = values.map(({ value }): SourceItem => {
      number += 1;
      const place = say`location ${number}`;
      const fix = fixOf(membersOf(value));
      return Number.isNaN(fix.t)
        ? { kind: "unreadable", place, reason: say`a location without time` }
        : logFix(fix, place);
    });
    yield [...items, ...cutOffNote(isCutOff ?? false)];
  }
}

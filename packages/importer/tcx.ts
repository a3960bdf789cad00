import type { Fix } from "@trips/client/records.ts";
import { parseDateTime } from "./date-time.ts";
import { coordinate, numberOf } from "./gpx-point.ts";
import { say } from "./say.ts";
import type { Overrides, SourceDocument, SourceItem } from "./source.ts";
import { countAll, Tracks, withoutTime } from "./tracks.ts";
import { membersOf, readElements, textOf } from "./xml-elements.ts";

const wanted = new Set(["Trackpoint"]);

/**
 * Garmin's ActivityExtension has the speed, in m/s. `DistanceMeters` is ignored: distances are computed from the
 * fixes.
 */
const readTrackpoint = (value: unknown): Fix | string => {
  const point = membersOf(value);
  if (point.Time === undefined) return withoutTime;
  const time = textOf(point.Time);
  const t = parseDateTime(time);
  if (Number.isNaN(t)) return say`${JSON.stringify(time)} is not a time`;
  const position = membersOf(point.Position);
  if (position.LatitudeDegrees === undefined) return say`a point without position`;
  const extension = membersOf(membersOf(point.Extensions).TPX);
  return {
    t,
    lat: coordinate(position.LatitudeDegrees),
    lon: coordinate(position.LongitudeDegrees),
    speed: numberOf(extension.Speed),
    altitude: numberOf(point.AltitudeMeters),
  };
};

/** The activities of a TCX file, each a trip; its laps follow one another. Courses are plans. */
export async function* readTcx(document: SourceDocument, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  const tracks = new Tracks(document, overrides);
  let courses = 0;
  let isInCourse = false;
  let fault: string | undefined;
  for await (const events of readElements(document, wanted)) {
    const items: SourceItem[] = [];
    for (const event of events) {
      if (event.kind === "cut off") fault = event.fault;
      else if (event.name === "Activity" && event.kind === "open") tracks.begin();
      else if (event.name === "Activity" && event.kind === "close") items.push(...tracks.end());
      else if (event.name === "Course" && event.kind !== "element") {
        isInCourse = event.kind === "open";
        if (isInCourse) courses += 1;
      } else if (event.kind === "element" && !isInCourse) items.push(tracks.add(readTrackpoint(event.value)));
    }
    yield items;
  }
  yield tracks.finish({ others: countAll({ course: courses }), fault });
}

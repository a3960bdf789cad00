import type { Fix } from "@trips/client/records.ts";
import { parseDateTime, parseTime } from "./date-time.ts";
import { cutOffNote } from "./geojson.ts";
import { fromE7 } from "./google-records.ts";
import { ImportError } from "./import-error.ts";
import { readJsonValues } from "./json-values.ts";
import { say } from "./say.ts";
import { driverOf, type Overrides, type Reader, type SourceDocument, type SourceItem } from "./source.ts";
import { tripIdOf } from "./trip-id.ts";
import { listOf, type Members, membersOf } from "./xml-elements.ts";

/** As three generations of Google's exports write them: `IN_PASSENGER_VEHICLE`, "in passenger vehicle". */
const drivenTypes = new Set(["IN_PASSENGER_VEHICLE", "IN_VEHICLE", "IN_ROAD_VEHICLE", "IN_TAXI", "IN_CAR"]);
const typeOf = (type: unknown): string => String(type).toUpperCase().replaceAll(" ", "_");

type Drive = { readonly startT: number; readonly endT: number };

/** "51.1234567°, 6.7654321°" on Android, "geo:51.123456,6.765432" on iOS. */
const placeOf = (text: unknown): { lat: number; lon: number } => {
  const [, lat, lon] = /^(?:geo:)?\s*(-?[\d.]+)°?,\s*(-?[\d.]+)°?$/.exec(String(text)) ?? [];
  return { lat: Number(lat ?? Number.NaN), lon: Number(lon ?? Number.NaN) };
};

const e7PlaceOf = (members: Members) => ({
  lat: fromE7(members.latitudeE7 ?? members.latE7),
  lon: fromE7(members.longitudeE7 ?? members.lngE7),
});

/** Where an activity began or ended: a string, or an object that holds one. */
const endOf = (value: unknown) => placeOf(membersOf(value).latLng ?? value);

const minuteMs = 60_000;

/** The paths of the values in exports of Takeout and Android. An iOS export is a plain list of them. */
const objectPaths = ["$.semanticSegments.*", "$.rawSignals.*", "$.timelineObjects.*"];
const listPaths = ["$.*"];

const segmentTimes = (segment: Members): Drive => ({
  startT: parseDateTime(segment.startTime),
  endT: parseDateTime(segment.endTime),
});

const durationOf = (activity: Members): Drive => {
  const duration = membersOf(activity.duration);
  return {
    startT: parseTime(duration.startTimestamp ?? duration.startTimestampMs),
    endT: parseTime(duration.endTimestamp ?? duration.endTimestampMs),
  };
};

/** An activity's type and times; undefined: the value is not an activity. */
const activityOf = (value: unknown): (Drive & { readonly type: string }) | undefined => {
  const members = membersOf(value);
  if (members.activitySegment !== undefined) {
    const activity = membersOf(members.activitySegment);
    return { ...durationOf(activity), type: typeOf(activity.activityType) };
  }
  if (members.activity === undefined || members.startTime === undefined) return undefined;
  const { topCandidate } = membersOf(members.activity);
  return { ...segmentTimes(members), type: typeOf(membersOf(topCandidate).type) };
};

/** The fixes of a value, whether they belong to a drive or not. */
const fixesOf = (value: unknown): Fix[] => {
  const members = membersOf(value);
  if (members.activitySegment !== undefined) {
    const activity = membersOf(members.activitySegment);
    const { startT, endT } = durationOf(activity);
    const points = listOf(membersOf(activity.simplifiedRawPath).points).map(membersOf);
    return [
      { t: startT, ...e7PlaceOf(membersOf(activity.startLocation)) },
      ...points.map((point) => ({
        t: parseTime(point.timestamp ?? point.timestampMs),
        ...e7PlaceOf(point),
        accuracy: point.accuracyMeters as number,
      })),
      { t: endT, ...e7PlaceOf(membersOf(activity.endLocation)) },
    ];
  }
  if (members.position !== undefined) {
    const position = membersOf(members.position);
    return [
      {
        t: parseDateTime(position.timestamp),
        ...placeOf(position.LatLng),
        speed: position.speedMetersPerSecond as number,
        accuracy: position.accuracyMeters as number,
        altitude: position.altitudeMeters as number,
      },
    ];
  }
  const { startT, endT } = segmentTimes(members);
  if (members.activity !== undefined) {
    const { start, end } = membersOf(members.activity);
    return [
      { t: startT, ...endOf(start) },
      { t: endT, ...endOf(end) },
    ];
  }
  return listOf(members.timelinePath)
    .map(membersOf)
    .map((point) => ({
      t:
        point.time === undefined
          ? startT + Number(point.durationMinutesOffsetFromStartTime) * minuteMs
          : parseDateTime(point.time),
      ...placeOf(point.point),
    }));
};

/** The drives by their start, and counts of the other activities. */
const readDrives = async (document: SourceDocument, paths: readonly string[]) => {
  const drives: Drive[] = [];
  const others: Record<string, number> = {};
  let isCutOff = false;
  for await (const { values, isCutOff: ended = false } of readJsonValues(document, paths)) {
    isCutOff = ended;
    for (const { value } of values) {
      const activity = activityOf(value);
      if (activity === undefined) continue;
      const { type, startT, endT } = activity;
      if (drivenTypes.has(type)) drives.push({ startT, endT });
      else {
        const name = type.toLowerCase().replaceAll("_", " ");
        others[name] = (others[name] ?? 0) + 1;
      }
    }
  }
  const left = Object.entries(others).map(([name, count]) => `${name} (${count})`);
  return { drives: drives.toSorted((a, b) => a.startT - b.startT), others: left.join(", "), isCutOff };
};

/** The drive at a time, where drives do not overlap. */
const driveAt = (drives: readonly Drive[], t: number): Drive | undefined => {
  let from = 0;
  let to = drives.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (drives[middle]!.startT <= t) from = middle + 1;
    else to = middle;
  }
  const drive = drives[from - 1];
  return drive !== undefined && t <= drive.endT ? drive : undefined;
};

const startName = (t: number): string => new Date(t).toISOString().replace(/[-:]|\.\d+/g, "");

/**
 * Google's Timeline, as Takeout and as phones export it: each activity in a car is a trip of the fixes recorded
 * during it. They may precede it in the file, so the activities are read first.
 */
async function* readTimeline(
  document: SourceDocument,
  overrides: Overrides,
  paths: readonly string[],
): AsyncGenerator<SourceItem[]> {
  const { drives, others, isCutOff: endsEarly } = await readDrives(document, paths);
  if (drives.length === 0) {
    const only = others === "" ? "" : say`, only ${others}`;
    throw new ImportError(
      say`${document.label} has no drive in it${only}${endsEarly ? say`; it ends too early` : ""}`,
    );
  }
  const { vehicle, trip } = overrides;
  let number = 0;
  const itemOf = (fix: Fix): SourceItem[] => {
    const drive = driveAt(drives, fix.t);
    if (drive === undefined) return [];
    const name = startName(drive.startT);
    const tripId = trip === undefined ? tripIdOf(document.name, name) : `${trip}-${name}`;
    const place = say`segment ${number}`;
    return [
      {
        kind: "fix",
        place,
        driver: driverOf(overrides),
        trip: tripId,
        vehicle,
        isDerived: trip === undefined,
        fix,
      },
    ];
  };
  for await (const { values, isCutOff } of readJsonValues(document, paths)) {
    const items = values.flatMap(({ value }) => {
      number += 1;
      // A walk begins at the place and time at which a drive ends.
      const activity = activityOf(value);
      return activity === undefined || drivenTypes.has(activity.type) ? fixesOf(value).flatMap(itemOf) : [];
    });
    yield [...items, ...cutOffNote(isCutOff ?? false)];
  }
  if (others !== "")
    yield [{ kind: "note", text: say`${others} left out: only what was driven is imported` }];
}

export const readGoogleTimeline: Reader = (document, overrides) =>
  readTimeline(document, overrides, objectPaths);

export const readGoogleTimelineList: Reader = (document, overrides) =>
  readTimeline(document, overrides, listPaths);

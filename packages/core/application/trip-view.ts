import { optionalFields, optionalNames, type View, viewNames } from "../domain/fields.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { isUsable, valueIn } from "../domain/gps-record.ts";
import { segment } from "../domain/segment.ts";
import { addTotals, statsOf } from "../domain/stats.ts";
import { stopsOf } from "../domain/stops.ts";
import { conflictsOf, type DayTotals, missingOf, type TripKey, type TripSummary } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";
import type {
  Coordinate,
  DayShare,
  FilteredFixView,
  MarkView,
  MeasuredView,
  PointRun,
  RecordView,
  RouteView,
  StopView,
  TripView,
  WindowView,
} from "./views.ts";

/** A trip that sent no end is over when it has been silent for this long. */
export const silentTripMs = 30 * 60_000;

const iso = (t: number): string => new Date(t).toISOString();
const meters = (mm: number): number => mm / 1000;
const seconds = (ms: number): number => ms / 1000;
const degrees = (microdegrees: number): number => microdegrees / 1e6;

export const dayShareOf = (date: string, totals: DayTotals): DayShare => ({
  date,
  distanceMeters: meters(totals.distanceMm),
  movingSeconds: seconds(totals.movingMs),
  idleSeconds: seconds(totals.idleMs),
});

export const tripViewOf = ({ driver, trip }: TripKey, summary: TripSummary, now: number): TripView => {
  const { totals } = summary;
  const hasEnded =
    (summary.endedT !== undefined && summary.endedT >= summary.endT) || now - summary.endT > silentTripMs;
  return {
    tripId: trip,
    driver,
    vehicle: summary.vehicle?.text ?? null,
    timeZone: summary.timeZone.text,
    start: iso(summary.startT),
    end: iso(summary.endT),
    status: hasEnded ? "ended" : "active",
    distanceMeters: meters(totals.distanceMm),
    movingSeconds: seconds(totals.movingMs),
    idleSeconds: seconds(totals.idleMs),
    maxSpeedMps: summary.maxSpeedCmps === undefined ? null : summary.maxSpeedCmps / 100,
    averageMovingSpeedMps:
      totals.movingMs === 0 ? 0 : Math.round((totals.distanceMm / totals.movingMs) * 100) / 100,
    harshBrakes: totals.harshBrakes,
    harshAccelerations: totals.harshAccelerations,
    quality: {
      unique: totals.unique,
      filtered: totals.filtered,
      late: totals.late,
      teleports: totals.teleports,
      gaps: totals.gaps,
      conflicts: conflictsOf(summary),
      missing: missingOf(summary),
    },
    days: [...summary.days].map(([date, day]) => dayShareOf(date, day)),
  };
};

const recordsOf = (windows: readonly Window[]): GpsRecord[] => windows.flatMap((window) => window.records);

export const stopViewsOf = (windows: readonly Window[]): StopView[] =>
  stopsOf(recordsOf(windows)).map((stop) => ({
    start: iso(stop.startT),
    end: iso(stop.endT),
    lat: degrees(stop.latMicrodegrees),
    lon: degrees(stop.lonMicrodegrees),
  }));

const coordinateOf = ({ lonMicrodegrees, latMicrodegrees, altitudeMeters }: GpsRecord): Coordinate => {
  const place = [degrees(lonMicrodegrees), degrees(latMicrodegrees)] as const;
  return altitudeMeters === undefined ? place : [...place, altitudeMeters];
};

export const routeViewOf = ({ driver, trip }: TripKey, windows: readonly Window[]): RouteView => {
  const usable = recordsOf(windows).filter(isUsable);
  return {
    type: "Feature",
    geometry: {
      type: "LineString",
      coordinates: usable.map(coordinateOf),
    },
    properties: {
      tripId: trip,
      driver,
      times: usable.map((record) => iso(record.t)),
      speeds: usable.map(({ speedCmps }) => (speedCmps === undefined ? null : speedCmps / 100)),
    },
  };
};

/** What happened between neighbouring usable records, by the rules that the totals are counted with. */
export const marksOf = (windows: readonly Window[]): MarkView[] => {
  const marks: MarkView[] = [];
  let last: GpsRecord | undefined;
  let point = 0;
  for (const record of recordsOf(windows)) {
    if (!isUsable(record)) continue;
    if (last) {
      const way = segment(last, record);
      if (way.harshBrakes > 0) marks.push({ kind: "braking", point });
      if (way.harshAccelerations > 0) marks.push({ kind: "acceleration", point });
      if (way.teleports > 0) marks.push({ kind: "teleport", point });
      if (way.gaps > 0) marks.push({ kind: "gap", point });
    }
    last = record;
    point++;
  }
  return marks;
};

/** At each point of the route, what has been driven up to it; the last is the trip's distance. */
export const drivenMetersOf = (windows: readonly Window[]): number[] => {
  const driven: number[] = [];
  let last: GpsRecord | undefined;
  let mm = 0;
  for (const record of recordsOf(windows)) {
    if (!isUsable(record)) continue;
    if (last) mm += segment(last, record).distanceMm;
    driven.push(meters(mm));
    last = record;
  }
  return driven;
};

/** Usable records that arrived late, as runs of neighbouring points of the route. */
export const lateRunsOf = (windows: readonly Window[]): PointRun[] => {
  const runs: PointRun[] = [];
  for (const [point, { late }] of recordsOf(windows).filter(isUsable).entries()) {
    if (!late) continue;
    const run = runs.at(-1);
    if (run?.to === point - 1) runs[runs.length - 1] = { from: run.from, to: point };
    else runs.push({ from: point, to: point });
  }
  return runs;
};

export const filteredFixesOf = (windows: readonly Window[]): FilteredFixView[] =>
  recordsOf(windows).flatMap((record) =>
    isUsable(record) || record.accuracyMeters === undefined
      ? []
      : {
          time: iso(record.t),
          lat: degrees(record.latMicrodegrees),
          lon: degrees(record.lonMicrodegrees),
          accuracyMeters: record.accuracyMeters,
        },
  );

export const windowViewsOf = (windows: readonly Window[]): WindowView[] => {
  let next: GpsRecord | undefined;
  const backwards = windows.toReversed().map(({ start, records }): WindowView => {
    const { totals: inner, maxSpeedCmps, first, last } = statsOf(records);
    const totals = last && next ? addTotals(inner, segment(last, next)) : inner;
    next = first ?? next;
    return {
      start: iso(start),
      unique: totals.unique,
      filtered: totals.filtered,
      late: totals.late,
      teleports: totals.teleports,
      gaps: totals.gaps,
      distanceMeters: meters(totals.distanceMm),
      movingSeconds: seconds(totals.movingMs),
      idleSeconds: seconds(totals.idleMs),
      maxSpeedMps: maxSpeedCmps === undefined ? null : maxSpeedCmps / 100,
      harshBrakes: totals.harshBrakes,
      harshAccelerations: totals.harshAccelerations,
    };
  });
  return backwards.reverse();
};

export const recordViewsOf = (windows: readonly Window[]): RecordView[] =>
  recordsOf(windows).map((record) => ({
    id: record.id,
    time: iso(record.t),
    lat: degrees(record.latMicrodegrees),
    lon: degrees(record.lonMicrodegrees),
    ...measuredViewOf(record),
    usable: isUsable(record),
    late: record.late,
  }));

const measuredViewOf = (record: GpsRecord): MeasuredView =>
  Object.fromEntries(
    optionalNames.map((name) => [optionalFields[name].view, valueIn(record, name)]),
  ) as MeasuredView;

/** In this order. A member of the view that has no column does not compile. */
const csvColumns = Object.keys({
  ...{ id: true, time: true, lat: true, lon: true },
  ...(Object.fromEntries(viewNames.map((name) => [name, true])) as Record<View, true>),
  ...{ usable: true, late: true },
} satisfies Record<keyof RecordView, true>) as (keyof RecordView)[];

/** CSV (RFC 4180) with a header line; what was not measured is empty. No value needs quotes. */
export const csvOf = (records: readonly RecordView[]): string =>
  [csvColumns, ...records.map((record) => csvColumns.map((name) => record[name] ?? ""))]
    .map((fields) => `${fields.join(",")}\r\n`)
    .join("");

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const eleOf = (altitude: number | undefined): string =>
  altitude === undefined ? "" : `<ele>${altitude}</ele>`;

/** GPX 1.1, one track with one segment. */
export const gpxOf = (route: RouteView): string => {
  const { tripId, driver, times } = route.properties;
  const points = route.geometry.coordinates.map(
    ([lon, lat, altitude], index) =>
      `      <trkpt lat="${lat}" lon="${lon}">${eleOf(altitude)}<time>${times[index]}</time></trkpt>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Trips" xmlns="http://www.topografix.com/GPX/1/1">
  <trk>
    <name>${escapeXml(tripId)}</name>
    <src>${escapeXml(driver)}</src>
    <trkseg>
${points.join("\n")}
    </trkseg>
  </trk>
</gpx>
`;
};

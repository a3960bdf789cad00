import {
  type Corrections,
  type Label,
  labelOf,
  noCorrections,
  type TimeSpans,
} from "../domain/corrections.ts";
import {
  type CounterName,
  type DayTotals,
  dateCounterNames,
  figureNames,
  qualityNames,
  show,
  totalNames,
} from "../domain/counters.ts";
import { optionalFields, optionalNames, type View, viewNames } from "../domain/fields.ts";
import { addRecord, addWay, eachWay, readTripRecords, Sums, type TripReading } from "../domain/figures.ts";
import { compareKeys, type GpsRecord, valueIn } from "../domain/gps-record.ts";
import { maxOf } from "../domain/max-of.ts";
import { isSilence, isSpeedMeasured, isTripOver, plausibleSpeedCmps } from "../domain/rules.ts";
import { stopsOf } from "../domain/stops.ts";
import { cutOf } from "../domain/track.ts";
import { conflictsOf, lastsOf, missingOf, type ReadSummary, type TripKey } from "../domain/trip.ts";
import type { Way } from "../domain/ways.ts";
import { type Window, windowStartOf } from "../domain/window.ts";
import type { JudgedRecord } from "./route-part.ts";
import type { SummarisedTrip } from "./trip-reader.ts";
import type {
  Coordinate,
  CorrectionsView,
  DayShare,
  LeftOutFixView,
  MarkView,
  MeasuredView,
  PointRun,
  RecordView,
  RouteFeature,
  RouteView,
  StopView,
  TripView,
  WindowView,
} from "./views.ts";

const iso = (t: number): string => new Date(t).toISOString();
const meters = (mm: number): number => mm / 1000;
const degrees = (microdegrees: number): number => microdegrees / 1e6;

const dayShareNames = dateCounterNames.filter(
  (name): name is Exclude<typeof name, "unique"> => name !== "unique",
);

export const dayShareOf = (date: string, totals: DayTotals): DayShare => ({
  date,
  ...show(dayShareNames, totals),
});

export const correctionsViewOf = ({ summary, corrections }: SummarisedTrip): CorrectionsView => ({
  wrong: summary.wrong.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
  cuts: corrections
    .flatMap((each) => (each.kind === "cut" ? [each] : []))
    .sort((a, b) => a.t - b.t)
    .map(({ t, cut }) => ({ time: iso(t), cut })),
});

/**
 * An address in a track names a second, which is the first one of the trip; the last belongs to the next trip. What was
 * cut off since still names it.
 */
export const labelOfTrip = ({ trip, summary, corrections }: Omit<SummarisedTrip, "driver">): Label => {
  if (!cutOf(trip)) return labelOf(corrections);
  const [from, to] = [secondOf(summary.startT), secondOf(summary.endT)];
  return labelOf(corrections, { from, to: Math.max(from, to - 1) });
};

const secondOf = (t: number): number => Math.floor(t / 1000) * 1000;

/** `corrections`: those that are stored with it. */
export const tripViewOf = (
  { driver, trip, corrections = noCorrections }: TripKey & { readonly corrections?: Corrections },
  summary: ReadSummary,
  now: number,
): TripView => {
  const { totals, maxSpeedCmps } = summary;
  const { from, to } = lastsOf(summary);
  return {
    tripId: trip,
    driver,
    ...labelOfTrip({ trip, summary, corrections }),
    vehicle: summary.vehicle?.text ?? null,
    timeZone: summary.timeZone.text,
    start: iso(from),
    end: iso(to),
    status: isTripOver(summary, now) ? "ended" : "active",
    ...show(figureNames, totals),
    maxSpeedMps:
      maxSpeedCmps !== undefined && isSpeedMeasured(maxSpeedCmps, totals.distanceMm)
        ? maxSpeedCmps / 100
        : null,
    batteryPercent: summary.battery?.percent ?? null,
    averageMovingSpeedMps:
      totals.movingMs === 0 ? 0 : Math.round((totals.distanceMm / totals.movingMs) * 100) / 100,
    quality: {
      ...show(qualityNames, totals),
      conflicts: conflictsOf(summary),
      missing: missingOf(summary),
    },
    days: [...summary.days].map(([date, day]) => dayShareOf(date, day)),
    rules: summary.rules,
  };
};

const recordsOf = (windows: readonly Window[]): GpsRecord[] => windows.flatMap((window) => window.records);

/** The engine's reading of a trip's windows. Everything shown of a route comes from one reading. */
export const readWindows = (windows: readonly Window[], wrong: TimeSpans): TripReading =>
  readTripRecords(recordsOf(windows), wrong);

export const stopViewsOf = (trip: TripReading): StopView[] =>
  stopsOf(trip).map((stop) => ({
    kind: stop.isParked ? "parked" : "idle",
    start: iso(stop.startT),
    end: iso(stop.endT),
    lat: degrees(stop.latMicrodegrees),
    lon: degrees(stop.lonMicrodegrees),
  }));

/** The records that make up the route. */
const usableOf = ({ counted, reading }: TripReading): GpsRecord[] =>
  counted.filter((_, index) => reading.verdicts[index] === "usable");

export const coordinateOf = ({ lonMicrodegrees, latMicrodegrees, altitudeMeters }: GpsRecord): Coordinate => {
  const place = [degrees(lonMicrodegrees), degrees(latMicrodegrees)] as const;
  return altitudeMeters === undefined ? place : [...place, altitudeMeters];
};

/** Metres per second. */
export const speedOf = ({ speedCmps }: GpsRecord): number | null =>
  speedCmps === undefined ? null : speedCmps / 100;

export const routeViewOf = (key: TripKey, reading: TripReading): RouteView => routeOf(key, usableOf(reading));

const routeOf = ({ driver, trip }: TripKey, usable: readonly GpsRecord[]): RouteView => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: usable.map(coordinateOf) },
  properties: {
    tripId: trip,
    driver,
    times: usable.map(({ t }) => iso(t)),
    speeds: usable.map(speedOf),
  },
});

/** Usable records, in order, as valid GeoJSON. */
export const routeFeatureOf = (
  key: TripKey,
  usable: readonly GpsRecord[],
  nextT: number | undefined,
): RouteFeature => {
  const { geometry, properties } = routeOf(key, usable);
  const { coordinates } = geometry;
  return {
    type: "Feature",
    geometry:
      coordinates.length > 1
        ? geometry
        : coordinates[0]
          ? { type: "Point", coordinates: coordinates[0] }
          : null,
    properties: { ...properties, next: nextT === undefined ? null : iso(nextT) },
  };
};

const kindsOf = ({ kind, harsh, isGap }: Way): MarkView["kind"][] => {
  const kinds: MarkView["kind"][] = [];
  if (harsh < 0) kinds.push("braking");
  if (harsh > 0) kinds.push("acceleration");
  if (kind === "jump") kinds.push("jump");
  if (isGap) kinds.push("gap");
  return kinds;
};

/**
 * What happened between neighbouring usable records, by the same rules as the totals; plus a gap for each long silence
 * across too many poor fixes, where the engine has no way and counts no gap.
 */
export const marksOf = ({ counted, reading }: TripReading): MarkView[] => {
  const marks: MarkView[] = [];
  let [point, next] = [0, 0];
  let last: GpsRecord | undefined;
  for (const [index, record] of counted.entries()) {
    if (reading.verdicts[index] !== "usable") continue;
    const way = reading.ways[next]?.to === index ? reading.ways[next++] : undefined;
    if (way) for (const kind of kindsOf(way)) marks.push({ kind, point });
    else if (last && isSilence(last, record)) marks.push({ kind: "gap", point });
    last = record;
    point++;
  }
  return marks;
};

/** For each usable record, its index in the route. */
const pointsOf = ({ reading }: TripReading): number[] => {
  let point = 0;
  return reading.verdicts.map((verdict) => (verdict === "usable" ? point++ : point));
};

/** The distance driven up to each point of the route; the last is the trip's distance. */
export const drivenMetersOf = (trip: TripReading): number[] => {
  const { ways } = trip.reading;
  const points = pointsOf(trip);
  const driven = usableOf(trip).map(() => 0);
  for (const { to, distanceMm } of ways) driven[points[to]!] = distanceMm;
  let mm = 0;
  return driven.map((step) => {
    mm += step;
    return meters(mm);
  });
};

/** Usable records that arrived late, as runs of neighbouring points of the route. */
export const lateRunsOf = (trip: TripReading): PointRun[] => {
  const runs: PointRun[] = [];
  for (const [point, { late }] of usableOf(trip).entries()) {
    if (!late) continue;
    const run = runs.at(-1);
    if (run?.to === point - 1) runs[runs.length - 1] = { from: run.from, to: point };
    else runs.push({ from: point, to: point });
  }
  return runs;
};

/** Each record of a trip with its verdict, in order of time. */
export const verdictsOf = ({ aside, marked, counted, reading }: TripReading): JudgedRecord[] => {
  const judged: JudgedRecord[] = [
    ...aside.map((record) => ({ record, verdict: "misclocked" as const })),
    ...counted.map((record, index) => ({ record, verdict: reading.verdicts[index]! })),
  ];
  if (marked.length === 0) return judged;
  for (const record of marked) judged.push({ record, verdict: "marked" });
  return judged.sort((a, b) => compareKeys(a.record, b.record));
};

export const leftOutFixesOf = (trip: TripReading): LeftOutFixView[] =>
  verdictsOf(trip).flatMap(({ record, verdict }) =>
    verdict === "usable"
      ? []
      : {
          because: verdict,
          time: iso(record.t),
          lat: degrees(record.latMicrodegrees),
          lon: degrees(record.lonMicrodegrees),
          accuracyMeters: record.accuracyMeters ?? null,
        },
  );

export const windowViewsOf = ({ aside, marked, counted, reading }: TripReading): WindowView[] => {
  const minutes = new Map<number, { sums: Sums; maxSpeedCmps: number | undefined }>();
  const minuteOf = ({ t }: GpsRecord) => {
    const start = windowStartOf(t);
    const minute = minutes.get(start) ?? { sums: new Sums("UTC"), maxSpeedCmps: undefined };
    minutes.set(start, minute);
    return minute;
  };
  for (const record of aside) addRecord(minuteOf(record).sums, record, "misclocked");
  for (const record of marked) addRecord(minuteOf(record).sums, record, "marked");
  for (const [index, record] of counted.entries()) {
    const minute = minuteOf(record);
    addRecord(minute.sums, record, reading.verdicts[index]!);
    minute.maxSpeedCmps = maxOf(minute.maxSpeedCmps, plausibleSpeedCmps(record));
  }
  const { ways } = reading;
  eachWay(counted, ways, { from: 0, to: ways.length }, (way, isParked) =>
    addWay(minuteOf(counted[way.from]!).sums, counted, way, isParked),
  );
  const inOrder = marked.length === 0 ? [...minutes] : [...minutes].sort(([a], [b]) => a - b);
  return inOrder.map(([start, { sums, maxSpeedCmps }]) => ({
    start: iso(start),
    ...show(totalNames as readonly CounterName[], sums.totals),
    maxSpeedMps: maxSpeedCmps === undefined ? null : maxSpeedCmps / 100,
  }));
};

const recordViewOf = ({ record, verdict }: JudgedRecord): RecordView => ({
  id: record.id,
  time: iso(record.t),
  lat: degrees(record.latMicrodegrees),
  lon: degrees(record.lonMicrodegrees),
  ...measuredViewOf(record),
  verdict,
  late: record.late,
});

const measuredViewOf = (record: GpsRecord): MeasuredView =>
  Object.fromEntries(
    optionalNames.map((name) => [optionalFields[name].view, valueIn(record, name)]),
  ) as MeasuredView;

/** Columns in this order. A member of the view without a column does not compile. */
const csvColumns = Object.keys({
  ...{ id: true, time: true, lat: true, lon: true },
  ...(Object.fromEntries(viewNames.map((name) => [name, true])) as Record<View, true>),
  ...{ verdict: true, late: true },
} satisfies Record<keyof RecordView, true>) as (keyof RecordView)[];

const csvLine = (fields: readonly unknown[]): string => `${fields.join(",")}\r\n`;

export const csvHeader = csvLine(csvColumns);

/** Lines of CSV (RFC 4180) without `csvHeader`; empty where not measured. No value needs quotes. */
export const csvOf = (records: readonly JudgedRecord[]): string =>
  records
    .map(recordViewOf)
    .map((record) => csvLine(csvColumns.map((name) => record[name] ?? "")))
    .join("");

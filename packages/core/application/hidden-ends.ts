import { addTotals, noTotals } from "../domain/counters.ts";
import { figuresOf, readTripRecords, type TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { type HiddenArea, hiddenAreaOf, isWithin, leadsThrough } from "../domain/hidden-area.ts";
import { maxOf } from "../domain/max-of.ts";
import { plausibleSpeedCmps } from "../domain/rules.ts";
import type { ReadSummary, TripKey } from "../domain/trip.ts";
import { drivenMetersOf, marksOf, routeViewOf, stopViewsOf, tripViewOf } from "./trip-view.ts";
import type { MarkView, RouteView, StopView, TripAnalysis, TripDetail, TripView } from "./views.ts";

/** The part of an analysis that others may see. */
export type ShownTrip = Pick<TripAnalysis, "route" | "drivenMeters" | "marks"> & {
  readonly trip: TripView & Pick<TripDetail, "stops">;
};

/** Shown records that follow each other, and how they are read on their own. */
type Run = { readonly records: readonly GpsRecord[]; readonly reading: TripReading };

/**
 * The shown records of a trip, cut into runs where something is hidden: places in the areas around its first and its
 * last place, at any time, and ways whose straight line crosses these areas.
 */
const shownRunsOf = ({ counted, reading }: TripReading): Run[] => {
  const usable = counted.filter((_, index) => reading.verdicts[index] === "usable");
  const areas = [usable[0], usable.at(-1)].flatMap((place): HiddenArea[] =>
    place ? [hiddenAreaOf(place)] : [],
  );
  const runs: GpsRecord[][] = [];
  let last: GpsRecord | undefined;
  for (const [index, record] of counted.entries()) {
    const isUsable = reading.verdicts[index] === "usable";
    if (areas.some((area) => isWithin(area, record))) {
      if (isUsable) last = undefined;
      continue;
    }
    if (!isUsable) {
      if (last) runs.at(-1)!.push(record);
      continue;
    }
    const from = last;
    if (!from || areas.some((area) => leadsThrough(area, from, record))) runs.push([]);
    runs.at(-1)!.push(record);
    last = record;
  }
  return runs.flatMap((run) => cutAtAreas(run, areas));
};

/** On their own, other records may be usable than among all, and so another way may cross an area. */
const cutAtAreas = (records: readonly GpsRecord[], areas: readonly HiddenArea[]): Run[] => {
  const reading = readTripRecords(records);
  let last: GpsRecord | undefined;
  for (const [index, record] of reading.counted.entries()) {
    if (reading.reading.verdicts[index] !== "usable") continue;
    const from = last;
    if (from && areas.some((area) => leadsThrough(area, from, record))) {
      const at = reading.aside.length + index;
      return [records.slice(0, at), records.slice(at)].flatMap((part) => cutAtAreas(part, areas));
    }
    last = record;
  }
  return [{ records, reading }];
};

/** Joins routes; a mark between two of them shows that something is hidden there. */
const joined = (key: TripKey, readings: readonly TripReading[]) => {
  const coordinates: RouteView["geometry"]["coordinates"][number][] = [];
  const [times, speeds]: [string[], (number | null)[]] = [[], []];
  const drivenMeters: number[] = [];
  const marks: MarkView[] = [];
  const stops: StopView[] = [];
  for (const reading of readings) {
    const { geometry, properties } = routeViewOf(key, reading);
    const [before, driven] = [times.length, drivenMeters.at(-1) ?? 0];
    if (before > 0 && properties.times.length > 0) marks.push({ kind: "hidden", point: before });
    for (const coordinate of geometry.coordinates) coordinates.push(coordinate);
    for (const time of properties.times) times.push(time);
    for (const speed of properties.speeds) speeds.push(speed);
    for (const meters of drivenMetersOf(reading)) drivenMeters.push(driven + meters);
    for (const mark of marksOf(reading)) marks.push({ ...mark, point: mark.point + before });
    stops.push(...stopViewsOf(reading));
  }
  const route: RouteView = {
    type: "Feature",
    geometry: { type: "LineString", coordinates },
    properties: { tripId: key.trip, driver: key.driver, times, speeds },
  };
  return { route, drivenMeters, marks, stops };
};

/**
 * A trip without what lies around its ends. Everything, figures included, is computed from the shown records alone:
 * otherwise the difference would reveal the distance to the door.
 */
export const withoutEnds = (
  key: TripKey,
  summary: ReadSummary,
  whole: TripReading,
  now: number,
): ShownTrip => {
  const runs = shownRunsOf(whole);
  const { stops, ...shown } = joined(
    key,
    runs.map(({ reading }) => reading),
  );
  const totals = runs
    .map(({ records }) => figuresOf(records, summary.timeZone.text).totals)
    .reduce((sum, each) => addTotals(sum, each), noTotals);
  const maxSpeedCmps = runs
    .flatMap(({ records }) => records)
    .reduce<number | undefined>((most, record) => maxOf(most, plausibleSpeedCmps(record)), undefined);
  const { status } = tripViewOf(key, summary, now);
  const { times } = shown.route.properties;
  // A name may say where it ends.
  const trip = tripViewOf(
    { driver: key.driver, trip: key.trip },
    { ...summary, totals, maxSpeedCmps, days: new Map() },
    now,
  );
  return {
    ...shown,
    trip: { ...trip, status, start: times[0] ?? trip.start, end: times.at(-1) ?? trip.end, stops },
  };
};

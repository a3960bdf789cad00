import { addDayTotals, type DayTotals, noDayTotals } from "../domain/counters.ts";
import { type Caller, requireDriver, requireFleet } from "./caller.ts";
import { cutReaderOf, type TrackReader } from "./cut-reader.ts";
import { dateAfter, datesBetween, requireRange } from "./date-range.ts";
import type { ReadPorts } from "./read-trips.ts";
import type { SummarisedTrip } from "./trip-reader.ts";
import { dayShareOf, tripViewOf } from "./trip-view.ts";
import type { DayShare, DayView } from "./views.ts";

const byStart = (a: SummarisedTrip, b: SummarisedTrip): number =>
  a.summary.startT - b.summary.startT ||
  (a.trip < b.trip ? -1 : a.trip > b.trip ? 1 : a.driver < b.driver ? -1 : 1);

const views = (trips: readonly SummarisedTrip[], now: number) =>
  trips.toSorted(byStart).map((trip) => tripViewOf(trip, trip.summary, now));

/** The trips of a date as they are shown, those in tracks too. */
const shownOn = async (reader: TrackReader, trips: readonly SummarisedTrip[], date: string) =>
  (await Promise.all(trips.map((trip) => cutReaderOf(reader).shownTripsOf(trip))))
    .flat()
    .filter(({ summary }) => summary.days.has(date));

/** A driver's day: the trips that overlap the date, and what they add to it; what lies between those of a track, too. */
export const readDriverDay = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  driver: string,
  date: string,
): Promise<DayView> => {
  requireDriver(caller, driver);
  const trips = await reader.tripsOfDriver(driver, date);
  const totals = trips.reduce(
    (sum, { summary }) => addDayTotals(sum, summary.days.get(date) ?? noDayTotals),
    noDayTotals,
  );
  const shown = await shownOn(reader, trips, date);
  return { ...dayShareOf(date, totals), tripCount: shown.length, trips: views(shown, now()) };
};

/** The fleet's day. Its totals are the lanes, which every commit keeps equal to the sum of the trips. */
export const readFleetDay = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  date: string,
): Promise<DayView> => {
  requireFleet(caller);
  const [totals, trips] = await Promise.all([reader.loadFleetDay(date), reader.tripsOfDay(date)]);
  const shown = await shownOn(reader, trips, date);
  return {
    ...dayShareOf(date, totals),
    tripCount: totals.trips - trips.length + shown.length,
    driverCount: new Set(shown.map(({ driver }) => driver)).size,
    trips: views(shown, now()),
  };
};

/** Two months, enough for a page of a calendar; bounds what one request reads. */
export const maxRangeDays = 62;

export type DayRangeReader = {
  /** A driver's trips that overlap a local date from `from` to `to`, both included; in no particular order. */
  tripsOfDriverBetween(driver: string, from: string, to: string): Promise<SummarisedTrip[]>;
  /** The trips of the last dates up to `to`, of as few as have `atLeast` trips, or of all from `from` on. */
  tripsOfLatestDates(driver: string, from: string, to: string, atLeast: number): Promise<LatestTrips>;
  /** The first and the last local date that one of the driver's trips overlaps; undefined without trips. */
  drivenDatesOf(driver: string): Promise<DrivenDates | undefined>;
};

/** Each trip once, in no particular order: all that overlap a date from `since` on. */
export type LatestTrips = { readonly trips: readonly SummarisedTrip[]; readonly since: string };

export type DrivenDates = { readonly first: string; readonly last: string };

export type DaySum = DayShare & { readonly tripCount: number };

/** The dates that have trips, ascending. */
export type DayRangeView = { readonly from: string; readonly to: string; readonly days: readonly DaySum[] };

/** A driver's days from `from` to `to`, both included: for each driven date its totals and number of trips. */
export const readDayRange = async (
  caller: Caller,
  { ranges, reader }: { readonly ranges: DayRangeReader; readonly reader: TrackReader },
  driver: string,
  from: string,
  to: string,
): Promise<DayRangeView> => {
  requireDriver(caller, driver);
  requireRange(from, to, maxRangeDays);
  const trips = await ranges.tripsOfDriverBetween(driver, from, to);
  const shown = await Promise.all(trips.map((trip) => cutReaderOf(reader).shownTripsOf(trip)));
  const sums = new Map<string, { totals: DayTotals; tripCount: number }>();
  for (const [index, { summary }] of trips.entries())
    for (const [date, totals] of summary.days) {
      if (date < from || date > to) continue;
      const before = sums.get(date);
      const count = shown[index]!.filter((trip) => trip.summary.days.has(date)).length;
      sums.set(date, {
        totals: addDayTotals(before?.totals ?? noDayTotals, totals),
        tripCount: (before?.tripCount ?? 0) + count,
      });
    }
  const days = [...sums]
    .filter(([, { tripCount }]) => tripCount > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, { totals, tripCount }]): DaySum => ({ ...dayShareOf(date, totals), tripCount }));
  return { from, to, days };
};

/** The fleet's days from `from` to `to`, both included. It reads the lanes alone, however many trips there are. */
export const readFleetDayRange = async (
  caller: Caller,
  { reader }: Pick<ReadPorts, "reader">,
  from: string,
  to: string,
): Promise<DayRangeView> => {
  requireFleet(caller);
  requireRange(from, to, maxRangeDays);
  const days = await Promise.all(
    datesBetween(from, to).map(async (date): Promise<DaySum> => {
      const totals = await reader.loadFleetDay(date);
      return { ...dayShareOf(date, totals), tripCount: totals.trips };
    }),
  );
  return { from, to, days: days.filter(({ tripCount }) => tripCount > 0) };
};

/** The time zone of a driver's latest trip of these dates, both included. */
export const readLatestTimeZone = async (
  caller: Caller,
  reader: DayRangeReader,
  driver: string,
  from: string,
  to: string,
): Promise<string | undefined> => {
  requireDriver(caller, driver);
  const trips = await reader.tripsOfDriverBetween(driver, from, to);
  const latest = trips.reduce<SummarisedTrip | undefined>(
    (last, trip) => (!last || trip.summary.endT > last.summary.endT ? trip : last),
    undefined,
  );
  return latest?.summary.timeZone.text;
};

/** A driver's first and last date with trips, for a page that has none to show. */
export const readDrivenDates = async (
  caller: Caller,
  reader: DayRangeReader,
  driver: string,
): Promise<DrivenDates | undefined> => {
  requireDriver(caller, driver);
  return reader.drivenDatesOf(driver);
};

/** How far back the fleet's last date with trips is searched, and how many dates at a time. */
export const maxDaysBack = 63;
const daysAtATime = 7;

/** The fleet's last date with trips up to `today`; undefined if there is none within `maxDaysBack`. */
export const readLastFleetDate = async (
  caller: Caller,
  { reader }: ReadPorts,
  today: string,
): Promise<string | undefined> => {
  requireFleet(caller);
  for (let back = 0; back < maxDaysBack; back += daysAtATime) {
    const dates = Array.from({ length: daysAtATime }, (_, index) => dateAfter(today, -back - index));
    const totals = await Promise.all(dates.map((date) => reader.loadFleetDay(date)));
    const found = dates.find((_, index) => totals[index]!.trips > 0);
    if (found) return found;
  }
  return undefined;
};

import { aggregate } from "../application/aggregate.ts";
import type { TrackReader } from "../application/cut-reader.ts";
import type { DayRangeReader } from "../application/read-days.ts";
import { nameOf } from "../application/trip-cache.ts";
import type { PulseItem, TripReader } from "../application/trip-reader.ts";
import { decodeWindows } from "../domain/page-codec.ts";
import { type TripKey, toRead } from "../domain/trip.ts";
import { aWorker } from "./deliveries.ts";
import { MemoryRejectStore } from "./memory-reject-store.ts";
import { MemoryTripStore } from "./memory-trip-store.ts";
import { aDelivery, envelopeOf, straightDrive } from "./records.ts";
import { windowReaderOf } from "./window-reader.ts";

/** Reads what the aggregate consumer has written. */
export const tripReaderOf = (
  store: MemoryTripStore,
  pulse: readonly PulseItem[] = [],
  rejects = new MemoryRejectStore(),
): TripReader => {
  const readOf = (name: string) => {
    const { trip, open } = store.trips.get(name)!;
    return { ...trip, open: decodeWindows(open), summary: toRead(trip.summary) };
  };
  const tripsOfDay = async (date: string) => [...(store.dates.get(date) ?? [])].map(readOf).reverse();
  return {
    loadTrip: async (key) => {
      const trip = store.trips.get(nameOf(key))?.trip;
      return trip && { ...trip, summary: toRead(trip.summary) };
    },
    ...windowReaderOf((key) => store.windowsOf(key)),
    tripsOfDriver: async (driver, date) => (await tripsOfDay(date)).filter((trip) => trip.driver === driver),
    tripsOfDay,
    loadFleetDay: async (date) => store.fleetDay(date),
    rejectsOfTrip: async (key) => rejects.rejectsOfTrip(key),
    rejectsOfDriver: async (driver, date) => rejects.rejectsOfDriver(driver, date),
    loadPulse: async (from, to) => pulse.filter(({ minuteMs }) => minuteMs >= from && minuteMs < to),
  };
};

/** For trips among which there is no track. */
export const noTracks: TrackReader = {
  loadTrip: () => Promise.reject(new Error("no track should be read")),
  loadRoute: () => Promise.reject(new Error("no track should be read")),
};

/** Reads ranges of dates of what the aggregate consumer has written. */
export const rangeReaderOf = (store: MemoryTripStore): DayRangeReader => {
  const reader = tripReaderOf(store);
  const datesDown = (from: string, to: string) =>
    [...store.dates.keys()]
      .filter((date) => date >= from && date <= to)
      .sort()
      .reverse();
  const tripsOf = async (driver: string, dates: readonly string[]) => {
    const trips = (await Promise.all(dates.map((date) => reader.tripsOfDriver(driver, date)))).flat();
    return [...new Map(trips.map((trip) => [nameOf(trip), trip])).values()];
  };
  return {
    tripsOfDriverBetween: async (driver, from, to) => tripsOf(driver, datesDown(from, to)),
    tripsOfLatestDates: async (driver, from, to, atLeast) => {
      const dates: string[] = [];
      let count = 0;
      for (const date of datesDown(from, to)) {
        if (count >= atLeast) return { trips: await tripsOf(driver, dates), since: dates.at(-1)! };
        dates.push(date);
        count += (await reader.tripsOfDriver(driver, date)).length;
      }
      return { trips: await tripsOf(driver, dates), since: from };
    },
    drivenDatesOf: async (driver) => {
      const driven = (await tripsOf(driver, datesDown("", "~"))).flatMap(({ summary }) => [
        ...summary.days.keys(),
      ]);
      const [first, last] = [driven.sort()[0], driven.at(-1)];
      return first === undefined || last === undefined ? undefined : { first, last };
    },
  };
};

export type Drive = readonly [TripKey, startT: number, count: number];

/** A store of straight drives at 1 Hz that the consumer has counted. */
export const storeOfDrives = async (drives: readonly Drive[]): Promise<MemoryTripStore> => {
  const store = new MemoryTripStore();
  const deliveries = drives.map(([key, startT, count]) =>
    aDelivery(envelopeOf({ key, fixes: straightDrive({ count, startT }) })),
  );
  await aggregate(aWorker({ store }).ports, deliveries);
  return store;
};

export const readerOfDrives = async (drives: readonly Drive[]): Promise<TripReader> =>
  tripReaderOf(await storeOfDrives(drives));

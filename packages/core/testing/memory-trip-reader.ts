import { aggregate } from "../application/aggregate.ts";
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

/** A reader of straight drives at 1 Hz that the consumer has counted. */
export const readerOfDrives = async (
  drives: readonly (readonly [TripKey, startT: number, count: number])[],
): Promise<TripReader> => {
  const store = new MemoryTripStore();
  const deliveries = drives.map(([key, startT, count]) =>
    aDelivery(envelopeOf({ key, fixes: straightDrive({ count, startT }) })),
  );
  await aggregate(aWorker({ store }).ports, deliveries);
  return tripReaderOf(store);
};

import { openFrom } from "@trips/core/application/place-windows.ts";
import type { ReadTrip, TripReader } from "@trips/core/application/trip-reader.ts";
import { addDayTotals, type DayTotals, noDayTotals } from "@trips/core/domain/counters.ts";
import { dayPartitions } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { type Item, isLive, pageOf, pulseItemOf, readTripOf, storedRejectsOf } from "./items.ts";
import {
  dayKey,
  driverKey,
  fleetPk,
  pulsePk,
  rejectsDriverKey,
  rejectsPrefix,
  tripKeyOf,
  tripPk,
  tripSk,
} from "./keys.ts";
import { batchGetKeys, createTripItems, type TableOptions } from "./trip-items.ts";

const hourMs = 3_600_000;

/** The table as the read API and the dashboard see it: eventually consistent, expired items left out. */
export const createTripReader = (options: TableOptions): TripReader => {
  const { now = systemEffects.now } = options;
  const items = createTripItems(options, false);
  /** Pages that are read after their trip's item must not be older than it: a window closed in between would be missed. */
  const closed = createTripItems(options, true);

  /** A day with many trips is read by concurrent requests. */
  const tripsOf = async (markers: readonly Item[], date: string): Promise<ReadTrip[]> => {
    const keys = markers.map(({ pk }) => tripKeyOf(pk as string));
    const parts = Array.from({ length: Math.ceil(keys.length / batchGetKeys) }, (_, part) =>
      items.loadTrips(keys.slice(part * batchGetKeys, (part + 1) * batchGetKeys)),
    );
    const trips = (await Promise.all(parts)).flatMap((found) => [...found.values()].map(readTripOf));
    // The marker may be left over from an expired trip with the same key.
    return trips.filter(({ summary }) => summary.days.has(date));
  };

  return {
    async loadTrip(key) {
      const item = (await items.loadTrips([key])).get(tripPk(key));
      return item && readTripOf(item);
    },

    // The trip's item sorts before its pages: a window that is closed in between is read twice, never missed.
    async loadRoute(key) {
      const [trip, ...pages] = await Array.fromAsync(items.wholeTrip(key));
      if (trip?.sk !== tripSk) return [];
      const stored = readTripOf(trip);
      const closed = pages.flatMap(pageOf).filter(({ start }) => start < openFrom(stored));
      return [...closed, ...stored.open];
    },

    async *windowsFrom(trip, start) {
      const firstOpen = openFrom(trip);
      for await (const page of closed.pagesIn(trip, start, firstOpen - 1))
        yield* page.filter((window) => window.start >= start && window.start < firstOpen);
      yield* trip.open.filter((window) => window.start >= start);
    },

    async *windowsBefore(trip, start) {
      const end = Math.min(start, openFrom(trip));
      yield* trip.open.filter((window) => window.start < start).reverse();
      for await (const page of closed.pagesBefore(trip, end))
        yield* page.filter((window) => window.start < end).reverse();
    },

    async tripsOfDriver(driver, date) {
      const markers = await Array.fromAsync(
        items.query({
          IndexName: "byDriver",
          KeyConditionExpression: "driverKey = :driver AND begins_with(driverSort, :date)",
          ExpressionAttributeValues: { ":driver": driverKey(driver), ":date": `${date}#` },
        }),
      );
      return tripsOf(markers, date);
    },

    async tripsOfDay(date) {
      const markers = await Promise.all(
        Array.from({ length: dayPartitions }, (_, partition) =>
          Array.fromAsync(
            items.query({
              IndexName: "byDay",
              KeyConditionExpression: "dayKey = :day",
              ExpressionAttributeValues: { ":day": dayKey(date, partition) },
            }),
          ),
        ),
      );
      return tripsOf(markers.flat(), date);
    },

    async loadFleetDay(date) {
      const found = await Array.fromAsync(
        items.query({
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": fleetPk(date) },
        }),
      );
      const lanes = found.filter((item) => isLive(item, now())) as Partial<DayTotals & { trips: number }>[];
      return {
        ...lanes.reduce<DayTotals>(addDayTotals, noDayTotals),
        trips: lanes.reduce((sum, lane) => sum + (lane.trips ?? 0), 0),
      };
    },

    async rejectsOfTrip(key) {
      const found = await Array.fromAsync(
        items.query({
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :rejects)",
          ExpressionAttributeValues: { ":pk": tripPk(key), ":rejects": rejectsPrefix },
        }),
      );
      return found.filter((item) => isLive(item, now())).map(storedRejectsOf);
    },

    async rejectsOfDriver(driver, date) {
      const found = await Array.fromAsync(
        items.query({
          IndexName: "byDriver",
          KeyConditionExpression: "driverKey = :driver AND begins_with(driverSort, :date)",
          ExpressionAttributeValues: { ":driver": rejectsDriverKey(driver), ":date": `${date}#` },
        }),
      );
      const keys = found.map(({ pk, sk }) => ({ pk: pk as string, sk: sk as string }));
      return (await items.loadItems(keys)).map(storedRejectsOf);
    },

    async loadPulse(fromMs, toMs) {
      const hours: number[] = [];
      for (let hour = Math.floor(fromMs / hourMs) * hourMs; hour < toMs; hour += hourMs) hours.push(hour);
      const found = await Promise.all(
        hours.map((hour) =>
          Array.fromAsync(
            items.query({
              KeyConditionExpression: "pk = :pk",
              ExpressionAttributeValues: { ":pk": pulsePk(hour) },
            }),
          ),
        ),
      );
      return found
        .flat()
        .filter((item) => isLive(item, now()))
        .map(pulseItemOf)
        .filter(({ minuteMs }) => minuteMs >= fromMs && minuteMs < toMs);
    },
  };
};

import type { ApiClient } from "./api-client.ts";
import { until } from "./api-client.ts";

export type TripName = { readonly driver: string; readonly trip: string };

/** The JSON of every trip, as text, by `driver/trip`. */
export const readTripTexts = async (
  api: ApiClient,
  trips: readonly TripName[],
): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>();
  for (const { driver, trip } of trips)
    texts.set(`${driver}/${trip}`, await api.getText(`/v1/trips/${trip}`, driver));
  return texts;
};

/** Unique records of all these trips so far; a trip that is not there yet has none. */
export const countUnique = async (api: ApiClient, trips: readonly TripName[]): Promise<number> => {
  let sum = 0;
  for (const { driver, trip } of trips) {
    const response = await api.get(`/v1/trips/${trip}`, driver);
    if (response.ok) sum += ((await response.json()) as { quality: { unique: number } }).quality.unique;
  }
  return sum;
};

/** Waits until every trip holds its expected number of unique records. */
export const untilComplete = async (
  api: ApiClient,
  expected: ReadonlyMap<string, number>,
  withinMs?: number,
): Promise<void> => {
  for (const [name, count] of expected) {
    const [driver, trip] = name.split("/") as [string, string];
    await until(
      async () => {
        const response = await api.get(`/v1/trips/${trip}`, driver);
        const body = (await response.json()) as { quality?: { unique: number } };
        return { name, unique: response.ok ? body.quality?.unique : undefined };
      },
      ({ unique }) => unique === count,
      withinMs,
    );
  }
};

/** For every date the trips touch: the fleet's day, and the sum of its drivers' days. */
export const compareFleetWithDrivers = async (api: ApiClient, tripTexts: ReadonlyMap<string, string>) => {
  const driversByDate = new Map<string, Set<string>>();
  for (const text of tripTexts.values()) {
    const trip = JSON.parse(text) as { driver: string; days: { date: string }[] };
    for (const { date } of trip.days)
      driversByDate.set(date, (driversByDate.get(date) ?? new Set()).add(trip.driver));
  }
  const rows: { date: string; fleet: object; drivers: object }[] = [];
  for (const [date, drivers] of driversByDate) {
    const sum = { distanceMm: 0, movingMs: 0, idleMs: 0, tripCount: 0, driverCount: 0 };
    for (const driver of drivers) {
      const day = await api.day(driver, date);
      sum.distanceMm += Math.round(day.distanceMeters * 1000);
      sum.movingMs += Math.round(day.movingSeconds * 1000);
      sum.idleMs += Math.round(day.idleSeconds * 1000);
      sum.tripCount += day.tripCount;
      sum.driverCount++;
    }
    const fleet = await api.fleetDay(date);
    rows.push({
      date,
      fleet: {
        distanceMm: Math.round(fleet.distanceMeters * 1000),
        movingMs: Math.round(fleet.movingSeconds * 1000),
        idleMs: Math.round(fleet.idleSeconds * 1000),
        tripCount: fleet.tripCount,
        driverCount: fleet.driverCount,
      },
      drivers: sum,
    });
  }
  return rows;
};

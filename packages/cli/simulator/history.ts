import type { Fix } from "@trips/client/records.ts";
import { createRandom, seedOf } from "../random.ts";
import { type DriveOptions, recordDrive } from "./drive.ts";
import { midnightOf, type PlannedTrip, tripIdOf } from "./fleet.ts";
import { habitOf, type Outing } from "./habits.ts";
import type { FleetDriver } from "./identities.ts";
import { pickSpot, type Spot } from "./route.ts";
import type { StreetGrid } from "./street-grid.ts";

/** A trip of the past weeks; like the trips of today it depends on nothing but the seed, the driver and the date. */
export type HistoryTrip = PlannedTrip & {
  /** The driver's place in the fleet. */
  readonly index: number;
  readonly from: Spot;
  readonly to: Spot;
  /** It reaches the API long after it was driven, and not as backfill. */
  readonly isOffline: boolean;
};

/** Further drivers have no history, so that a large fleet's does not take hours to post. */
export const driversWithHistory = 10;
export const daysPerWeek = 7;

/** One fix in three seconds: enough to follow the streets, and a third of the records. */
const everySeconds = 3;
const spreadMs = 12 * 60_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const parkingMargin = 6;

const spotOf = (grid: StreetGrid, ...parts: readonly (string | number)[]): Spot =>
  pickSpot(grid, createRandom(seedOf(...parts)), parkingMargin);

const endOf = (grid: StreetGrid, seed: number, driver: string, day: number, at: number, to: Outing["to"]) =>
  to === "errand" ? spotOf(grid, seed, driver, day, at, to) : spotOf(grid, seed, driver, to);

/** The trips of one driver that belong to a local day, in order: from home, each from where the last ended, to home. */
export const planHistoryDay = (
  grid: StreetGrid,
  seed: number,
  driver: FleetDriver,
  index: number,
  day: number,
): readonly HistoryTrip[] => {
  const { outingsOf, isOffline } = habitOf(index);
  let from = endOf(grid, seed, driver.driver, day, -1, "home");
  return outingsOf(day).map(({ hour, lasts: [least, most], to }, at) => {
    const random = createRandom(seedOf(seed, driver.driver, day, at, "outing"));
    const wholeSeconds = (ms: number) => Math.round(ms / 1000) * 1000;
    const startMs = wholeSeconds(midnightOf(day) + hour * hourMs + (2 * random() - 1) * spreadMs);
    const lastsMs = wholeSeconds((least + random() * (most - least)) * minuteMs);
    const trip = {
      ...driver,
      index,
      tripId: tripIdOf(startMs, seed),
      startMs,
      latestEndMs: startMs + lastsMs,
      from,
      to: endOf(grid, seed, driver.driver, day, at, to),
      isOffline: isOffline?.(day) ?? false,
    };
    from = trip.to;
    return trip;
  });
};

export const historyDriveOf = (grid: StreetGrid, seed: number, trip: HistoryTrip): DriveOptions => ({
  grid,
  seed: seedOf(seed, trip.driver, trip.startMs, "drive"),
  startMs: trip.startMs,
  latestEndMs: trip.latestEndMs,
  from: trip.from,
  to: trip.to,
});

/** The records of a trip, the same on every call. */
export const recordHistoryTrip = (grid: StreetGrid, seed: number, trip: HistoryTrip): Fix[] => {
  const fixes = recordDrive(historyDriveOf(grid, seed, trip), habitOf(trip.index).receiver);
  return fixes.filter((_, second) => second % everySeconds === 0 || second === fixes.length - 1);
};

import type { Fix } from "@trips/client/records.ts";
import { createRandom, seedOf } from "../random.ts";
import { recordDrive } from "./drive.ts";
import type { Receiver } from "./gps.ts";
import type { FleetDriver } from "./identities.ts";
import { pickSpot, type Spot } from "./route.ts";
import type { StreetGrid } from "./street-grid.ts";

export const fleetTimeZone = "America/Argentina/Buenos_Aires";

/** A past or future trip; it depends on nothing but the seed, the driver and the date. */
export type PlannedTrip = FleetDriver & {
  readonly tripId: string;
  readonly startMs: number;
  /** Over by then; the driver's next trip starts later. */
  readonly latestEndMs: number;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Argentina keeps one offset from UTC all year. */
const midnightMs = 3 * 3_600_000;
/** A working day begins at four in the morning, local time, so that some trips cross midnight. */
const dayBeginsMs = midnightMs + 4 * 3_600_000;
const shortestSlotMs = 22 * minuteMs;
const longestSlotMs = 52 * minuteMs;

type Slot = { readonly number: number; readonly startMs: number; readonly endMs: number };

/**
 * A driver's day cut into slots, one trip in each. The fleet never sleeps, so that a demonstration works at any hour.
 */
const slotsOfDay = (seed: number, driver: string, day: number): readonly Slot[] => {
  const random = createRandom(seedOf(seed, driver, day, "slots"));
  const dayEnd = (day + 1) * dayMs + dayBeginsMs;
  const slots: Slot[] = [];
  let startMs = day * dayMs + dayBeginsMs;
  while (startMs < dayEnd) {
    const seconds = Math.floor((shortestSlotMs + random() * (longestSlotMs - shortestSlotMs)) / 1000);
    const isLast = dayEnd - startMs < longestSlotMs + shortestSlotMs;
    const endMs = isLast ? dayEnd : startMs + seconds * 1000;
    slots.push({ number: slots.length, startMs, endMs });
    startMs = endMs;
  }
  return slots;
};

const localMinute = new Intl.DateTimeFormat("sv-SE", {
  timeZone: fleetTimeZone,
  dateStyle: "short",
  timeStyle: "short",
});

/** `2026-01-31-0915-1`: local date and time of the start, and the seed, so that two fleets do not collide. */
export const tripIdOf = (startMs: number, seed: number): string =>
  `${localMinute.format(startMs).replace(" ", "-").replace(":", "")}-${seed}`;

/** The trips of one driver that start in [fromMs, toMs), in order. */
export const planTrips = (
  seed: number,
  driver: FleetDriver,
  fromMs: number,
  toMs: number,
): readonly PlannedTrip[] => {
  const trips: PlannedTrip[] = [];
  const dayOf = (timeMs: number) => Math.floor((timeMs - dayBeginsMs) / dayMs);
  for (let day = dayOf(fromMs); day <= dayOf(toMs); day += 1) {
    for (const slot of slotsOfDay(seed, driver.driver, day)) {
      const random = createRandom(seedOf(seed, driver.driver, day, slot.number, "start"));
      const startMs = slot.startMs + Math.floor(random() * 60) * 1000;
      const breakMs = (30 + Math.floor(random() * 60)) * 1000;
      if (startMs < fromMs || startMs >= toMs) continue;
      trips.push({ ...driver, tripId: tripIdOf(startMs, seed), startMs, latestEndMs: slot.endMs - breakMs });
    }
  }
  return trips;
};

/** Where the driver's car is parked when that trip begins: each trip starts where the previous one ended. */
const parkingSpot = (grid: StreetGrid, seed: number, driver: string, startMs: number): Spot =>
  pickSpot(grid, createRandom(seedOf(seed, driver, startMs, "parking")), 6);

/** The records of a planned trip, one per second: the same on every call. */
export const recordPlannedTrip = (
  grid: StreetGrid,
  seed: number,
  trip: PlannedTrip,
  receiver?: Receiver,
): Fix[] => {
  const next = planTrips(seed, trip, trip.startMs + 1000, trip.startMs + 2 * longestSlotMs + minuteMs)[0];
  if (next === undefined) throw new Error(`no trip follows ${trip.tripId} of ${trip.driver}`);
  const { driver, startMs, latestEndMs } = trip;
  const drive = seedOf(seed, driver, startMs, "drive");
  const from = parkingSpot(grid, seed, driver, startMs);
  const to = parkingSpot(grid, seed, driver, next.startMs);
  return recordDrive({ grid, seed: drive, startMs, latestEndMs, from, to }, receiver);
};

/** The local day, counted from the epoch. */
export const localDayOf = (timeMs: number): number => Math.floor((timeMs - midnightMs) / dayMs);

/** When a local day begins. */
export const midnightOf = (day: number): number => day * dayMs + midnightMs;

const fewestFinishedTrips = 2;

/**
 * The trips that a driver has finished since midnight, at most `historyHours` back. While these are fewer than two,
 * yesterday evening's are added.
 */
export const finishedTrips = (
  seed: number,
  driver: FleetDriver,
  nowMs: number,
  historyHours: number,
): readonly PlannedTrip[] => {
  if (historyHours <= 0) return [];
  const sinceMs = Math.max(midnightOf(localDayOf(nowMs)), nowMs - historyHours * 3_600_000);
  const finished = planTrips(seed, driver, sinceMs - 4 * longestSlotMs, nowMs).filter(
    ({ latestEndMs }) => latestEndMs <= nowMs,
  );
  const ofToday = finished.filter(({ startMs }) => startMs >= sinceMs).length;
  return finished.slice(-Math.max(ofToday, fewestFinishedTrips));
};

/** The driver's current trip, or else the next one. */
export const currentTrip = (seed: number, driver: FleetDriver, nowMs: number): PlannedTrip => {
  const trips = planTrips(seed, driver, nowMs - 2 * longestSlotMs, nowMs + 2 * longestSlotMs);
  const trip = trips.find(({ latestEndMs }) => latestEndMs > nowMs);
  if (trip === undefined) throw new Error(`no trip of ${driver.driver} follows`);
  return trip;
};

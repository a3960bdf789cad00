import type { Fix } from "@trips/client/records.ts";
import { awaitCounted } from "@trips/importer/await-counted.ts";
import { runInLanes } from "@trips/importer/lanes.ts";
import { currentTrip, finishedTrips, localDayOf, type PlannedTrip, recordPlannedTrip } from "./fleet.ts";
import { habitOf } from "./habits.ts";
import { daysPerWeek, driversWithHistory, planHistoryDay, recordHistoryTrip } from "./history.ts";
import type { FleetDriver } from "./identities.ts";
import type { Phones } from "./phones.ts";
import type { StreetGrid } from "./street-grid.ts";

export type PostedTrips = { readonly trips: number; readonly records: number; readonly refused: number };

/**
 * Which of a driver's local days have their drives, because they were posted whole or driven live. Outlives the
 * process: what a start adds is not posted by the next.
 */
export type HistoryLedger = {
  has(driver: string, day: number): boolean;
  add(driver: string, day: number): Promise<void>;
};

export type PastOptions = {
  readonly grid: StreetGrid;
  readonly seed: number;
  readonly drivers: readonly FleetDriver[];
  readonly startedMs: number;
  /** How far back the trips already driven today go. */
  readonly historyHours: number;
  readonly signal: AbortSignal;
};

const lanes = 8;
/** Fewer, so that what the fleet records now finds the API and the consumers free. */
const historyLanes = 3;
const uncountedMs = 60_000;

/** A driver's lane takes one trip or day after another. */
const eachInLanes = <Item extends { readonly driver: string }>(
  items: Iterable<Item>,
  signal: AbortSignal,
  concurrency: number,
  run: (item: Item) => Promise<void>,
): Promise<void> =>
  runInLanes(
    (async function* () {
      yield* items;
    })(),
    { laneOf: ({ driver }) => driver, sizeOf: () => 1, maxHeld: 2 * lanes, concurrency, signal, run },
  );

const createPoster = (phones: Phones) => {
  const total = { trips: 0, records: 0, refused: 0 };
  const post = async (trip: PlannedTrip, fixes: readonly Fix[], backfill: boolean): Promise<number> => {
    const recorder = phones.open(trip, backfill);
    for (const fix of fixes) await recorder.record(fix);
    const { status, sent, refused } = await phones.close(recorder);
    if (status === "ended") total.trips += 1;
    total.records += sent;
    total.refused += refused;
    return sent;
  };
  return { total, post };
};

/** The drivers' trips of today so far. */
export const postToday = async (phones: Phones, past: PastOptions): Promise<PostedTrips> => {
  const { grid, seed, drivers, startedMs, historyHours, signal } = past;
  const { total, post } = createPoster(phones);
  const trips = drivers.flatMap((driver, index) =>
    finishedTrips(seed, driver, startedMs, historyHours).map((trip) => ({ ...trip, index })),
  );
  await eachInLanes(trips, signal, lanes, async ({ index, ...trip }) => {
    await post(trip, recordPlannedTrip(grid, seed, trip, habitOf(index).receiver), true);
  });
  return total;
};

type DriverDay = FleetDriver & { readonly index: number; readonly day: number; readonly untilMs: number };

/** Newest first. What is driven live or today begins at `untilMs`. */
const daysToPost = function* (
  { seed, drivers, startedMs, historyHours }: PastOptions,
  weeks: number,
  ledger: HistoryLedger,
): Generator<DriverDay> {
  const today = localDayOf(startedMs);
  const withHistory = drivers.slice(0, driversWithHistory).map((driver, index) => {
    const [first = currentTrip(seed, driver, startedMs)] = finishedTrips(
      seed,
      driver,
      startedMs,
      historyHours,
    );
    return { ...driver, index, untilMs: Math.min(first.startMs, startedMs) };
  });
  for (let day = today - 1; day >= today - weeks * daysPerWeek; day -= 1)
    for (const driver of withHistory) if (!ledger.has(driver.driver, day)) yield { ...driver, day };
};

/**
 * The drivers' past weeks, newest day first, each day once: it is in the ledger when all of its records are stored. Of
 * each driver one day at a time is held, and the next waits until this one is counted, so that no backlog grows in the
 * stream in front of what the fleet records now.
 */
export const postHistory = async (
  phones: Phones,
  past: PastOptions,
  weeks: number,
  ledger: HistoryLedger,
): Promise<PostedTrips> => {
  const { grid, seed, signal } = past;
  const { total, post } = createPoster(phones);
  await eachInLanes(daysToPost(past, weeks, ledger), signal, historyLanes, async (item) => {
    const { index, day, untilMs, ...driver } = item;
    const trips = planHistoryDay(grid, seed, driver, index, day).filter(
      ({ latestEndMs }) => latestEndMs <= untilMs,
    );
    let last: { readonly driver: string; readonly trip: string; readonly records: number } | undefined;
    for (const trip of trips) {
      if (signal.aborted) return;
      const records = await post(trip, recordHistoryTrip(grid, seed, trip), !trip.isOffline);
      last = { driver: trip.driver, trip: trip.tripId, records };
    }
    if (signal.aborted) return;
    await ledger.add(driver.driver, day);
    if (last) await awaitCounted({ ...phones, concurrency: 1, giveUpAfterMs: uncountedMs, signal }, [last]);
  });
  return total;
};

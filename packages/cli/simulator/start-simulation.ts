import { type Sleep, timerSleep } from "@trips/client/effects.ts";
import { createMemoryQueue } from "@trips/client/record-queue.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import { currentTrip, localDayOf, type PlannedTrip, planTrips, recordPlannedTrip } from "./fleet.ts";
import { habitOf } from "./habits.ts";
import { type FleetDriver, fleetOf } from "./identities.ts";
import { createPhones, type Phones } from "./phones.ts";
import {
  type HistoryLedger,
  type PastOptions,
  type PostedTrips,
  postHistory,
  postToday,
} from "./post-past.ts";
import { createStreetGrid } from "./street-grid.ts";

export type SimulationOptions = {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly drivers: number;
  readonly seed: number;
  /** Simulated seconds per second; above 1, the fleet's clock runs ahead. */
  readonly speedUp?: number;
  /** How far back the trips already driven today go. */
  readonly historyHours?: number;
  /** The past weeks, posted after today's trips. */
  readonly history?: {
    readonly weeks: number;
    readonly ledger: HistoryLedger;
    readonly onPosted: (history: PostedTrips & { readonly seconds: number }) => void;
  };
  /** Post the trips already driven and finish. */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly fetch?: HttpFetch;
  readonly log?: (message: string) => void;
  readonly onTodayPosted?: (today: PostedTrips) => void;
};

type Fleet = PastOptions & {
  readonly phones: Phones;
  readonly ledger: HistoryLedger | undefined;
  readonly sleepUntil: (fleetMs: number) => Promise<void>;
};

/** Records a trip as it happens; what lies before the fleet's start is the past. Undefined: it was stopped. */
const driveTripLive = async (fleet: Fleet, trip: PlannedTrip, index: number) => {
  const { phones, grid, seed, startedMs, signal, sleepUntil } = fleet;
  const fixes = recordPlannedTrip(grid, seed, trip, habitOf(index).receiver);
  const queue = createMemoryQueue(trip.tripId);
  const past = fixes.filter(({ t }) => t < startedMs);
  if (past.length > 0) {
    const recorder = phones.open(trip, true, queue);
    for (const fix of past) await recorder.record(fix);
    await phones.release(recorder);
  }
  if (signal.aborted) return undefined;
  const recorder = phones.open(trip, false, queue);
  for (const fix of fixes.slice(past.length)) {
    await sleepUntil(fix.t);
    if (signal.aborted) return undefined;
    await recorder.record(fix);
  }
  return recorder;
};

const nextTrip = (seed: number, trip: PlannedTrip): PlannedTrip => {
  const [next] = planTrips(seed, trip, trip.startMs + 1000, trip.startMs + 3 * 3_600_000);
  if (next === undefined) throw new Error(`no trip follows ${trip.tripId} of ${trip.driver}`);
  return next;
};

/** Trip after trip, until the signal is aborted. */
const driveOn = async (fleet: Fleet, driver: FleetDriver, index: number): Promise<void> => {
  const { phones, ledger, seed, startedMs, signal, sleepUntil } = fleet;
  const ends: Promise<unknown>[] = [];
  for (let trip = currentTrip(seed, driver, startedMs); !signal.aborted; trip = nextTrip(seed, trip)) {
    await sleepUntil(trip.startMs);
    if (signal.aborted) break;
    await ledger?.add(driver.driver, localDayOf(Math.max(trip.startMs, startedMs)));
    const recorder = await driveTripLive(fleet, trip, index);
    // The next trip does not wait until the network has delivered this one.
    if (recorder) ends.push(phones.close(recorder));
  }
  await Promise.all(ends);
};

const postPast = async (fleet: Fleet, options: SimulationOptions): Promise<void> => {
  const { phones, signal } = fleet;
  const today = await postToday(phones, fleet);
  if (signal.aborted) return;
  options.onTodayPosted?.(today);
  if (!options.history) return;
  const { weeks, ledger, onPosted } = options.history;
  const beganMs = phones.now();
  const history = await postHistory(phones, fleet, weeks, ledger);
  if (!signal.aborted) onPosted({ ...history, seconds: (phones.now() - beganMs) / 1000 });
};

/**
 * Runs a fleet of phones against the API: posts the trips already driven today and those of the past weeks, and
 * meanwhile drives on, until the signal is aborted. Everything follows from the seed and the date, so a restart posts
 * the same records again, except for the days in the ledger.
 */
export const startSimulation = async (options: SimulationOptions): Promise<void> => {
  const { seed, signal = new AbortController().signal, log = () => undefined } = options;
  const { now = Date.now, sleep = timerSleep, speedUp = 1, historyHours = 8 } = options;
  const startedMs = now();
  const fleetNow = () => startedMs + (now() - startedMs) * speedUp;
  const phones = createPhones({ ...options, now, sleep, log });
  const fleet: Fleet = {
    ...{ seed, signal, phones, startedMs, historyHours },
    ledger: options.history?.ledger,
    grid: createStreetGrid(),
    drivers: fleetOf(options.drivers),
    sleepUntil: async (fleetMs) => {
      const waitMs = (fleetMs - fleetNow()) / speedUp;
      if (waitMs > 0) await sleep(waitMs, signal);
    },
  };
  const stop = () => void phones.stopAll();
  signal.addEventListener("abort", stop);
  try {
    const driving = options.once ? [] : fleet.drivers.map((driver, index) => driveOn(fleet, driver, index));
    await Promise.all([postPast(fleet, options), ...driving]);
  } finally {
    signal.removeEventListener("abort", stop);
    await phones.stopAll();
  }
};

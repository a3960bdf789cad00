import { type Fetch, type Sleep, timerSleep } from "@trips/client/effects.ts";
import { createMemoryQueue } from "@trips/client/record-queue.ts";
import { createTripRecorder, type RecorderState, type TripRecorder } from "@trips/client/trip-recorder.ts";
import { runInLanes } from "@trips/importer/lanes.ts";
import { createTokenSource } from "../token-source.ts";
import {
  currentTrip,
  finishedTrips,
  fleetTimeZone,
  type PlannedTrip,
  planTrips,
  recordPlannedTrip,
} from "./fleet.ts";
import { type FleetDriver, fleetOf } from "./identities.ts";
import { createStreetGrid } from "./street-grid.ts";

export type PostedHistory = { readonly trips: number; readonly records: number; readonly refused: number };

export type SimulationOptions = {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly drivers: number;
  readonly seed: number;
  /** Simulated seconds per second; above 1, the fleet's clock runs ahead. */
  readonly speedUp?: number;
  /** How far back the trips already driven today go. */
  readonly historyHours?: number;
  /** Post the trips already driven and finish. */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly fetch?: Fetch;
  readonly log?: (message: string) => void;
  readonly onHistoryPosted?: (history: PostedHistory) => void;
};

const flushIntervalMs = 15_000;
const historyLanes = 8;

/** Logs once when the fleet's records do not arrive, and once when they do again. */
const createTroubleLog = (log: (message: string) => void) => {
  let silentSince: RecorderState | undefined;
  return (state: RecorderState) => {
    if (state.problem !== undefined && silentSince === undefined) {
      silentSince = state;
      log(`The fleet's records wait on the phones: ${state.problem.reason}`);
    } else if (state.problem === undefined && silentSince?.tripId === state.tripId) {
      silentSince = undefined;
      log("The fleet's records arrive again.");
    }
  };
};

/**
 * Runs a fleet of phones against the API: posts the trips already driven today, and meanwhile drives on, until the
 * signal is aborted. Everything follows from the seed and the date, so a restart posts the same records again and
 * carries on like phones that had no network.
 */
export const startSimulation = async (options: SimulationOptions): Promise<void> => {
  const { seed, signal = new AbortController().signal, log = () => undefined } = options;
  const { now = Date.now, sleep = timerSleep, speedUp = 1 } = options;
  const grid = createStreetGrid();
  const drivers = fleetOf(options.drivers);
  const startedMs = now();
  const fleetNow = () => startedMs + (now() - startedMs) * speedUp;
  const sleepUntil = async (fleetMs: number) => {
    const waitMs = (fleetMs - fleetNow()) / speedUp;
    if (waitMs > 0) await sleep(waitMs, signal);
  };
  const tokens = createTokenSource({ issuerUrl: options.issuerUrl, fetch: options.fetch, now });
  const onState = createTroubleLog(log);
  const recorders = new Set<TripRecorder>();

  const openRecorder = (trip: PlannedTrip): TripRecorder => {
    const recorder = createTripRecorder({
      apiUrl: options.apiUrl,
      tripId: trip.tripId,
      timeZone: fleetTimeZone,
      vehicle: trip.vehicle,
      getToken: tokens.tokenFor(trip.driver),
      queue: createMemoryQueue(trip.tripId),
      flushIntervalMs: flushIntervalMs / speedUp,
      retryPolicy: { initialMs: 500, maximumMs: 10_000 },
      fetch: options.fetch,
      now,
      sleep,
      random: options.random,
      onState,
    });
    recorders.add(recorder);
    return recorder;
  };

  const close = async (recorder: TripRecorder): Promise<RecorderState> => {
    const state = await recorder.end();
    recorders.delete(recorder);
    if (state.refused > 0) {
      log(`The API refused ${state.refused} records of trip ${state.tripId}: ${state.problem?.reason}`);
    }
    return state;
  };

  const postHistory = async (): Promise<void> => {
    const history = { trips: 0, records: 0, refused: 0 };
    const trips = async function* () {
      const plans = drivers.map((driver) =>
        finishedTrips(seed, driver, startedMs, options.historyHours ?? 8),
      );
      yield* plans.flat();
    };
    await runInLanes(trips(), {
      laneOf: (trip) => trip.driver,
      sizeOf: () => 1,
      concurrency: historyLanes,
      maxHeld: Number.POSITIVE_INFINITY,
      signal,
      run: async (trip) => {
        const recorder = openRecorder(trip);
        for (const fix of recordPlannedTrip(grid, seed, trip)) await recorder.record(fix);
        const state = await close(recorder);
        history.trips += 1;
        history.records += state.sent;
        history.refused += state.refused;
      },
    });
    if (signal.aborted) return;
    options.onHistoryPosted?.(history);
  };

  const driveOn = async (driver: FleetDriver): Promise<void> => {
    const ends: Promise<unknown>[] = [];
    let trip = currentTrip(seed, driver, startedMs);
    while (!signal.aborted) {
      await sleepUntil(trip.startMs);
      if (signal.aborted) break;
      const recorder = openRecorder(trip);
      for (const fix of recordPlannedTrip(grid, seed, trip)) {
        await sleepUntil(fix.t);
        if (signal.aborted) break;
        await recorder.record(fix);
      }
      if (signal.aborted) break;
      // The next trip does not wait until the network has delivered this one.
      ends.push(close(recorder));
      trip = nextTrip(trip);
    }
    await Promise.all(ends);
  };

  const nextTrip = (trip: PlannedTrip): PlannedTrip => {
    const [next] = planTrips(seed, trip, trip.startMs + 1000, trip.startMs + 3 * 3_600_000);
    if (next === undefined) throw new Error(`no trip follows ${trip.tripId} of ${trip.driver}`);
    return next;
  };

  const stop = () => {
    for (const recorder of recorders) void recorder.stop();
  };
  signal.addEventListener("abort", stop);
  try {
    await Promise.all([postHistory(), ...(options.once ? [] : drivers.map(driveOn))]);
  } finally {
    signal.removeEventListener("abort", stop);
    await Promise.all([...recorders].map((recorder) => recorder.stop()));
  }
};

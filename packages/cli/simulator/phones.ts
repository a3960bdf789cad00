import { type Sleep, timerSleep } from "@trips/client/effects.ts";
import { createMemoryQueue, type RecordQueue } from "@trips/client/record-queue.ts";
import { createTripRecorder, type RecorderState, type TripRecorder } from "@trips/client/trip-recorder.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import manifest from "../package.json" with { type: "json" };
import { createTokenSource } from "../token-source.ts";
import { fleetTimeZone, type PlannedTrip } from "./fleet.ts";

/** What the simulated phones say they run. */
const app = `Trips Simulator ${manifest.version}`;
const flushIntervalMs = 15_000;
const retryPolicy = { initialMs: 500, maximumMs: 10_000 };

type PhonesOptions = {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly speedUp?: number;
  readonly now: () => number;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly fetch?: HttpFetch;
  readonly log: (message: string) => void;
};

export type Phones = ReturnType<typeof createPhones>;

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

/** The fleet's phones: a recorder for each trip under way. */
export const createPhones = (options: PhonesOptions) => {
  const { apiUrl, issuerUrl, now, sleep = timerSleep, random, fetch, log, speedUp = 1 } = options;
  const { tokenFor } = createTokenSource({ issuerUrl, fetch, now });
  const onState = createTroubleLog(log);
  const recorders = new Set<TripRecorder>();

  /** Backfill goes in few large requests, what is driven now every 15 seconds. */
  const open = (
    { tripId, vehicle, device, driver }: PlannedTrip,
    backfill: boolean,
    queue: RecordQueue = createMemoryQueue(tripId),
  ): TripRecorder => {
    const recorder = createTripRecorder({
      ...{ apiUrl, tripId, vehicle, device, app, queue, retryPolicy, fetch, now, sleep, random, onState },
      timeZone: fleetTimeZone,
      getToken: tokenFor(driver),
      flushIntervalMs: flushIntervalMs / speedUp,
      ...(backfill && { backfill, batchSize: limits.recordsPerBatch }),
    });
    recorders.add(recorder);
    return recorder;
  };

  /** Resolves when everything is posted, or the phones are stopped. */
  const close = async (recorder: TripRecorder): Promise<RecorderState> => {
    const state = await recorder.end();
    recorders.delete(recorder);
    if (state.refused > 0)
      log(`The API refused ${state.refused} records of trip ${state.tripId}: ${state.problem?.reason}`);
    return state;
  };

  /** Posts what is recorded so far, and leaves the trip to another recorder on its queue. */
  const release = async (recorder: TripRecorder): Promise<void> => {
    await recorder.flush();
    await recorder.stop();
    recorders.delete(recorder);
  };

  const stopAll = (): Promise<unknown> => Promise.all([...recorders].map((recorder) => recorder.stop()));

  return { apiUrl, tokenFor, now, sleep, fetch, open, close, release, stopAll };
};

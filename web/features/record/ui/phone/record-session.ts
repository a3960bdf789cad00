import type { Fix } from "@trips/client/records.ts";
import type { TripRecorder } from "@trips/client/trip-recorder.ts";
import { isTripOver } from "@trips/core/domain/rules.ts";
import { createStore, type Watched } from "../../../../shared/store/model/store.ts";
import { advance, noProgress, type TripProgress } from "../../model/record-progress.ts";
import type { KeptTrip, TripDatabase, TripStart } from "./record-database.ts";
import type { PositionProblem, WatchPositions } from "./record-positions.ts";
import { createUploads, startOf, type Upload, type UploadPorts } from "./record-uploads.ts";
import type { ScreenKeeper } from "./record-wake-lock.ts";

export type CurrentTrip = TripStart & { readonly progress: TripProgress };

/**
 * `unfinished`: a trip was being recorded when the page closed, too long ago to resume on its own.
 * `ready`: no trip is being recorded; older ones may still be uploading.
 */
export type RecordingPhase = "ready" | "recording" | "paused" | "unfinished";

export type RecordingState = {
  readonly phase: RecordingPhase;
  /** The recording driver; undefined: nobody is known to be signed in. */
  readonly driver: string | undefined;
  readonly current: CurrentTrip | undefined;
  readonly positions: "off" | "searching" | "coming" | PositionProblem;
  /** When the last fix came, by this phone's clock. */
  readonly lastFixAt: number | undefined;
  /** Every trip on this phone, and those delivered since the page was opened. By their start. */
  readonly uploads: readonly Upload[];
  /** Fixes that could not be stored, and whether that is for lack of space. */
  readonly unsaved: { readonly fixes: number; readonly isFull: boolean } | undefined;
  /** The change that a button requested could not be stored. */
  readonly hasFailed: boolean;
};

export type Recording = {
  readonly state: Watched<RecordingState>;
  start(vehicle: string): Promise<void>;
  pause(): Promise<void>;
  /** Resumes a paused or an unfinished trip, or asks again for positions that were denied. */
  resume(): Promise<void>;
  finish(): Promise<void>;
  forget(tripId: string): Promise<void>;
  /** The page is visible or online again. */
  wake(): void;
  close(): Promise<void>;
};

export type RecordingPorts = Omit<UploadPorts<TripProgress>, "onChange" | "database"> & {
  readonly database: TripDatabase<TripProgress>;
  /** The signed-in driver; undefined if the page was opened offline. */
  readonly driver: string | undefined;
  readonly watchPositions: WatchPositions;
  readonly screen: ScreenKeeper;
  readonly newTripId: () => string;
  readonly timeZone: () => string;
  readonly now: () => number;
};

const isQuota = (error: unknown): boolean => (error as Error).name === "QuotaExceededError";

/** The trip to resume: the driver's latest that has not ended. */
const currentOf = (trips: readonly KeptTrip<TripProgress>[], driver: string | undefined) =>
  trips.findLast((trip) => !trip.ended && trip.driver === driver);

/** Opens this phone's trips: sends what is pending, and resumes the trip that was being recorded. */
export const openRecording = async (ports: RecordingPorts): Promise<Recording> => {
  const { database, now } = ports;
  let recorder: TripRecorder | undefined;
  let stopWatching: (() => void) | undefined;
  const store = createStore<RecordingState>({
    phase: "ready",
    driver: ports.driver ?? (await database.driver()),
    current: undefined,
    positions: "off",
    lastFixAt: undefined,
    uploads: [],
    unsaved: undefined,
    hasFailed: false,
  });

  const set = (change: Partial<RecordingState>): void => store.set({ ...store.get(), ...change });

  const uploads = createUploads({ ...ports, onChange: () => set({ uploads: uploads.all() }) });

  const notKept = (error: unknown): void => {
    console.warn("a fix could not be stored:", error);
    set({ unsaved: { fixes: (store.get().unsaved?.fixes ?? 0) + 1, isFull: isQuota(error) } });
  };

  const take = async (fix: Fix): Promise<void> => {
    set({ lastFixAt: now(), positions: "coming" });
    const by = recorder;
    if (!by) return;
    try {
      const outcome = await by.record(fix);
      const { current } = store.get();
      if (outcome.kind === "refused" || current?.tripId !== by.state().tripId) return;
      set({ current: { ...current, progress: advance(current.progress, outcome.record) } });
    } catch (error) {
      notKept(error);
    }
  };

  const watch = (): void => {
    stopWatching?.();
    ports.screen.hold();
    set({ positions: store.get().positions === "coming" ? "coming" : "searching" });
    stopWatching = ports.watchPositions({
      onFix: (fix) => void take(fix),
      onProblem: (positions) => set({ positions }),
    });
  };

  const unwatch = (): void => {
    stopWatching?.();
    stopWatching = undefined;
    ports.screen.release();
    set({ positions: "off", lastFixAt: undefined });
  };

  const carryOn = (trip: KeptTrip<TripProgress>): void => {
    recorder = uploads.open(startOf(trip));
    set({ current: { ...startOf(trip), progress: trip.progress } });
    if (trip.paused) set({ phase: "paused" });
    else if (isTripOver({ endT: trip.progress.lastT ?? trip.startedAt }, now())) set({ phase: "unfinished" });
    else {
      set({ phase: "recording" });
      watch();
    }
  };

  // The user is told that nothing has happened; the trip is unchanged.
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      set({ hasFailed: false });
      await work();
    } catch (error) {
      console.warn("the change could not be stored on the phone:", error);
      set(isQuota(error) ? { hasFailed: true, unsaved: { fixes: 0, isFull: true } } : { hasFailed: true });
    }
  };

  if (ports.driver !== undefined) await database.setDriver(ports.driver);
  const trips = await database.trips();
  const current = currentOf(trips, store.get().driver);
  for (const trip of trips) {
    if (trip === current) carryOn(trip);
    else {
      uploads.open(startOf(trip));
      if (trip.ended || trip.driver === store.get().driver) void uploads.end(trip.tripId);
    }
  }
  set({ uploads: uploads.all() });

  return {
    state: store,
    start: (vehicle) =>
      attempt(async () => {
        const { driver, phase } = store.get();
        if (driver === undefined || phase !== "ready") return;
        const trip: TripStart = {
          tripId: ports.newTripId(),
          driver,
          timeZone: ports.timeZone(),
          vehicle: vehicle || undefined,
          startedAt: now(),
        };
        await database.begin(trip);
        recorder = uploads.open(trip);
        const begun = { phase: "recording", current: { ...trip, progress: noProgress } } as const;
        set({ ...begun, uploads: uploads.all(), unsaved: undefined });
        watch();
      }),
    pause: () =>
      attempt(async () => {
        const { current, phase } = store.get();
        if (!current || phase !== "recording") return;
        await database.setPaused(current.tripId, true);
        unwatch();
        set({ phase: "paused" });
      }),
    resume: () =>
      attempt(async () => {
        const { current } = store.get();
        if (!current) return;
        await database.setPaused(current.tripId, false);
        set({ phase: "recording" });
        watch();
      }),
    finish: () =>
      attempt(async () => {
        const tripId = store.get().current?.tripId;
        if (tripId === undefined) return;
        const queue = database.queue(tripId);
        await queue.markEnded();
        unwatch();
        recorder = undefined;
        set({ phase: "ready", current: undefined });
        if ((await queue.status()).nextId === 0) await uploads.forget(tripId);
        else void uploads.end(tripId);
      }),
    forget: (tripId) => attempt(() => uploads.forget(tripId)),
    wake: () => {
      const { phase, positions } = store.get();
      if (phase === "recording" && positions !== "denied") watch();
    },
    close: async () => {
      unwatch();
      await uploads.stop();
      database.close();
    },
  };
};

import type { Fix } from "@trips/client/records.ts";
import type { TripRecorder } from "@trips/client/trip-recorder.ts";
import { isTripOver } from "@trips/core/domain/rules.ts";
import { createStore, type Store, type Watched } from "../../../../shared/store/model/store.ts";
import { advance, noProgress, type TripProgress } from "../../model/record-progress.ts";
import type { KeptTrip, TripDatabase, TripStart } from "./record-database.ts";
import type { PositionProblem, WatchPositions } from "./record-positions.ts";
import { createUploads, startOf, type Upload, type UploadPorts, type Uploads } from "./record-uploads.ts";
import type { ScreenKeeper } from "./record-wake-lock.ts";

export type CurrentTrip = TripStart & { readonly progress: TripProgress };

/**
 * `unfinished`: a trip was being recorded when the page closed, too long ago to resume on its own.
 * `finished`: the trip is over unless its driver undoes that within `undoMs`; until then nobody is told of its end.
 * `ready`: no trip is being recorded; older ones may still be uploading.
 */
export type RecordingPhase = "ready" | "recording" | "paused" | "unfinished" | "finished";

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
  /** Resumes a paused, an unfinished or a just finished trip, or asks again for positions that were denied. */
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
  /** How long a finished trip can be resumed. */
  readonly undoMs: number;
};

const isQuota = (error: unknown): boolean => (error as Error).name === "QuotaExceededError";

/** The trip to resume: the driver's latest that has not ended. */
const currentOf = (trips: readonly KeptTrip<TripProgress>[], driver: string | undefined) =>
  trips.findLast((trip) => !trip.ended && trip.driver === driver);

/** What the parts of a recording share. */
type Session = {
  readonly ports: RecordingPorts;
  readonly store: Store<RecordingState>;
  readonly uploads: Uploads;
  set(change: Partial<RecordingState>): void;
  /** Of the current trip. */
  recorder: TripRecorder | undefined;
};

const createSession = (ports: RecordingPorts, driver: string | undefined): Session => {
  const store = createStore<RecordingState>({
    phase: "ready",
    driver,
    current: undefined,
    positions: "off",
    lastFixAt: undefined,
    uploads: [],
    unsaved: undefined,
    hasFailed: false,
  });
  const set = (change: Partial<RecordingState>): void => store.set({ ...store.get(), ...change });
  const uploads = createUploads({ ...ports, onChange: () => set({ uploads: uploads.all() }) });
  return { ports, store, uploads, set, recorder: undefined };
};

/** Records a fix with the current trip. */
const take = async ({ ports, store, set, recorder }: Session, fix: Fix): Promise<void> => {
  set({ lastFixAt: ports.now(), positions: "coming" });
  if (!recorder) return;
  try {
    const outcome = await recorder.record(fix);
    const { current } = store.get();
    if (outcome.kind === "refused" || current?.tripId !== recorder.state().tripId) return;
    set({ current: { ...current, progress: advance(current.progress, outcome.record) } });
  } catch (error) {
    console.warn("a fix could not be stored:", error);
    set({ unsaved: { fixes: (store.get().unsaved?.fixes ?? 0) + 1, isFull: isQuota(error) } });
  }
};

type Watch = { on(): void; off(): void };

/** The receiver and the screen, which are on while a trip is being recorded. */
const createWatch = (session: Session): Watch => {
  const { ports, store, set } = session;
  let stop: (() => void) | undefined;
  return {
    on: () => {
      stop?.();
      ports.screen.hold();
      set({ positions: store.get().positions === "coming" ? "coming" : "searching" });
      stop = ports.watchPositions({
        onFix: (fix) => void take(session, fix),
        onProblem: (positions) => set({ positions }),
      });
    },
    off: () => {
      stop?.();
      stop = undefined;
      ports.screen.release();
      set({ positions: "off", lastFixAt: undefined });
    },
  };
};

/** Does what a button asks for. If it cannot be stored, the user is told that nothing has happened; the trip is unchanged. */
const attempt = async ({ set }: Session, work: () => Promise<void>): Promise<void> => {
  try {
    set({ hasFailed: false });
    await work();
  } catch (error) {
    console.warn("the change could not be stored on the phone:", error);
    set(isQuota(error) ? { hasFailed: true, unsaved: { fixes: 0, isFull: true } } : { hasFailed: true });
  }
};

type Ending = {
  /** Ends the current trip in `ms`, or at once. */
  after(ms: number): Promise<void>;
  /** Ends it now if it is waiting for its end. */
  now(): Promise<void>;
  cancel(): void;
};

/** The end of a finished trip. The phone knows of it before, so that it comes even if the page is closed meanwhile. */
const createEnding = (session: Session): Ending => {
  const { ports, store, uploads, set } = session;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => clearTimeout(timer);
  const end = async (): Promise<void> => {
    cancel();
    const { current, phase } = store.get();
    if (!current || phase !== "finished") return;
    const { tripId } = current;
    const queue = ports.database.queue(tripId);
    await queue.markEnded();
    session.recorder = undefined;
    set({ phase: "ready", current: undefined });
    if ((await queue.status()).nextId === 0) await uploads.forget(tripId);
    else void uploads.end(tripId);
  };
  return {
    after: async (ms) => {
      if (ms <= 0) return end();
      timer = setTimeout(() => void attempt(session, end), ms);
    },
    now: end,
    cancel,
  };
};

/** Shows the trip that was under way when the page was closed as it was then. */
const carryOn = async (
  session: Session,
  watch: Watch,
  ending: Ending,
  trip: KeptTrip<TripProgress>,
): Promise<void> => {
  const { ports, uploads, set } = session;
  session.recorder = uploads.open(startOf(trip));
  set({ current: { ...startOf(trip), progress: trip.progress } });
  if (trip.finishedAt !== undefined) {
    set({ phase: "finished" });
    await ending.after(trip.finishedAt + ports.undoMs - ports.now());
  } else if (trip.paused) set({ phase: "paused" });
  else if (isTripOver({ endT: trip.progress.lastT ?? trip.startedAt }, ports.now()))
    set({ phase: "unfinished" });
  else {
    set({ phase: "recording" });
    watch.on();
  }
};

/** Sends what is pending of all trips, and carries on with the current one. */
const openTrips = async (session: Session, watch: Watch, ending: Ending): Promise<void> => {
  const { ports, store, uploads, set } = session;
  const { driver } = store.get();
  const trips = await ports.database.trips();
  const current = currentOf(trips, driver);
  for (const trip of trips) {
    if (trip === current) await carryOn(session, watch, ending, trip);
    else {
      uploads.open(startOf(trip));
      if (trip.ended || trip.finishedAt !== undefined || trip.driver === driver)
        void uploads.end(trip.tripId);
    }
  }
  set({ uploads: uploads.all() });
};

const start = async (session: Session, watch: Watch, vehicle: string): Promise<void> => {
  const { ports, store, uploads, set } = session;
  const { driver, phase } = store.get();
  if (driver === undefined || phase !== "ready") return;
  const trip: TripStart = {
    tripId: ports.newTripId(),
    driver,
    timeZone: ports.timeZone(),
    vehicle: vehicle || undefined,
    startedAt: ports.now(),
  };
  await ports.database.begin(trip);
  session.recorder = uploads.open(trip);
  const begun = { phase: "recording", current: { ...trip, progress: noProgress } } as const;
  set({ ...begun, uploads: uploads.all(), unsaved: undefined });
  watch.on();
};

/** What the buttons do with the current trip. */
const actionsOf = (session: Session, watch: Watch, ending: Ending) => {
  const { ports, store, uploads, set } = session;
  const { database } = ports;
  return {
    start: (vehicle: string) =>
      attempt(session, async () => {
        await ending.now();
        await start(session, watch, vehicle);
      }),
    pause: () =>
      attempt(session, async () => {
        const { current, phase } = store.get();
        if (!current || phase !== "recording") return;
        await database.setPaused(current.tripId, true);
        watch.off();
        set({ phase: "paused" });
      }),
    resume: () =>
      attempt(session, async () => {
        const { current, phase } = store.get();
        if (!current) return;
        ending.cancel();
        if (phase === "finished") await database.setFinished(current.tripId, undefined);
        await database.setPaused(current.tripId, false);
        set({ phase: "recording" });
        watch.on();
      }),
    finish: () =>
      attempt(session, async () => {
        const { current, phase } = store.get();
        if (!current || phase === "finished") return;
        await database.setFinished(current.tripId, ports.now());
        watch.off();
        set({ phase: "finished" });
        await ending.after(ports.undoMs);
      }),
    forget: (tripId: string) => attempt(session, () => uploads.forget(tripId)),
  };
};

/** Opens this phone's trips: sends what is pending, and resumes the trip that was being recorded. */
export const openRecording = async (ports: RecordingPorts): Promise<Recording> => {
  const { database } = ports;
  const session = createSession(ports, ports.driver ?? (await database.driver()));
  const watch = createWatch(session);
  const ending = createEnding(session);
  if (ports.driver !== undefined) await database.setDriver(ports.driver);
  await openTrips(session, watch, ending);
  const { store, uploads } = session;
  return {
    ...actionsOf(session, watch, ending),
    state: store,
    wake: () => {
      const { phase, positions } = store.get();
      if (phase === "recording" && positions !== "denied") watch.on();
    },
    close: async () => {
      ending.cancel();
      watch.off();
      await uploads.stop();
      database.close();
    },
  };
};

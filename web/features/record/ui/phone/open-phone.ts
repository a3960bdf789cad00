import type { Fetch } from "@trips/client/effects.ts";
import { createTripRecorder } from "@trips/client/trip-recorder.ts";
import { createWakeableSleep } from "@trips/client/wakeable-sleep.ts";
import { canonicalTimeZone } from "@trips/core/domain/time-zone.ts";
import { createTokenSource, type TokenRefusal } from "../../../../shared/session/model/api-token.ts";
import { createStore, type Watched } from "../../../../shared/store/model/store.ts";
import { advance, noProgress } from "../../model/record-progress.ts";
import { type BatteryHolder, batteryPercentOf } from "./record-battery.ts";
import { openTripDatabase } from "./record-database.ts";
import { phoneModelOf } from "./record-model.ts";
import { watchPositionsOf } from "./record-positions.ts";
import { openRecording, type Recording } from "./record-session.ts";
import { createScreenKeeper } from "./record-wake-lock.ts";

export type PhoneOptions = {
  readonly apiUrl: string;
  /** Name and version of Record, as the driver's phones are listed with it. */
  readonly app: string;
  /** The signed-in driver; undefined if the page was opened offline. */
  readonly driver: string | undefined;
};

/** Required browser features, by their common names. */
export type MissingFeature = "Geolocation" | "IndexedDB" | "Web Locks";

export type PhoneState =
  | { readonly kind: "opening" | "otherTab" | "failed" }
  | { readonly kind: "unsupported"; readonly missing: MissingFeature }
  | {
      readonly kind: "open";
      readonly recording: Recording;
      /** Undefined: not refused. */
      readonly refusalOf: (driver: string) => TokenRefusal | undefined;
    };

export type Phone = {
  readonly state: Watched<PhoneState>;
  /** False: the screen may turn off during a recording. */
  readonly isScreenKept: Watched<boolean>;
};

const name = "trips-recorder";
/** Half a minute behind is still live, and a batch costs the same with 5 records as with 25. */
const flushIntervalMs = 10_000;
/** A backlog goes out in batches that fill one PUT unit of the stream, 25 KB. */
const batchSize = 200;
/** Long enough to notice a wrong tap; the trip's end is known to others that much later. */
const undoMs = 10_000;

const missingFeature = (): MissingFeature | undefined => {
  if (!("geolocation" in navigator) || !window.isSecureContext) return "Geolocation";
  if (!("indexedDB" in window)) return "IndexedDB";
  return "locks" in navigator ? undefined : "Web Locks";
};

/** `20261120T114530Z-1f4c9a02`: sorts by start and is unique. */
const newTripId = (): string => {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  return `${time}-${crypto.randomUUID().slice(0, 8)}`;
};

const isOffline = (): boolean => !navigator.onLine;

/** Starts no request while offline: each would wake the radio in vain. */
const fetchOnline: Fetch = async (url, request) => {
  if (isOffline()) throw new TypeError("there is no network");
  return fetch(url, request);
};

const readCounted = async (tripId: string): Promise<number | undefined> => {
  if (isOffline() || document.hidden) return undefined;
  const response = await fetch(`/api/record/${encodeURIComponent(tripId)}`, { cache: "no-store" });
  // Signed out, or signed in as somebody else: tried again later.
  if (response.status === 401 || response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return ((await response.json()) as { unique: number }).unique;
};

/** Resolves when this tab is the only one with the phone's recordings; the lock ends with the page. */
const becomeOnlyTab = (onWait: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const hold = () => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    const request = async (): Promise<void> => {
      const isHeldElsewhere = await navigator.locks.request(name, { ifAvailable: true }, (lock) =>
        lock ? hold() : true,
      );
      if (!isHeldElsewhere) return;
      onWait();
      await navigator.locks.request(name, hold);
    };
    request().catch(reject);
  });

const openingMs = 15_000;

/** The document's only recorder: it keeps running while other pages of the dashboard are shown. */
const openPhone = ({ apiUrl, app, driver }: PhoneOptions): Phone => {
  const state = createStore<PhoneState>({ kind: "opening" });
  const isScreenKept = createStore(true);

  const open = async (): Promise<void> => {
    const missing = missingFeature();
    if (missing) return state.set({ kind: "unsupported", missing });
    await becomeOnlyTab(() => state.set({ kind: "otherTab" }));
    const { sleep, wake } = createWakeableSleep();
    const tokens = createTokenSource({
      now: Date.now,
      fetch: async (path, request) => {
        if (isOffline()) throw new TypeError("there is no network");
        return fetch(path, { ...request, cache: "no-store" });
      },
    });
    const device = await phoneModelOf(navigator);
    const recording = await openRecording({
      database: await openTripDatabase({ name, initial: noProgress, advance }),
      driver,
      createRecorder: (trip, queue, onState, queuedElsewhere) =>
        createTripRecorder({
          ...{ apiUrl, app, device, queue, onState, sleep, flushIntervalMs, batchSize },
          ...{ tripId: trip.tripId, timeZone: trip.timeZone, vehicle: trip.vehicle },
          queuedElsewhere,
          getToken: tokens.of(trip.driver),
          fetch: fetchOnline,
        }),
      readCounted,
      sleep,
      watchPositions: watchPositionsOf(navigator.geolocation, batteryPercentOf(navigator as BatteryHolder)),
      screen: createScreenKeeper({
        wakeLock: "wakeLock" in navigator ? navigator.wakeLock : undefined,
        page: document,
        onChange: isScreenKept.set,
      }),
      newTripId,
      timeZone: () => canonicalTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? "UTC",
      now: Date.now,
      undoMs,
    });
    const wakeUp = (): void => {
      if (document.hidden) return;
      recording.wake();
      wake();
    };
    document.addEventListener("visibilitychange", wakeUp);
    window.addEventListener("online", wakeUp);
    window.addEventListener("beforeunload", (event) => {
      if (recording.state.get().phase === "recording") event.preventDefault();
    });
    state.set({ kind: "open", recording, refusalOf: tokens.refusalOf });
  };

  // A database that does not open must not keep the page waiting; it may still open later.
  setTimeout(() => {
    if (state.get().kind === "opening") state.set({ kind: "failed" });
  }, openingMs);

  open().catch((error: unknown) => {
    console.warn("the trips on this phone cannot be opened:", error);
    state.set({ kind: "failed" });
  });

  return { state, isScreenKept };
};

let phone: Phone | undefined;

export const phoneOf = (options: PhoneOptions): Phone => {
  phone ??= openPhone(options);
  return phone;
};

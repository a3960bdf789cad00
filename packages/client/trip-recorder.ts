import { limits } from "@trips/core/domain/limits.ts";
import type { Fetch, GetToken, Sleep } from "./effects.ts";
import { recordsUrl } from "./post-batch.ts";
import type { RecordQueue } from "./record-queue.ts";
import { createRecordSender } from "./record-sender.ts";
import { createKnownState } from "./recorder-state.ts";
import {
  deviceProblem,
  type Fix,
  identifierProblem,
  type OptionalField,
  sanitiseFix,
  type TripRecord,
  timeZoneProblem,
  vehicleProblem,
} from "./records.ts";
import type { RetryPolicy } from "./retry.ts";

export type RecorderState = {
  readonly tripId: string;
  /** `ended`: the API has every record and knows that the trip is over. */
  readonly status: "recording" | "ending" | "ended" | "stopped";
  readonly pending: number;
  readonly sent: number;
  /** Refused by the API for good, or not sent because it would be; the queue keeps them with the reason. */
  readonly refused: number;
  /** Fixes without a usable time or position, which never got an id. */
  readonly invalid: number;
  /** What currently keeps records from being sent. */
  readonly problem?: { readonly reason: string; readonly statusCode?: number; readonly retryInMs?: number };
};

export type RecordOutcome =
  | { readonly kind: "queued"; readonly record: TripRecord; readonly dropped: readonly OptionalField[] }
  | { readonly kind: "refused"; readonly reason: string };

export type TripRecorder = {
  /** Resolves when the fix is safe in the queue. Records keep the order of the calls. */
  record(fix: Fix): Promise<RecordOutcome>;
  /** Sends what is pending now instead of with the next batch. */
  flush(): Promise<RecorderState>;
  /** Resolves when everything is settled and the API knows that the trip is over. */
  end(): Promise<RecorderState>;
  /** Stops sending; the queue keeps what is pending, and a new recorder on it carries on. */
  stop(): Promise<void>;
  state(): RecorderState;
};

export type TripRecorderOptions = {
  readonly apiUrl: string;
  readonly tripId: string;
  /** IANA name of the zone whose dates the trip's days are. */
  readonly timeZone: string;
  readonly vehicle?: string;
  /** The model of the phone, as its system names it: kept in the lake, to compare receivers. */
  readonly device?: string;
  /** Name and version of the app, such as `Acme Fleet 3.1`: shown with the driver's phones. */
  readonly app?: string;
  /** Records of other trips that wait on the phone: each batch says how many wait in all. */
  readonly queuedElsewhere?: () => number;
  /** What is recorded is the past, not a drive under way: none of it counts as late. */
  readonly backfill?: boolean;
  readonly getToken: GetToken;
  readonly queue: RecordQueue;
  /** Records per request, at most. */
  readonly batchSize?: number;
  /** The longest a record waits for its batch to fill. */
  readonly flushIntervalMs?: number;
  readonly timeoutMs?: number;
  readonly retryPolicy?: Pick<RetryPolicy, "initialMs" | "maximumMs">;
  readonly fetch?: Fetch;
  readonly now?: () => number;
  readonly sleep?: Sleep;
  /** Measures `timeoutMs`: unlike `sleep`, nothing cuts it short but the answer. */
  readonly timer?: Sleep;
  readonly random?: () => number;
  readonly onState?: (state: RecorderState) => void;
};

const settingsProblem = (options: TripRecorderOptions, batchSize: number): string | undefined => {
  const { tripId, timeZone, vehicle, device, app, queue } = options;
  const problems = {
    tripId: identifierProblem(tripId),
    timeZone: timeZoneProblem(timeZone),
    vehicle: vehicle === undefined ? vehicle : vehicleProblem(vehicle),
    device: device === undefined ? device : deviceProblem(device),
    app: app === undefined ? app : deviceProblem(app),
  };
  for (const [name, problem] of Object.entries(problems)) if (problem) return `${name} ${problem}`;
  if (queue.tripId !== tripId) return `the queue belongs to trip ${queue.tripId}, not to ${tripId}`;
  return Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= limits.recordsPerBatch
    ? undefined
    : `batchSize is ${batchSize}: 1 to ${limits.recordsPerBatch} is allowed`;
};

/**
 * Records one trip. Every fix gets its id in the queue before anything is sent, and leaves the queue only
 * when the API has stored or refused it: so each reaches the server at least once, under one id, whatever
 * fails in between. Batches go one after another, oldest first.
 */
export const createTripRecorder = (options: TripRecorderOptions): TripRecorder => {
  const { queue, tripId, batchSize = 60 } = options;
  const problemOfSettings = settingsProblem(options, batchSize);
  if (problemOfSettings !== undefined) throw new RangeError(problemOfSettings);
  recordsUrl(options.apiUrl, tripId);

  const abort = new AbortController();
  const { signal } = abort;
  const known = createKnownState(options, signal);
  const sender = createRecordSender({ options, batchSize, known, signal });

  const ready = known.refresh().then(({ pending, ended, endDelivered }) => {
    if (pending === 0 && (!ended || endDelivered)) return;
    sender.makeDue();
    sender.sendInBackground();
  });
  // Every call awaits `ready` and gets the fault; until the first one it must not count as unhandled.
  ready.catch(() => undefined);

  const settle = async (): Promise<RecorderState> => {
    await sender.send();
    // A timer still running would keep a Node process alive for nothing.
    if ((await known.refresh()).endDelivered) abort.abort();
    return known.get();
  };

  return {
    record: async (fix) => {
      await ready;
      if (known.hasEnded()) return { kind: "refused", reason: `trip ${tripId} has ended` };
      const sanitised = sanitiseFix(fix);
      if (sanitised.kind === "invalid") {
        known.countInvalid();
        return { kind: "refused", reason: sanitised.reason };
      }
      const record = await queue.append(sanitised.fix);
      const { pending } = await known.refresh();
      sender.startTimer();
      if (pending >= batchSize) sender.sendInBackground();
      return { kind: "queued", record, dropped: sanitised.dropped };
    },
    flush: async () => {
      await ready;
      sender.makeDue();
      return settle();
    },
    end: async () => {
      await ready;
      known.end();
      await queue.markEnded();
      return settle();
    },
    stop: async () => {
      abort.abort();
      await sender.idle();
    },
    state: known.get,
  };
};

import { limits } from "@trips/core/domain/limits.ts";
import { deliverBatch, type RefusedRecord } from "./deliver-batch.ts";
import { type Fetch, type GetToken, type Sleep, timerSleep } from "./effects.ts";
import { recordsUrl } from "./post-batch.ts";
import type { QueueStatus, RecordQueue } from "./record-queue.ts";
import {
  clockProblem,
  type Fix,
  identifierProblem,
  type OptionalField,
  sanitiseFix,
  type TripRecord,
  timeZoneProblem,
  vehicleProblem,
} from "./records.ts";
import { phoneRetryPolicy, type RetryPolicy } from "./retry.ts";

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
  readonly random?: () => number;
  readonly onState?: (state: RecorderState) => void;
};

const settingsProblem = (options: TripRecorderOptions, batchSize: number): string | undefined => {
  const trip = identifierProblem(options.tripId);
  if (trip !== undefined) return `tripId ${trip}`;
  const zone = timeZoneProblem(options.timeZone);
  if (zone !== undefined) return `timeZone ${zone}`;
  const vehicle = options.vehicle === undefined ? undefined : vehicleProblem(options.vehicle);
  if (vehicle !== undefined) return `vehicle ${vehicle}`;
  if (options.queue.tripId !== options.tripId) {
    return `the queue belongs to trip ${options.queue.tripId}, not to ${options.tripId}`;
  }
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > limits.recordsPerBatch) {
    return `batchSize is ${batchSize}: 1 to ${limits.recordsPerBatch} is allowed`;
  }
  return undefined;
};

/**
 * Records whose clock was ahead, judged when they are sent: a phone that reaches the API has a correct clock, one that
 * records offline may not.
 */
const recordsAhead = (records: readonly TripRecord[], now: number): RefusedRecord[] =>
  records.flatMap((record) => {
    const message = clockProblem(record.t, now);
    return message === undefined ? [] : [{ record, message }];
  });

/**
 * Records one trip. Every fix gets its id in the queue before anything is sent, and leaves the queue only
 * when the API has stored or refused it: so each reaches the server at least once, under one id, whatever
 * fails in between. Batches go one after another, oldest first.
 */
export const createTripRecorder = (options: TripRecorderOptions): TripRecorder => {
  const { queue, tripId, sleep = timerSleep, now = Date.now } = options;
  const { batchSize = 60, flushIntervalMs = 15_000 } = options;
  const problemOfSettings = settingsProblem(options, batchSize);
  if (problemOfSettings !== undefined) throw new RangeError(problemOfSettings);
  recordsUrl(options.apiUrl, tripId);

  const abort = new AbortController();
  const { signal } = abort;
  let status: QueueStatus = { nextId: 0, pending: 0, refused: 0, ended: false, endDelivered: false };
  let invalid = 0;
  let ending = false;
  let problem: RecorderState["problem"];
  let sending: Promise<void> | undefined;
  let sendAgain = false;
  let flushDue = false;
  let timerRuns = false;

  const state = (): RecorderState => ({
    tripId,
    status: status.endDelivered
      ? "ended"
      : signal.aborted
        ? "stopped"
        : ending || status.ended
          ? "ending"
          : "recording",
    pending: status.pending,
    sent: status.nextId - status.pending - status.refused,
    refused: status.refused,
    invalid,
    ...(problem === undefined ? {} : { problem }),
  });

  const notify = () => options.onState?.(state());

  const refresh = async () => {
    status = await queue.status();
    notify();
  };

  const noteRefusal = ([first]: readonly RefusedRecord[]) => {
    if (first !== undefined) problem = { reason: first.message, statusCode: first.statusCode };
  };

  const deliver = (
    records: readonly TripRecord[],
    end: boolean,
    onRefused: (refused: readonly RefusedRecord[]) => Promise<void>,
  ) =>
    deliverBatch({
      apiUrl: options.apiUrl,
      tripId,
      batch: {
        timeZone: options.timeZone,
        vehicle: options.vehicle,
        backfill: options.backfill,
        records,
        end,
      },
      getToken: options.getToken,
      signal,
      fetch: options.fetch,
      sleep,
      random: options.random,
      now,
      timeoutMs: options.timeoutMs,
      retryPolicy: {
        initialMs: options.retryPolicy?.initialMs ?? phoneRetryPolicy.initialMs,
        maximumMs: options.retryPolicy?.maximumMs ?? phoneRetryPolicy.maximumMs,
      },
      onRetry: ({ reason, statusCode, delayMs }) => {
        problem = { reason, statusCode, retryInMs: delayMs };
        notify();
      },
      onStored: async (stored, endStored) => {
        problem = undefined;
        await queue.remove(stored.map((record) => record.id));
        if (endStored) await queue.markEndDelivered();
        await refresh();
      },
      onRefused: async (refused) => {
        noteRefusal(refused);
        await onRefused(refused);
        await refresh();
      },
    });

  // Every record is settled, but a batch needs a record: the end goes with one that is already stored.
  const deliverEnd = async () => {
    const last = await queue.lastStored();
    if (last === undefined) await queue.markEndDelivered();
    else await deliver([last], true, () => queue.markEndDelivered());
  };

  const drain = async () => {
    while (!signal.aborted) {
      await refresh();
      if (status.pending === 0) {
        flushDue = false;
        if (!status.ended || status.endDelivered) return;
        await deliverEnd();
      } else if (status.pending >= batchSize || flushDue || status.ended) {
        const { pending, ended } = status;
        const records = await queue.peek(batchSize);
        const ahead = recordsAhead(records, now());
        if (ahead.length > 0) {
          noteRefusal(ahead);
          await queue.setAside(ahead);
          continue;
        }
        await deliver(records, ended && records.length === pending, (refused) => queue.setAside(refused));
      } else {
        return;
      }
    }
  };

  const send = (): Promise<void> => {
    sendAgain = true;
    sending ??= (async () => {
      try {
        while (sendAgain && !signal.aborted) {
          sendAgain = false;
          await drain();
        }
      } finally {
        sending = undefined;
      }
    })();
    return sending;
  };

  const startTimer = () => {
    if (timerRuns || signal.aborted) return;
    timerRuns = true;
    sleep(flushIntervalMs, signal).then(() => {
      timerRuns = false;
      flushDue = true;
      sendInBackground();
    });
  };

  const sendInBackground = () => {
    send().catch((error: unknown) => {
      problem = { reason: `storage: ${error instanceof Error ? error.message : String(error)}` };
      notify();
      startTimer();
    });
  };

  const ready = refresh().then(() => {
    if (status.pending === 0 && (!status.ended || status.endDelivered)) return;
    flushDue = true;
    sendInBackground();
  });
  // Every call awaits `ready` and gets the fault; until the first one it must not count as unhandled.
  ready.catch(() => undefined);

  const settle = async (): Promise<RecorderState> => {
    await send();
    await refresh();
    // A timer still running would keep a Node process alive for nothing.
    if (status.endDelivered) abort.abort();
    return state();
  };

  return {
    record: async (fix) => {
      await ready;
      if (ending || status.ended) return { kind: "refused", reason: `trip ${tripId} has ended` };
      const sanitised = sanitiseFix(fix);
      if (sanitised.kind === "invalid") {
        invalid += 1;
        notify();
        return { kind: "refused", reason: sanitised.reason };
      }
      const record = await queue.append(sanitised.fix);
      await refresh();
      startTimer();
      if (status.pending >= batchSize) sendInBackground();
      return { kind: "queued", record, dropped: sanitised.dropped };
    },
    flush: async () => {
      await ready;
      flushDue = true;
      return settle();
    },
    end: async () => {
      await ready;
      ending = true;
      await queue.markEnded();
      return settle();
    },
    stop: async () => {
      abort.abort();
      await sending?.catch(() => undefined);
    },
    state,
  };
};

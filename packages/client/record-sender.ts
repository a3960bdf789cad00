import { deliverBatch, type RefusedRecord } from "./deliver-batch.ts";
import { deviceNow, timerSleep } from "./effects.ts";
import type { KnownState } from "./recorder-state.ts";
import { clockProblem, type TripRecord } from "./records.ts";
import { phoneRetryPolicy } from "./retry.ts";
import type { TripRecorderOptions } from "./trip-recorder.ts";

type Trip = {
  readonly options: TripRecorderOptions;
  readonly batchSize: number;
  readonly known: KnownState;
  readonly signal: AbortSignal;
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

const noteRefusal = (known: KnownState, [first]: readonly RefusedRecord[]) => {
  if (first !== undefined) known.setProblem({ reason: first.message, statusCode: first.statusCode });
};

const deliver = (
  { options, known, signal }: Trip,
  records: readonly TripRecord[],
  end: boolean,
  onRefused: (refused: readonly RefusedRecord[]) => Promise<void>,
) => {
  const { queue, timeZone, vehicle, device, backfill, sleep = timerSleep, now = deviceNow } = options;
  return deliverBatch({
    apiUrl: options.apiUrl,
    tripId: options.tripId,
    batch: { timeZone, vehicle, device, backfill, records, end },
    getToken: options.getToken,
    signal,
    fetch: options.fetch,
    sleep,
    timer: options.timer,
    random: options.random,
    now,
    timeoutMs: options.timeoutMs,
    retryPolicy: {
      initialMs: options.retryPolicy?.initialMs ?? phoneRetryPolicy.initialMs,
      maximumMs: options.retryPolicy?.maximumMs ?? phoneRetryPolicy.maximumMs,
    },
    onRetry: ({ reason, statusCode, delayMs }) =>
      known.reportProblem({ reason, statusCode, retryInMs: delayMs }),
    onStored: async (stored, endStored) => {
      known.setProblem(undefined);
      await queue.remove(stored.map((record) => record.id));
      if (endStored) await queue.markEndDelivered();
      await known.refresh();
    },
    onRefused: async (refused) => {
      noteRefusal(known, refused);
      await onRefused(refused);
      await known.refresh();
    },
  });
};

// Every record is settled, but a batch needs a record: the end goes with one that is already stored.
const deliverEnd = async (trip: Trip) => {
  const { queue } = trip.options;
  const last = await queue.lastStored();
  if (last === undefined) await queue.markEndDelivered();
  else await deliver(trip, [last], true, () => queue.markEndDelivered());
};

/** `pending`: how many records the queue held a moment ago. */
const deliverOldest = async (trip: Trip, pending: number, ended: boolean) => {
  const { queue, now = deviceNow } = trip.options;
  const records = await queue.peek(trip.batchSize);
  const ahead = recordsAhead(records, now());
  if (ahead.length > 0) {
    noteRefusal(trip.known, ahead);
    await queue.setAside(ahead);
    return;
  }
  await deliver(trip, records, ended && records.length === pending, (refused) => queue.setAside(refused));
};

/** Sends what is pending batch by batch, oldest first, one at a time: full ones, the others when they are due. */
export const createRecordSender = (trip: Trip) => {
  const { options, batchSize, known, signal } = trip;
  const { sleep = timerSleep, flushIntervalMs = 15_000 } = options;
  let sending: Promise<void> | undefined;
  let sendAgain = false;
  let flushDue = false;
  let timerRuns = false;

  const drain = async () => {
    while (!signal.aborted) {
      await known.refresh();
      const { pending, ended, endDelivered } = known.queued();
      if (pending === 0) {
        flushDue = false;
        if (!ended || endDelivered) return;
        await deliverEnd(trip);
      } else if (pending >= batchSize || flushDue || ended) {
        await deliverOldest(trip, pending, ended);
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
      known.reportProblem({ reason: `storage: ${error instanceof Error ? error.message : String(error)}` });
      startTimer();
    });
  };

  return {
    send,
    sendInBackground,
    startTimer,
    /** What is pending is sent with the next `send`, even if it fills no batch. */
    makeDue: () => {
      flushDue = true;
    },
    /** Settles when nothing is being sent. */
    idle: async () => {
      await sending?.catch(() => undefined);
    },
  };
};

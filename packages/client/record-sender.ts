import { deliverBatch, type RefusedRecord } from "./deliver-batch.ts";
import { deviceNow, timerSleep } from "./effects.ts";
import { describe } from "./post-batch.ts";
import type { QueueStatus } from "./record-queue.ts";
import type { KnownState } from "./recorder-state.ts";
import { type Batch, clockProblem, type TripRecord } from "./records.ts";
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

/** `queued`: how many more records of the trip wait on the phone. */
const deliver = (
  { options, known, signal }: Trip,
  { records, end, queued }: Required<Pick<Batch, "records" | "end" | "queued">>,
  onRefused: (refused: readonly RefusedRecord[]) => Promise<void>,
) => {
  const { queue, timeZone, vehicle, device, app, backfill, queuedElsewhere = () => 0 } = options;
  return deliverBatch({
    ...options,
    batch: {
      ...{ timeZone, vehicle, device, app, backfill, records, end },
      queued: queued + queuedElsewhere(),
    },
    signal,
    // A phone never gives up.
    retryPolicy: { ...phoneRetryPolicy, ...options.retryPolicy, giveUpAfterMs: undefined },
    onRetry: ({ reason, statusCode, delayMs }) =>
      known.reportProblem({ reason, statusCode, retryInMs: delayMs }),
    onStored: async (stored, endStored) => {
      known.setProblem(undefined);
      await queue.remove(stored.map(({ id }) => id));
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
  else await deliver(trip, { records: [last], end: true, queued: 0 }, () => queue.markEndDelivered());
};

/** `pending`: how many records the queue held a moment ago. */
const deliverOldest = async (trip: Trip, { pending, ended }: QueueStatus) => {
  const { queue, now = deviceNow } = trip.options;
  const records = await queue.peek(trip.batchSize);
  const ahead = recordsAhead(records, now());
  if (ahead.length > 0) {
    noteRefusal(trip.known, ahead);
    await queue.setAside(ahead);
    return;
  }
  // More may have come since.
  const queued = Math.max(0, pending - records.length);
  const end = ended && records.length === pending;
  await deliver(trip, { records, end, queued }, (refused) => queue.setAside(refused));
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
      const status = await known.refresh();
      if (status.pending === 0) {
        flushDue = false;
        if (!status.ended || status.endDelivered) return;
        await deliverEnd(trip);
      } else if (status.pending >= batchSize || flushDue || status.ended) {
        await deliverOldest(trip, status);
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
      known.reportProblem({ reason: `storage: ${describe(error)}` });
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

import type { QueueStatus } from "./record-queue.ts";
import type { RecorderState, TripRecorderOptions } from "./trip-recorder.ts";

/** What a recorder knows of its trip. */
export type KnownState = ReturnType<typeof createKnownState>;

/** `onState` learns of a change with the next `refresh`, unless the operation says that it notifies. */
export const createKnownState = (options: TripRecorderOptions, signal: AbortSignal) => {
  const { queue, tripId } = options;
  let status: QueueStatus = { nextId: 0, pending: 0, refused: 0, ended: false, endDelivered: false };
  let invalid = 0;
  let ending = false;
  let problem: RecorderState["problem"];

  const get = (): RecorderState => ({
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

  const notify = () => options.onState?.(get());

  return {
    get,
    hasEnded: () => ending || status.ended,
    refresh: async () => {
      status = await queue.status();
      notify();
      return status;
    },
    setProblem: (next: RecorderState["problem"]) => {
      problem = next;
    },
    /** Notifies. */
    reportProblem: (next: RecorderState["problem"]) => {
      problem = next;
      notify();
    },
    /** Notifies. */
    countInvalid: () => {
      invalid += 1;
      notify();
    },
    end: () => {
      ending = true;
    },
  };
};

import type { StreamRecord } from "./kinesis-event.ts";

/** The state of a shard's open window, which has had a record; persisted with the checkpoint. */
export type OpenWindow = {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly state: unknown;
  /** The state exceeded 1 MB: the early final invoke comes before anything else. */
  readonly overflowed: boolean;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
};

export const maximumStateBytes = 1_048_576;

/** Windows are aligned to the epoch. Arrival times may step back a little, but an earlier window never reopens. */
export const windowStartOf = (arrivalMs: number, widthMs: number, open: OpenWindow | null): number =>
  Math.max(Math.floor(arrivalMs / widthMs) * widthMs, open?.start ?? 0);

const toSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");

export type WindowInvocation = {
  readonly start: number;
  readonly widthMs: number;
  readonly state: unknown;
  readonly shardId: string;
  readonly eventSourceArn: string;
  readonly final: boolean;
  readonly early: boolean;
};

/** The members that a window adds to the event besides Records. */
export const describeWindow = (invocation: WindowInvocation) => ({
  window: { start: toSeconds(invocation.start), end: toSeconds(invocation.start + invocation.widthMs) },
  state: invocation.state,
  shardId: invocation.shardId,
  eventSourceARN: invocation.eventSourceArn,
  isFinalInvokeForWindow: invocation.final,
  isWindowTerminatedEarly: invocation.early,
});

export const stateBytes = (state: unknown): number => Buffer.byteLength(JSON.stringify(state));

/** The window after these records are done with this returned state. */
export const advanceWindow = (
  open: OpenWindow | null,
  start: number,
  records: readonly StreamRecord[],
  state: unknown,
): OpenWindow => {
  const first = records[0] as StreamRecord;
  const last = records.at(-1) as StreamRecord;
  return {
    start,
    state,
    overflowed: stateBytes(state) > maximumStateBytes,
    firstSequenceNumber: open?.firstSequenceNumber ?? first.sequenceNumber,
    lastSequenceNumber: last.sequenceNumber,
    firstArrivalMs: open?.firstArrivalMs ?? first.arrivalMs,
    lastArrivalMs: last.arrivalMs,
  };
};

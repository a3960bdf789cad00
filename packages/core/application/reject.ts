import type { RejectReason } from "../domain/batch.ts";

/** A batch or record that cannot be accepted, with its reason, as it is kept in the lake. */
export type Reject = {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly rejectedAt: string;
  readonly driver?: string;
  readonly trip?: string;
  /** The record as it was sent; absent when the whole batch is rejected. */
  readonly record?: unknown;
  /** Base64 of what the stream held, when nothing in it can be used. */
  readonly data?: string;
};

/** Keeps rejects for good before it returns; throws when any of them could not be kept. */
export type WriteRejects = (rejects: readonly Reject[]) => Promise<void>;

/** One record of the stream; an aggregated record of the KPL counts as the several it holds. */
export type Delivery = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly data: Uint8Array;
};

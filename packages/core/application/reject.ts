import type { RejectReason } from "../domain/batch.ts";
import type { RejectedId } from "../domain/rejected.ts";
import type { StreamPosition } from "./delivery.ts";

/** A batch or record that cannot be accepted, with its reason, as it is kept in the lake. */
export type Reject = StreamPosition & {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly rejectedAt: string;
  readonly driver?: string;
  readonly trip?: string;
  /** When the batch reached the API, epoch milliseconds. */
  readonly receivedAt?: number;
  /** The record as it was sent; absent when the whole batch is rejected. */
  readonly record?: unknown;
  /** Base64 of what the stream held, when nothing in it can be used. */
  readonly data?: string;
};

/** A reject whose driver is known, and so told of it. */
export type OwnReject = Reject & {
  readonly driver: string;
  readonly trip: string;
  readonly receivedAt: number;
};

/** What is kept of a reject: its line in the lake, and the records its driver is told of. */
export type Refusal =
  | { readonly line: OwnReject; readonly records: readonly RejectedId[] }
  /** It names no driver, trip and time, so only operators hear of it. */
  | { readonly line: Reject; readonly records?: undefined };

/** Keeps rejects for good before it returns; throws when any of them could not be kept. */
export type WriteRejects = (rejects: readonly Reject[]) => Promise<void>;

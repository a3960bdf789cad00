import type { RejectReason } from "../domain/batch.ts";
import type { RejectedId } from "../domain/rejected.ts";
import type { StreamPosition } from "./delivery.ts";

/** A rejected batch or record with its reason, as it is kept in the lake. */
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
  /** Base64 of the stream's record, when nothing in it can be used. */
  readonly data?: string;
};

/** A reject whose driver is known, so that it is reported to the driver. */
export type OwnReject = Reject & {
  readonly driver: string;
  readonly trip: string;
  readonly receivedAt: number;
};

/** What is kept of a reject: its line in the lake, and the records reported to its driver. */
export type Refusal =
  | { readonly line: OwnReject; readonly records: readonly RejectedId[] }
  /** Driver, trip or time is unknown, so only operators see it. */
  | { readonly line: Reject; readonly records?: undefined };

/** Stores rejects durably before it returns; throws if any could not be stored. */
export type WriteRejects = (rejects: readonly Reject[]) => Promise<void>;

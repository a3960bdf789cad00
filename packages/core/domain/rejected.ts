import { fields, quanta } from "./fields.ts";
import { isAccepted } from "./quantum.ts";

/** Identifies a rejected record within its trip, however often it is sent; the same key as in a window. */
export type RejectedId = { readonly t: number; readonly id: number };

/** The time of records without a valid time or id; their id is a digest of their content. */
export const noTime = -1;

/**
 * The records of a trip that were rejected for one reason: a set in the order of `compareRejected`, so that it does not
 * depend on the order or repetition of deliveries.
 */
export type Rejected = {
  readonly ids: readonly RejectedId[];
  /** There are more than the bounds below allow. */
  readonly isFull: boolean;
};

export const noRejected: Rejected = { ids: [], isFull: false };

/** Two bounds, because evenly spaced records take few bytes: the first is for memory, the second for the item. */
export const maxRejected = 50_000;
export const maxRejectedBytes = 32_768;

export const compareRejected = (a: RejectedId, b: RejectedId): number => a.t - b.t || a.id - b.id;

/** The id of a record as it was sent, unchecked. */
export const rejectedIdOf = (sent: unknown): RejectedId => {
  const { t, id } = (sent ?? {}) as Partial<Record<string, unknown>>;
  return isTime(t) && isAccepted(quanta.id, id) ? { t, id } : { t: noTime, id: digestOf(sent) };
};

/** Also accepts times before 2000, which no valid record has. */
const isTime = (t: unknown): t is number =>
  Number.isInteger(t) && (t as number) >= 0 && (t as number) <= fields.t.most;

/** Digests have 48 bits, which fit the codec's varints. */
export const maxRejectedId = 2 ** 48 - 1;

const digestOf = (sent: unknown): number => {
  const text = JSON.stringify(sent) ?? "";
  return (fnv1a(text, 0x811c9dc5) >>> 16) * 2 ** 32 + fnv1a(text, 0x050c5d1f);
};

const fnv1a = (text: string, offset: number): number => {
  let hash = offset;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
};

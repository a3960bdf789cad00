import { fields, isAccepted, quanta } from "./fields.ts";

/** What tells a rejected record of a trip from every other, however often it is sent: as a window tells records. */
export type RejectedId = { readonly t: number; readonly id: number };

/** The time of those that have no time or id of their own; their id is made of their content. */
export const noTime = -1;

/**
 * The records of a trip that were rejected for one reason: a set, in the order of `compareRejected`, so that
 * deliveries in any order and number of times give the same one.
 */
export type Rejected = {
  readonly ids: readonly RejectedId[];
  /** There are more than the bounds below leave room for. */
  readonly isFull: boolean;
};

export const noRejected: Rejected = { ids: [], isFull: false };

/** Records that follow each other evenly take few bytes, so the one bound is what memory allows, the other the item. */
export const maxRejected = 50_000;
export const maxRejectedBytes = 32_768;

export const compareRejected = (a: RejectedId, b: RejectedId): number => a.t - b.t || a.id - b.id;

/** Of a record as it was sent, whatever that is. */
export const rejectedIdOf = (sent: unknown): RejectedId => {
  const { t, id } = (sent ?? {}) as Partial<Record<string, unknown>>;
  return isTime(t) && isAccepted(quanta.id, id) ? { t, id } : { t: noTime, id: digestOf(sent) };
};

/** Also one that no record may have. */
const isTime = (t: unknown): t is number =>
  Number.isInteger(t) && (t as number) >= 0 && (t as number) <= fields.t.most;

/** Digests have 48 bits, which the codec has room for. */
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

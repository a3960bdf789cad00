import {
  compareRejected,
  maxRejected,
  maxRejectedBytes,
  type Rejected,
  type RejectedId,
} from "./rejected.ts";
import { encodeRejected } from "./rejected-codec.ts";

/** Set union; the same object when nothing is new. Records beyond the bounds are dropped, and `isFull` is set. */
export const addRejected = (held: Rejected, added: readonly RejectedId[]): Rejected => {
  if (held.isFull) return held;
  const fresh = withoutHeld(held.ids, added);
  if (fresh.length === 0) return held;
  for (let count = Math.min(fresh.length, maxRejected - held.ids.length); count > 0; count = count >> 1) {
    const ids = [...held.ids, ...fresh.slice(0, count)].sort(compareRejected);
    const union = { ids, isFull: count < fresh.length };
    if (encodeRejected(union).length <= maxRejectedBytes) return union;
  }
  return { ids: held.ids, isFull: true };
};

const nameOf = ({ t, id }: RejectedId): string => `${t}/${id}`;

const withoutHeld = (held: readonly RejectedId[], added: readonly RejectedId[]): RejectedId[] => {
  const fresh = new Map(added.map((record) => [nameOf(record), record]));
  for (const record of held) fresh.delete(nameOf(record));
  return [...fresh.values()].sort(compareRejected);
};

/** Union of the sets of one reason, such as those of a trip's days. */
export const unionOfRejected = (sets: readonly Rejected[]): Rejected => {
  const ids = new Map(sets.flatMap((set) => set.ids).map((record) => [nameOf(record), record]));
  return {
    ids: [...ids.values()].sort(compareRejected),
    isFull: sets.some(({ isFull }) => isFull),
  };
};

/**
 * The ids a trip has shown, as inclusive runs in ascending order, flattened: `[0, 41, 50, 59]` holds 0–41 and
 * 50–59. An honest phone counts up without holes, so its trips need one run.
 */
export type IdSet = readonly number[];

export const noIds: IdSet = [];

export const countIds = (ids: IdSet): number => {
  let count = 0;
  for (let i = 0; i < ids.length; i += 2) count += ids[i + 1]! - ids[i]! + 1;
  return count;
};

/** Union with single ids, in any order and with repetitions. Gives back `ids` itself when nothing is new. */
export const addIds = (ids: IdSet, added: readonly number[]): IdSet => {
  if (added.every((id) => hasId(ids, id))) return ids;
  const sorted = isAscending(added) ? added : [...added].sort((a, b) => a - b);
  const result: number[] = [];
  const push = (start: number, end: number) => {
    const last = result.length - 1;
    if (last > 0 && start <= result[last]! + 1) result[last] = Math.max(result[last]!, end);
    else result.push(start, end);
  };
  let i = 0;
  for (const id of sorted) {
    for (; i < ids.length && ids[i]! <= id; i += 2) push(ids[i]!, ids[i + 1]!);
    push(id, id);
  }
  for (; i < ids.length; i += 2) push(ids[i]!, ids[i + 1]!);
  return result;
};

const isAscending = (ids: readonly number[]): boolean => {
  for (let i = 1; i < ids.length; i++) if (ids[i - 1]! > ids[i]!) return false;
  return true;
};

export const hasId = (ids: IdSet, id: number): boolean => {
  let low = 0;
  let high = ids.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (id < ids[2 * middle]!) high = middle - 1;
    else if (id > ids[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
};

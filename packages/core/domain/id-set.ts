/**
 * The ids that a trip has, as ascending inclusive runs, flattened: `[0, 41, 50, 59]` holds 0–41 and 50–59. An honest
 * phone counts up without holes, so that its trips need one run.
 */
export type IdSet = readonly number[];

export const noIds: IdSet = [];

export const countIds = (ids: IdSet): number => {
  let count = 0;
  for (let i = 0; i < ids.length; i += 2) count += ids[i + 1]! - ids[i]! + 1;
  return count;
};

export const listIds = (ids: IdSet): number[] => {
  const list: number[] = [];
  for (let i = 0; i < ids.length; i += 2) for (let id = ids[i]!; id <= ids[i + 1]!; id++) list.push(id);
  return list;
};

/** What readers get to see of a set of ids. */
export type IdSpan = { readonly count: number; readonly first: number; readonly last: number };

export const idSpanOf = (ids: IdSet): IdSpan => ({
  count: countIds(ids),
  first: ids[0] ?? 0,
  last: ids.at(-1) ?? 0,
});

/** Union with single ids, in any order, repetitions allowed. Returns `ids` itself when nothing is new. */
export const addIds = (ids: IdSet, added: readonly number[]): IdSet => {
  if (added.every((id) => hasId(ids, id))) return ids;
  const sorted = isAscending(added) ? added : [...added].sort((a, b) => a - b);
  return uniteIds(
    ids,
    sorted.flatMap((id) => [id, id]),
  );
};

/** Union of two lists of runs that are sorted by their starts; runs within one list may overlap. */
export const uniteIds = (a: IdSet, b: IdSet): IdSet => {
  const result: number[] = [];
  const push = (start: number, end: number) => {
    const last = result.length - 1;
    if (last > 0 && start <= result[last]! + 1) result[last] = Math.max(result[last]!, end);
    else result.push(start, end);
  };
  let i = 0;
  for (let j = 0; j < b.length; j += 2) {
    for (; i < a.length && a[i]! <= b[j]!; i += 2) push(a[i]!, a[i + 1]!);
    push(b[j]!, b[j + 1]!);
  }
  for (; i < a.length; i += 2) push(a[i]!, a[i + 1]!);
  return result;
};

/** The ids of `a` that are not in `b`. */
export const withoutIds = (a: IdSet, b: IdSet): IdSet => {
  const result: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let start = a[i]!;
    const end = a[i + 1]!;
    while (j < b.length && b[j + 1]! < start) j += 2;
    for (let k = j; k < b.length && b[k]! <= end; k += 2) {
      if (b[k]! > start) result.push(start, b[k]! - 1);
      start = b[k + 1]! + 1;
    }
    if (start <= end) result.push(start, end);
  }
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

/** Index of the first ascending value that is at least `wanted`; the number of values if there is none. */
export const firstFrom = (values: readonly number[], wanted: number): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Index of the value nearest to `wanted`, the earlier of two equally near; 0 if there are none. */
export const nearestTo = (values: readonly number[], wanted: number): number => {
  const after = Math.min(firstFrom(values, wanted), Math.max(0, values.length - 1));
  return after > 0 && wanted - values[after - 1]! <= values[after]! - wanted ? after - 1 : after;
};

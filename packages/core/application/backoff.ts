/** A share of a time that doubles with each attempt; `random` is 0 ≤ x < 1. */
export const backoffMs = (attempt: number, random: number): number =>
  Math.min(1_000, 20 * 2 ** attempt) * random;

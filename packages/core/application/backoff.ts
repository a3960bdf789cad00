/** A random share of a delay that doubles with each attempt (full jitter); `random` is 0 ≤ x < 1. */
export const backoffMs = (attempt: number, random: number): number =>
  Math.min(1_000, 20 * 2 ** attempt) * random;

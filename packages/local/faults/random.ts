/** Numbers in [0, 1), the same ones for the same seed (xorshift32, its first states skipped). */
export const createRandom = (seed: number): (() => number) => {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 4_294_967_296;
  };
  for (let skipped = 0; skipped < 8; skipped++) next();
  return next;
};

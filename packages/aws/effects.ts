/** Time and chance, as the use cases take them. */
export type Effects = {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

/** Those of this process, for whoever passes none. */
export const systemEffects: Effects = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/** Time and chance, as the use cases take them. */
export type Effects = {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

import fc from "fast-check";

/** What `npm test` runs: each time from other seeds, so that all of them add up over a few runs. */
const usualPercent = 40;

/**
 * The number of runs of a property. `PROPERTY_RUNS_PERCENT` changes it: 100 before a release, fewer for `npm run
 * test:quick` and for mutation testing, which runs the specs once per mutant. With fewer than usual the seed is fixed and
 * nothing is shrunk.
 */
export const tries = (count: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil((count * percent) / 100),
});

const readPercent = (text: string | undefined): number => {
  if (text === undefined) return usualPercent;
  if (!/^([1-9]\d?|100)$/.test(text))
    throw new Error(`PROPERTY_RUNS_PERCENT is a whole number from 1 to 100, not "${text}"`);
  const percent = Number(text);
  if (percent < usualPercent)
    fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
  return percent;
};

const percent = readPercent(process.env.PROPERTY_RUNS_PERCENT);

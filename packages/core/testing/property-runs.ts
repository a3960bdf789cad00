import fc from "fast-check";

/**
 * The number of runs of a property. `PROPERTY_RUNS_PERCENT` reduces it, fixes the seed and turns off shrinking, for
 * `npm run test:quick` and for mutation testing, which runs the specs once per mutant.
 */
export const tries = (count: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil((count * percent) / 100),
});

const readPercent = (text: string | undefined): number => {
  if (text === undefined) return 100;
  if (!/^([1-9]\d?|100)$/.test(text))
    throw new Error(`PROPERTY_RUNS_PERCENT is a whole number from 1 to 100, not "${text}"`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
  return Number(text);
};

const percent = readPercent(process.env.PROPERTY_RUNS_PERCENT);

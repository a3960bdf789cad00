import fc from "fast-check";

/**
 * How often a property is tried. `PROPERTY_RUNS` sets a ceiling, for mutation testing, which runs the specs
 * once per mutant: there a failure need not be shrunk, and one seed makes two runs find the same survivors.
 */
export const tries = (count: number): { readonly numRuns: number } => ({ numRuns: Math.min(count, ceiling) });

const readCeiling = (text: string | undefined): number => {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`PROPERTY_RUNS is a whole number from 1, not "${text}"`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
  return Number(text);
};

const ceiling = readCeiling(process.env.PROPERTY_RUNS);

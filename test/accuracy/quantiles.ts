/** The value at this share of the sorted values (nearest rank); undefined if there are none. */
export const quantile = (values: readonly number[], share: number): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
};

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export type NamedError = { readonly name: string; readonly error: number };

/** The size of signed errors: median, percentiles and worst. */
export type Spread = {
  readonly count: number;
  readonly median: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly worst: NamedError;
};

export const spreadOf = (errors: readonly NamedError[]): Spread | undefined => {
  if (errors.length === 0) return undefined;
  const sizes = errors.map(({ error }) => Math.abs(error));
  const worst = errors.reduce((a, b) => (Math.abs(b.error) > Math.abs(a.error) ? b : a));
  return {
    count: errors.length,
    median: quantile(sizes, 0.5)!,
    p75: quantile(sizes, 0.75)!,
    p90: quantile(sizes, 0.9)!,
    p95: quantile(sizes, 0.95)!,
    worst,
  };
};

/**
 * How many batches waited how long: pairs of bucket and count, ascending by bucket, as in [3, 10, 7, 1]. Buckets as in
 * DDSketch (Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
 * PVLDB 12, 2019, section 2.1): with γ = (1 + α) / (1 − α), bucket i holds γ^(i−1) < ms ≤ γ^i and stands for
 * 2γ^i / (γ + 1), which differs by at most α from whatever it holds. Bucket 0 holds 0 and 1 ms.
 */
export type LagHistogram = readonly number[];

/** α: a percentile is off by at most this share, or by 1 ms. */
export const lagError = 0.05;
const growth = (1 + lagError) / (1 - lagError);
/** A batch stays in the stream for seven days; what seems to be older has a wrong clock. Bounds the buckets to 205. */
const longestMs = 8 * 86_400_000;

export const noLags: LagHistogram = [];

const bucketOf = (ms: number): number =>
  Math.ceil(Math.log(Math.min(Math.max(ms, 1), longestMs)) / Math.log(growth));

/** Addition per bucket: commutative and associative, so parts of one window may be merged in any order. */
export const mergeLags = (a: LagHistogram, b: LagHistogram): LagHistogram => {
  const merged: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    merged.push(Math.min(left, right), (left <= right ? a[i + 1]! : 0) + (right <= left ? b[j + 1]! : 0));
    if (left <= right) i += 2;
    if (right <= left) j += 2;
  }
  return merged;
};

export const lagsOf = (lagsMs: readonly number[]): LagHistogram => {
  const counts = new Map<number, number>();
  for (const ms of lagsMs) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).flat();
};

/** The lag that the given share of the batches did not exceed (nearest rank), in ms; null without batches. */
export const percentileOf = (lags: LagHistogram, share: number): number | null => {
  let total = 0;
  for (let i = 1; i < lags.length; i += 2) total += lags[i]!;
  let left = Math.max(1, Math.ceil(share * total));
  for (let i = 0; i < lags.length; i += 2) {
    left -= lags[i + 1]!;
    if (left <= 0) return (2 * growth ** lags[i]!) / (growth + 1);
  }
  return null;
};

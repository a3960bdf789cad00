import { minuteMs, type PulseModel, type PulseRange } from "../model/pulse-model.ts";

export const sampleFirstMs = Date.parse("2026-11-20T09:00:00Z");

/** The start of a minute of the sample. */
export const minuteAt = (index: number): number => sampleFirstMs + index * minuteMs;

/** A range of usual minutes, with some columns changed from the first minute on. */
export const samplePulse = (
  range: PulseRange,
  changes: Partial<Record<"batches" | "backfilled" | "rejected" | "failed", readonly number[]>> = {},
): PulseModel => {
  const column = (usual: number, changed: readonly number[] = []) =>
    Array.from({ length: range }, (_, index) => changed[index] ?? usual);
  return {
    ...{ range, firstMs: sampleFirstMs, health: { state: "healthy", reasons: [] } },
    limits: { lagSeconds: [30, 300], rejectedShare: [0.01, 0.5] },
    lag: { p50LagSeconds: 2, p99LagSeconds: 5 },
    books: null,
    ...{
      batches: column(2, changes.batches),
      records: column(20),
      backfilled: column(0, changes.backfilled),
    },
    ...{ duplicates: column(0), late: column(0), rejected: column(0, changes.rejected) },
    ...{ failed: column(0, changes.failed), activeTrips: column(1), distanceMeters: column(100) },
    ...{ p50LagSeconds: column(2), p99LagSeconds: column(5), maxLagSeconds: column(6) },
  };
};

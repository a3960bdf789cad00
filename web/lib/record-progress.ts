import type { TripRecord } from "@trips/client/records.ts";
import { type GpsRecord, isUsable, quantise } from "@trips/core/domain/gps-record.ts";
import { segment } from "@trips/core/domain/segment.ts";

/** What the phone itself can tell of the trip it records; plain data, so that IndexedDB can hold it. */
export type TripProgress = {
  readonly fixes: number;
  readonly distanceMm: number;
  readonly lastUsable: GpsRecord | null;
  /** Of the latest fix: epoch milliseconds, metres per second, metres; null where not known. */
  readonly lastT: number | null;
  readonly speedMps: number | null;
  readonly accuracyMeters: number | null;
};

export const noProgress: TripProgress = {
  fixes: 0,
  distanceMm: 0,
  lastUsable: null,
  lastT: null,
  speedMps: null,
  accuracyMeters: null,
};

/** By the engine's own rules, so that phone and trip page agree. */
export const advance = (progress: TripProgress, fix: TripRecord): TripProgress => {
  const record = quantise(fix);
  const before = progress.lastUsable;
  const joins = isUsable(record) && (before === null || record.t >= before.t);
  const way = joins && before !== null ? segment(before, record) : undefined;
  // Millimetres per millisecond are metres per second.
  const impliedMps =
    way?.teleports === 0 && before && record.t > before.t ? way.distanceMm / (record.t - before.t) : null;
  return {
    fixes: progress.fixes + 1,
    distanceMm: progress.distanceMm + (way?.distanceMm ?? 0),
    lastUsable: joins ? record : before,
    lastT: Math.max(progress.lastT ?? 0, fix.t),
    speedMps: fix.speed ?? impliedMps,
    accuracyMeters: fix.accuracy ?? null,
  };
};

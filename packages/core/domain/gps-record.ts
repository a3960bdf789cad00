/**
 * One GPS fix, quantised. Whole numbers only, so that it survives encode/decode unchanged and every sum is
 * reproducible: 1 ms, 1e-6 degree, 0.01 m/s, 1 degree, 1 m. `undefined` means the phone did not measure it.
 */
export type GpsRecord = {
  /** Counted up by the phone within a trip. (driver, trip, id) is the record ID. */
  readonly id: number;
  /** Event time, epoch milliseconds UTC. */
  readonly t: number;
  readonly latMicrodegrees: number;
  readonly lonMicrodegrees: number;
  readonly speedCmps: number | undefined;
  /** Degrees clockwise from north, 0–359. */
  readonly headingDegrees: number | undefined;
  readonly accuracyMeters: number | undefined;
  /** It never arrived within `lateMs` of its event time, however often it was sent. */
  readonly late: boolean;
};

/** A fix as a phone or a file states it: degrees, metres per second, metres. */
export type Fix = {
  readonly id: number;
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
  readonly accuracy?: number | undefined;
};

/** A record that reaches the API longer than this after its event time is late. */
export const lateMs = 5 * 60_000;

export const isLate = (t: number, receivedAt: number): boolean => receivedAt - t > lateMs;

/** JSON has a negative zero; adding zero gives the positive one, as which it is stored. */
const round = (value: number): number => Math.round(value) + 0;

export const quantise = (fix: Fix, late = false): GpsRecord => ({
  id: round(fix.id),
  t: round(fix.t),
  latMicrodegrees: round(fix.lat * 1e6),
  lonMicrodegrees: round(fix.lon * 1e6),
  speedCmps: fix.speed === undefined ? undefined : round(fix.speed * 100),
  headingDegrees: fix.heading === undefined ? undefined : round(fix.heading) % 360,
  accuracyMeters: fix.accuracy === undefined ? undefined : round(fix.accuracy),
  late,
});

/** Order of the records of a trip: by time, then by id. Zero means the same record. */
export const compareKeys = (a: GpsRecord, b: GpsRecord): number => a.t - b.t || a.id - b.id;

/** A fix whose accuracy is worse than this says too little about where the car was. */
export const maxUsableAccuracyMeters = 50;

export const isUsable = (record: GpsRecord): boolean =>
  record.accuracyMeters === undefined || record.accuracyMeters <= maxUsableAccuracyMeters;

/** Faster than any road vehicle: a position or a speed beyond it is an error of the receiver. */
export const maxPlausibleSpeedCmps = 7000;

/** The measured speed, when the record is usable and the speed is one a car can have. */
export const plausibleSpeedCmps = (record: GpsRecord): number | undefined =>
  record.speedCmps !== undefined && record.speedCmps <= maxPlausibleSpeedCmps && isUsable(record)
    ? record.speedCmps
    : undefined;

const fields = [
  plausibleSpeedCmps,
  (record: GpsRecord) => record.speedCmps,
  (record: GpsRecord) => record.latMicrodegrees,
  (record: GpsRecord) => record.lonMicrodegrees,
  (record: GpsRecord) => record.headingDegrees,
  (record: GpsRecord) => record.accuracyMeters,
] as const;

/**
 * A total order on the contents of two records under one (id, t), `late` apart: that depends on the delivery. Speed decides first, so that whichever
 * content wins, a maximum speed once counted never shrinks.
 */
export const compareContents = (a: GpsRecord, b: GpsRecord): number => {
  for (const field of fields) {
    const difference = (field(a) ?? Number.NEGATIVE_INFINITY) - (field(b) ?? Number.NEGATIVE_INFINITY);
    if (difference > 0 || difference < 0) return difference;
  }
  return 0;
};

/** What two deliveries under one (id, t) amount to: the greater content, late only when both were. */
export const unionOf = (a: GpsRecord, b: GpsRecord): GpsRecord => {
  const greater = compareContents(a, b) >= 0 ? a : b;
  return greater.late && !(a.late && b.late) ? { ...greater, late: false } : greater;
};

import type { GpsRecord } from "./gps-record.ts";

/** Thresholds of the rule with context, calibrated on real drives and stays: docs/accuracy.md. */
export const rules = {
  /** A way depends on the records within this time on either side of its start ... */
  contextMs: 60_000,
  /** ... and on this many candidates beyond that on either side. */
  contextRecords: 8,
  /** More poor fixes in a row than this part a trip: there is no way across them, and context ends there. */
  maxPoorFixes: 300,

  /** A fix less accurate than this says too little about where the car was. */
  maxAccuracyMeters: 200,
  /** Receivers without a fix report places nearer to 0° N 0° E than this on both axes. */
  zeroIslandMicrodegrees: 1_000,
  /** Radius of a fix that states no accuracy. */
  unknownAccuracyMeters: 25,

  /** 360 km/h, more than any car or train in service: anything faster is an error. */
  maxCmps: 10_000,
  /** This many candidates on either side vote on whether a fix can be where it says. */
  voters: 3,
  /** At most this many fixes in a row are left out; a longer run is not a run of strays. */
  maxStrays: 3,
  /** A phone in a tunnel repeats its last position for at most this time. */
  frozenMs: 600_000,
  /** No car leaves its place and stands there again within this time ... */
  excursionMs: 300_000,
  /** ... or, over a longer time, at more than this mean speed there and back. */
  excursionCmps: 500,
  /** A stray makes the way longer than this share of the direct line, which no right-angled corner does ... */
  detourPercent: 150,
  /** ... and lies this many times further off the line than its neighbours do. */
  strayTimes: 4,
  /** Ids this close are consecutive; a wrong clock puts a record among ids further away than this. */
  idMargin: 4,
  /** A fix with a wrong clock at either end of the set is further than this from the others. */
  islandMs: 60_000,

  /** Slower than this the car stands. */
  stillCmps: 50,
  /** For this long, a measured speed says more about the way than two noisy positions do. */
  measuredMs: 6_000,
  /** Faster than walking all the time: a car drives from its first seconds on, a receiver at rest does not. */
  briskCmps: 200,
  /** Two fixes further apart than this share of their radii need no other context if they span it themselves. */
  farPercent: 400,
  /** The mean positions before and after must lie this share of the least displacement apart: one fix moves no car. */
  meanPercent: 50,
  /** A phone measures speeds if they account for this share of the displacement. */
  trustPercent: 90,
  /** Where measured speeds are 0, two fixes no further apart than this share of their radii are one place. */
  noisePercent: 150,
  /** Where measured speeds are 0, fixes closer in time than this show noise, not creeping. */
  wanderMs: 2_000,
  /** 8 m/s², the grip of tyres: a fix that would need more is noise. */
  gripCmpsPerSecond: 800,
  /** A fix adds nothing next to one that is this many times more accurate and this near in time. */
  outshoneTimes: 4,
  outshoneMs: 4_000,

  /** Longer than this without a fix is a gap. */
  gapMs: 120_000,
  /** Ends of a gap no further apart than this, or than their radii, are one place. */
  placeMm: 100_000,
  /** After a longer silence the trip was over; the way across it is unknown. */
  tripOverMs: 30 * 60_000,
  /** A phone that slept while the car was parked wakes at most this far from where it stood. */
  wakeMm: 500_000,

  harshCmpsPerSecond: 350,
  harshMaxMs: 3_000,
} as const;

export type Rules = { readonly [name in keyof typeof rules]: number };

/** The version of the rules that figures are counted by; version 1 looked at two neighbours only. */
export const rulesVersion = 2;

/** The version of a trip whose recount is under way: some dates are recounted, others not yet. */
export const noRules = 0;

/** A phone that does not know its accuracy states 0 or a negative one. */
const isKnown = (accuracyMeters: number | undefined): accuracyMeters is number =>
  accuracyMeters !== undefined && accuracyMeters > 0;

export const isAccurate = ({ accuracyMeters }: GpsRecord, by: Rules = rules): boolean =>
  !isKnown(accuracyMeters) || accuracyMeters <= by.maxAccuracyMeters;

export const isZeroIsland = ({ latMicrodegrees, lonMicrodegrees }: GpsRecord, by: Rules = rules): boolean =>
  Math.abs(latMicrodegrees) <= by.zeroIslandMicrodegrees &&
  Math.abs(lonMicrodegrees) <= by.zeroIslandMicrodegrees;

/** Whether the record may be a place of the car, judged on its own. */
export const isCandidate = (record: GpsRecord, by: Rules = rules): boolean =>
  isAccurate(record, by) && !isZeroIsland(record, by);

export const radiusMeters = ({ accuracyMeters }: GpsRecord, by: Rules): number =>
  isKnown(accuracyMeters) ? accuracyMeters : by.unknownAccuracyMeters;

export const radiiMm = (a: GpsRecord, b: GpsRecord, by: Rules): number =>
  (radiusMeters(a, by) + radiusMeters(b, by)) * 1000;

/** Nothing on wheels is faster, whatever a phone measures or two simultaneous fixes suggest. */
export const isPlausible = (cmps: number, by: Rules = rules): boolean => cmps >= 0 && cmps <= by.maxCmps;

/** The measured speed, if a vehicle can have it. */
export const measuredCmps = ({ speedCmps }: GpsRecord, by: Rules = rules): number | undefined =>
  speedCmps !== undefined && isPlausible(speedCmps, by) ? speedCmps : undefined;

/** By a trip's greatest speed and distance: a phone that reports 0 throughout a drive measures no speed. */
export const isSpeedMeasured = (greatest: number | undefined, distance: number): boolean =>
  greatest !== undefined && (greatest > 0 || distance === 0);

/** Event times of a trip's last record and of the last one that was sent as its end. */
type TripEnd = { readonly endT: number; readonly endedT?: number | undefined };

/** A trip is over when its end was sent and nothing came after it, or when it has been silent for long. */
export const isTripOver = ({ endT, endedT }: TripEnd, now: number): boolean =>
  (endedT !== undefined && endedT >= endT) || now - endT > rules.tripOverMs;

/** How long a running trip has been silent; 0 as long as that is no gap yet. */
export const silentMs = ({ endT }: TripEnd, now: number): number =>
  now - endT > rules.gapMs ? now - endT : 0;

/** Whether the time between the two is a gap. */
export const isSilence = (a: GpsRecord, b: GpsRecord, by: Rules = rules): boolean => b.t - a.t > by.gapMs;

/** Whether the record measured that the car stands. */
export const isMeasuredStill = ({ speedCmps }: GpsRecord, by: Rules): boolean =>
  speedCmps !== undefined && speedCmps >= 0 && speedCmps < by.stillCmps;

/** The measured speed of a candidate; a trip's maximum is taken over these. */
export const plausibleSpeedCmps = (record: GpsRecord): number | undefined =>
  isCandidate(record) ? measuredCmps(record) : undefined;

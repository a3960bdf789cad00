import type { GpsRecord } from "./gps-record.ts";

/** Thresholds of the rule with context, calibrated on real drives and stays: docs/accuracy.md. */
export const rules = {
  /** What a way adds depends on the records within this time on either side of its start ... */
  contextMs: 60_000,
  /** ... and on so many candidates beyond that on either side. */
  contextRecords: 8,
  /** After more fixes in a row than this that say nothing, nobody knows the way: what is before is not looked at. */
  maxPoorFixes: 300,

  /** A fix less accurate than this says too little about where the car was. */
  maxAccuracyMeters: 200,
  /** Nearer to 0° N 0° E than this on both axes: what receivers state that have no fix. */
  zeroIslandMicrodegrees: 1_000,
  /** Radius of a fix that states no accuracy. */
  unknownAccuracyMeters: 25,

  /** 360 km/h, faster than any car and any train in service: what is faster did not happen. */
  maxCmps: 10_000,
  /** So many candidates on either side vote on whether a fix can be where it says. */
  voters: 3,
  /** So many fixes in a row may be left out; a longer run is no run of strays. */
  maxStrays: 3,
  /** A phone in a tunnel repeats its last position, for so long at most. */
  frozenMs: 600_000,
  /** No car leaves its place and stands in it again within this time ... */
  excursionMs: 300_000,
  /** ... or, if it takes longer, at this speed from standing to standing. */
  excursionCmps: 500,
  /** A stray makes the way this much longer than a right-angled corner can ... */
  detourPercent: 150,
  /** ... and is this many times further off the line of its neighbours than they are. */
  strayTimes: 4,
  /** Ids so close follow each other; a clock that is wrong puts an id further than this from its neighbours. */
  idMargin: 4,
  /** A fix with a wrong clock that is not among others is further than this from them. */
  islandMs: 60_000,

  /** Slower than this the car stands. */
  stillCmps: 50,
  /** For so long a measured speed says more about the way than two noisy positions do. */
  measuredMs: 6_000,
  /** Faster than a walker all the time: so a car drives from its first seconds on, and a receiver at rest does not. */
  briskCmps: 200,
  /** Two fixes that this share of their radii lie apart need no context, where they fill it themselves. */
  farPercent: 400,
  /** The mean positions before and after lie this share of a displacement apart: no single fix moves a car. */
  meanPercent: 50,
  /** Speeds are measured where they account for this share of the displacement. */
  trustPercent: 90,
  /** Where speeds are measured and are 0, two fixes no further apart than this share of their radii are one place. */
  noisePercent: 150,
  /** Where speeds are measured and are 0, fixes closer than this in time wander more than a car creeps. */
  wanderMs: 2_000,
  /** 8 m/s², what tyres hold: a fix that would need more than this is shaken, not driven. */
  gripCmpsPerSecond: 800,
  /** Beside a fix so many times better and so near in time another tells nothing more. */
  outshoneTimes: 4,
  outshoneMs: 4_000,

  /** Longer than this without a fix nobody saw what the car did. */
  gapMs: 120_000,
  /** Two ends of a gap no further apart than this, or than their radii, are one place. */
  placeMm: 100_000,
  /** Silent for longer than this the trip was over; nobody knows the way across it. */
  tripOverMs: 30 * 60_000,
  /** A phone that slept while the car was parked notices no further than this that it left. */
  wakeMm: 500_000,

  harshCmpsPerSecond: 350,
  harshMaxMs: 3_000,
} as const;

export type Rules = { readonly [name in keyof typeof rules]: number };

/** By which rules a figure was counted; 1 looked at two neighbours only. */
export const rulesVersion = 2;

/** The version of a trip of which some dates are counted anew and others not yet. */
export const noRules = 0;

/** A phone that does not know its accuracy states 0 or a negative one. */
const isKnown = (accuracyMeters: number | undefined): accuracyMeters is number =>
  accuracyMeters !== undefined && accuracyMeters > 0;

export const isAccurate = ({ accuracyMeters }: GpsRecord, by: Rules = rules): boolean =>
  !isKnown(accuracyMeters) || accuracyMeters <= by.maxAccuracyMeters;

export const isZeroIsland = ({ latMicrodegrees, lonMicrodegrees }: GpsRecord, by: Rules = rules): boolean =>
  Math.abs(latMicrodegrees) <= by.zeroIslandMicrodegrees &&
  Math.abs(lonMicrodegrees) <= by.zeroIslandMicrodegrees;

/** What the record alone can say: whether it may be a place of the car at all. */
export const isCandidate = (record: GpsRecord, by: Rules = rules): boolean =>
  isAccurate(record, by) && !isZeroIsland(record, by);

export const radiusMeters = ({ accuracyMeters }: GpsRecord, by: Rules): number =>
  isKnown(accuracyMeters) ? accuracyMeters : by.unknownAccuracyMeters;

export const radiiMm = (a: GpsRecord, b: GpsRecord, by: Rules): number =>
  (radiusMeters(a, by) + radiusMeters(b, by)) * 1000;

/** Nobody and nothing on wheels is faster, whatever a phone measures or two fixes of one moment suggest. */
export const isPlausible = (cmps: number, by: Rules = rules): boolean => cmps >= 0 && cmps <= by.maxCmps;

/** The measured speed, when it is one a vehicle can have. */
export const measuredCmps = ({ speedCmps }: GpsRecord, by: Rules = rules): number | undefined =>
  speedCmps !== undefined && isPlausible(speedCmps, by) ? speedCmps : undefined;

/** By the greatest speed and the distance of a trip: a phone that says 0 all the way, though it drives, measures none. */
export const isSpeedMeasured = (greatest: number | undefined, distance: number): boolean =>
  greatest !== undefined && (greatest > 0 || distance === 0);

/** Event times of a trip's last record and of the last one that was sent as its end. */
type TripEnd = { readonly endT: number; readonly endedT?: number | undefined };

/** A trip is over when its end was sent and nothing came after it, or when it has been silent for long. */
export const isTripOver = ({ endT, endedT }: TripEnd, now: number): boolean =>
  (endedT !== undefined && endedT >= endT) || now - endT > rules.tripOverMs;

/** Whether for so long nobody saw what the car did. */
export const isSilence = (a: GpsRecord, b: GpsRecord, by: Rules = rules): boolean => b.t - a.t > by.gapMs;

/** Whether the record measured that the car stands. */
export const isMeasuredStill = ({ speedCmps }: GpsRecord, by: Rules): boolean =>
  speedCmps !== undefined && speedCmps >= 0 && speedCmps < by.stillCmps;

/** A speed that was measured where the car may have been: what a trip's maximum is taken of. */
export const plausibleSpeedCmps = (record: GpsRecord): number | undefined =>
  isCandidate(record) ? measuredCmps(record) : undefined;

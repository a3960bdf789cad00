/* The JSON that clients rely on. Units are in the names; times are ISO 8601 UTC, dates `YYYY-MM-DD`. */

import type { RejectReason } from "../domain/batch.ts";
import type { Purpose } from "../domain/corrections.ts";
import type { DateCounterName, FigureName, QualityName, Shown } from "../domain/counters.ts";
import type { View } from "../domain/fields.ts";
import type { Verdict } from "../domain/ways.ts";
import type { Finding, Standing } from "./books.ts";
import type { ErasureState } from "./erasures.ts";

/** What a trip, or the fleet's trips, add to a local date. */
export type DayShare = { readonly date: string } & Shown<Exclude<DateCounterName, "unique">>;

export type TripView = Shown<FigureName> & {
  readonly tripId: string;
  readonly driver: string;
  /** What its driver calls it, and what for it was driven; null: nothing was said. */
  readonly name: string | null;
  readonly purpose: Purpose | null;
  readonly vehicle: string | null;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly status: "active" | "ended";
  /** Null when the phone measured no speed. */
  readonly maxSpeedMps: number | null;
  /** The last level of the phone's battery; null when it sent none. */
  readonly batteryPercent: number | null;
  readonly averageMovingSpeedMps: number;
  readonly quality: QualityView;
  readonly days: readonly DayShare[];
  /** The version of the rules that all of this was counted by; 0 while a recount is under way. */
  readonly rules: number;
};

/** "Why this number?": the verdicts on all that the phone sent. */
export type QualityView = Shown<QualityName> & {
  /** Records that repeat an id of the trip at another time. */
  readonly conflicts: number;
  /** Ids between the first and the last that never arrived. */
  readonly missing: number;
};

export type StopView = {
  /** Idle: the engine may have been running. */
  readonly kind: "idle" | "parked";
  readonly start: string;
  readonly end: string;
  readonly lat: number;
  readonly lon: number;
};

/** The rejects of a trip, each record once per reason. */
export type RejectedView = {
  readonly count: number;
  /** True: there are at least `count`; further ones were not kept. */
  readonly isAtLeast: boolean;
  readonly reasons: Readonly<Partial<Record<RejectReason, number>>>;
};

/** What a driver's decisions amount to, in order of time; of a trip in a track, those of the whole track. */
export type CorrectionsView = {
  /** When the records are wrong, both included. */
  readonly wrong: readonly { readonly from: string; readonly to: string }[];
  readonly cuts: readonly { readonly time: string; readonly cut: "split" | "join" }[];
};

export type TripDetail = TripView & {
  readonly quality: QualityView & { readonly rejected: RejectedView };
  readonly corrections: CorrectionsView;
  readonly stops: readonly StopView[];
};

/** A trip as the API returns it; stops are null if it has too many records to compute them. */
export type TripAnswer = Omit<TripDetail, "stops"> & { readonly stops: TripDetail["stops"] | null };

export type RejectedRecordView = {
  readonly id: number;
  readonly time: string;
  readonly reason: RejectReason;
};

/** The trip may have nothing but rejects. */
export type RejectedTripView = RejectedView & {
  readonly tripId: string;
  readonly driver: string;
  /** The first of each reason, in order of time; without records that have no valid id or time. */
  readonly records: readonly RejectedRecordView[];
};

export type RejectsView = {
  /** The trips that have rejects, ordered by id. */
  readonly trips: readonly RejectedTripView[];
};

export type DayView = DayShare & {
  readonly tripCount: number;
  /** Only in scope "fleet". */
  readonly driverCount?: number;
  /** Ordered by start. */
  readonly trips: readonly TripView[];
};

/** A day with as many of its trips as fit into one response. */
export type DayPage = DayView & {
  /** The `after` of the request for the trips that did not fit; absent: there are no more. */
  readonly next?: string;
};

/** Trips between two local dates, newest first. */
export type TripPage = {
  readonly from: string;
  readonly to: string;
  readonly trips: readonly TripView[];
  /** The `cursor` of the request for the trips that follow; absent: there are no more. */
  readonly next?: string;
};

/** GeoJSON's: longitude, latitude, and the altitude in metres where the phone measured it. */
export type Coordinate = readonly [number, number] | readonly [number, number, number];

/** A route for the dashboard's views; one of `times` and `speeds` (m/s or null) per coordinate. */
export type RouteView = {
  readonly type: "Feature";
  readonly geometry: {
    readonly type: "LineString";
    readonly coordinates: readonly Coordinate[];
  };
  readonly properties: {
    readonly tripId: string;
    readonly driver: string;
    readonly times: readonly string[];
    readonly speeds: readonly (number | null)[];
  };
};

/**
 * GeoJSON Feature (RFC 7946) of a route or a part of it; one of `times` and `speeds` (m/s or null) per coordinate. The
 * geometry is a Point for one position, and null for none.
 */
export type RouteFeature = {
  readonly type: "Feature";
  readonly geometry:
    | RouteView["geometry"]
    | { readonly type: "Point"; readonly coordinates: Coordinate }
    | null;
  readonly properties: RouteView["properties"] & {
    /** The `from` of the request for what did not fit; null: there is no more. */
    readonly next: string | null;
  };
};

export type PulseMinute = {
  readonly minute: string;
  readonly batches: number;
  /** Without backfilled ones, as all counts but `backfilled` and `rejected`. */
  readonly records: number;
  /** Records of batches that were sent to bring back the past. */
  readonly backfilled: number;
  readonly duplicates: number;
  readonly late: number;
  readonly rejected: number;
  /** Batches that the trips' consumer tried to commit in vain; each try counts. */
  readonly failed: number;
  readonly activeTrips: number;
  readonly distanceMeters: number;
  /** The longest time from a batch's arrival to its count; null when nothing arrived. */
  readonly maxLagSeconds: number | null;
  /** Off by at most 5 %; null also for minutes that an earlier version counted. */
  readonly p50LagSeconds: number | null;
  readonly p99LagSeconds: number | null;
};

/** Quiet: nothing has arrived of late, and nothing that should have been counted. */
export type HealthState = "healthy" | "degraded" | "failing" | "quiet";

/**
 * Why the pipeline is not healthy. `value`, of the last ten minutes, is above `limit`: the lag's 99th percentile in
 * seconds; rejected of all records as a share; tries in vain; seconds in which records were committed but not counted.
 */
export type PulseReason = {
  readonly cause: "lag" | "rejected" | "failed" | "uncounted";
  readonly state: "degraded" | "failing";
  readonly value: number;
  readonly limit: number;
};

export type PulseHealth = {
  readonly state: HealthState;
  /** The worst first. */
  readonly reasons: readonly PulseReason[];
};

export type PulseView = {
  /** Of the last ten minutes, whatever the range. */
  readonly health: PulseHealth;
  /** Of all batches of the range. */
  readonly p50LagSeconds: number | null;
  readonly p99LagSeconds: number | null;
  readonly minutes: readonly PulseMinute[];
};

/** What a ledger says of a date. */
export type LedgerView = Shown<DateCounterName> & { readonly trips: number };

/** A trip that the ledgers do not agree on; `recounted`: what its records add up to, if not to its totals. */
export type DifferenceView = {
  readonly tripId: string;
  readonly driver: string;
  readonly standing: Standing;
  readonly findings: readonly Finding[];
  readonly table: Shown<DateCounterName> | null;
  readonly lake: Shown<DateCounterName> | null;
  readonly recounted: Shown<DateCounterName> | null;
  readonly missingFiles: readonly string[];
  readonly since: string;
};

export type BooksView = {
  readonly date: string;
  readonly checked: string;
  /** Nothing differs that may not. */
  readonly balanced: boolean;
  readonly lakeBegins: string | null;
  readonly table: LedgerView;
  readonly lake: LedgerView;
  readonly lanes: LedgerView | null;
  readonly lanesStanding: Standing;
  /** How many trips stand how. */
  readonly trips: Readonly<Record<Standing, number>>;
  /** The first of the trips that are not equal, faults first. */
  readonly differences: readonly DifferenceView[];
};

/** An event between two neighbouring usable fixes; `point` is the later one's index in the route. */
export type MarkView = {
  /** Hidden: this reader may not see what lies between. */
  readonly kind: "braking" | "acceleration" | "jump" | "gap" | "hidden";
  readonly point: number;
};

/** Neighbouring points of a route, by index, both included. */
export type PointRun = { readonly from: number; readonly to: number };

/** A fix that is not part of the route, and why. */
export type LeftOutFixView = {
  readonly because: Exclude<Verdict, "usable">;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
  readonly accuracyMeters: number | null;
};

/** What one minute of event time adds to its trip; a way into the next minute counts where it begins. */
export type WindowView = Shown<FigureName | QualityName> & {
  readonly start: string;
  readonly maxSpeedMps: number | null;
};

/** A trip with details. The windows add up to the trip, and the marks (except for some gaps) to its counts. */
export type TripAnalysis = {
  readonly trip: TripDetail;
  /**
   * Records in the deliveries that brought something new, including repeated ones, without rejected ones. At least
   * `quality.unique`.
   */
  readonly received: number;
  readonly route: RouteView;
  /** The metres driven up to each point of the route; the last is the trip's distance. */
  readonly drivenMeters: readonly number[];
  /** Points of the route that arrived late. */
  readonly late: readonly PointRun[];
  readonly marks: readonly MarkView[];
  readonly leftOutFixes: readonly LeftOutFixView[];
  readonly windows: readonly WindowView[];
};

/** A unique record as it is kept, with its verdict. */
export type RecordView = {
  readonly id: number;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
} & MeasuredView & {
    readonly verdict: Verdict;
    readonly late: boolean;
  };

/** Optional measurements; null when the phone made none. */
export type MeasuredView = { readonly [Name in View]: number | null };

export type ErasureView = {
  /** Null: all trips of the driver. */
  readonly tripId: string | null;
  readonly driver: string;
  /** What was received until then is erased. */
  readonly ordered: string;
  readonly state: ErasureState;
};

/** Latest first. */
export type ErasuresView = { readonly erasures: readonly ErasureView[] };

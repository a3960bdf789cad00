/* The JSON that clients rely on. Units stand in the names; times are ISO 8601 UTC, dates `YYYY-MM-DD`. */

import type { RejectReason } from "../domain/batch.ts";
import type { DateCounterName, FigureName, QualityName, Shown } from "../domain/counters.ts";
import type { View } from "../domain/fields.ts";
import type { Verdict } from "../domain/ways.ts";

/** What a trip, or everyone's trips, add to a local date. */
export type DayShare = { readonly date: string } & Shown<Exclude<DateCounterName, "unique">>;

export type TripView = Shown<FigureName> & {
  readonly tripId: string;
  readonly driver: string;
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
  /** The version of the rules that all of this was counted by; 0 while it is being counted anew, date by date. */
  readonly rules: number;
};

/** "Why this number?": what became of all that the phone sent. */
export type QualityView = Shown<QualityName> & {
  /** Records under an id that another one of the trip has. */
  readonly conflicts: number;
  /** Ids that never came between the first and the last. */
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

/** What the consumer has rejected of a trip, each record once for a reason. */
export type RejectedView = {
  readonly count: number;
  /** True: these and more, which are not told apart. */
  readonly isAtLeast: boolean;
  readonly reasons: Readonly<Partial<Record<RejectReason, number>>>;
};

export type TripDetail = TripView & {
  readonly quality: QualityView & { readonly rejected: RejectedView };
  readonly stops: readonly StopView[];
};

/** A trip as the API tells it; stops are null when it has more records than are read for them at once. */
export type TripAnswer = Omit<TripDetail, "stops"> & { readonly stops: TripDetail["stops"] | null };

export type RejectedRecordView = {
  readonly id: number;
  readonly time: string;
  readonly reason: RejectReason;
};

/** Also of a trip that has nothing but rejects. */
export type RejectedTripView = RejectedView & {
  readonly tripId: string;
  readonly driver: string;
  /** The first of each reason, in the order of time; those without an id or a time of their own cannot be named. */
  readonly records: readonly RejectedRecordView[];
};

export type RejectsView = {
  /** Those that have any, by their ids. */
  readonly trips: readonly RejectedTripView[];
};

export type DayView = DayShare & {
  readonly tripCount: number;
  /** In scope "fleet" only. */
  readonly driverCount?: number;
  /** By start. */
  readonly trips: readonly TripView[];
};

/** A day with as many of its trips as one answer has room for. */
export type DayPage = DayView & {
  /** What to ask for `after` for the trips that did not fit; absent: these are all. */
  readonly next?: string;
};

/** GeoJSON's: longitude, latitude, and the altitude in metres where the phone measured it. */
export type Coordinate = readonly [number, number] | readonly [number, number, number];

/** A route as the dashboard's views are made from it; `times` and `speeds` (m/s or null) go with the coordinates one by one. */
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
 * GeoJSON Feature (RFC 7946) of a route or of a part of it; `times` and `speeds` (m/s or null) go with the coordinates
 * one by one. One position is a point, none is no geometry.
 */
export type RouteFeature = {
  readonly type: "Feature";
  readonly geometry:
    | RouteView["geometry"]
    | { readonly type: "Point"; readonly coordinates: Coordinate }
    | null;
  readonly properties: RouteView["properties"] & {
    /** The time from which on to ask for what did not fit; null: this is all. */
    readonly next: string | null;
  };
};

export type PulseMinute = {
  readonly minute: string;
  readonly batches: number;
  readonly records: number;
  readonly duplicates: number;
  readonly late: number;
  readonly rejected: number;
  readonly activeTrips: number;
  readonly distanceMeters: number;
  /** The longest a batch waited until it was counted; null when nothing came. */
  readonly maxLagSeconds: number | null;
};

export type PulseView = { readonly minutes: readonly PulseMinute[] };

/** Something between two neighbouring usable fixes; `point` is the later one's index in the route. */
export type MarkView = {
  /** Hidden: what lies between is not for this reader. */
  readonly kind: "braking" | "acceleration" | "jump" | "gap" | "hidden";
  readonly point: number;
};

/** Neighbouring points of a route, by index, both included. */
export type PointRun = { readonly from: number; readonly to: number };

/** A fix that is no part of the route, and why. */
export type LeftOutFixView = {
  readonly because: Exclude<Verdict, "usable">;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
  readonly accuracyMeters: number | null;
};

/** What one minute of event time adds to its trip; the way into the next minute counts where it begins. */
export type WindowView = Shown<FigureName | QualityName> & {
  readonly start: string;
  readonly maxSpeedMps: number | null;
};

/** A trip with all that its windows tell. The windows add up to the trip, and the marks, some gaps apart, to its counts. */
export type TripAnalysis = {
  readonly trip: TripDetail;
  /**
   * Records in the deliveries that brought something new, repeated ones too and rejected ones not; a delivery that
   * brought nothing new is not counted. At least `quality.unique`.
   */
  readonly received: number;
  readonly route: RouteView;
  /** At each point of the route, the metres driven up to it; the last is the trip's distance. */
  readonly drivenMeters: readonly number[];
  /** Points of the route that arrived late. */
  readonly late: readonly PointRun[];
  readonly marks: readonly MarkView[];
  readonly leftOutFixes: readonly LeftOutFixView[];
  readonly windows: readonly WindowView[];
};

/** A unique record as it is kept, and what became of it. */
export type RecordView = {
  readonly id: number;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
} & MeasuredView & {
    readonly verdict: Verdict;
    readonly late: boolean;
  };

/** What the phone may have measured beside; null when it did not. */
export type MeasuredView = { readonly [Name in View]: number | null };

import type { View } from "../domain/fields.ts";

/** The JSON that clients rely on. Units stand in the names; times are ISO 8601 UTC, dates `YYYY-MM-DD`. */

export type DayShare = {
  readonly date: string;
  readonly distanceMeters: number;
  readonly movingSeconds: number;
  readonly idleSeconds: number;
};

export type TripView = {
  readonly tripId: string;
  readonly driver: string;
  readonly vehicle: string | null;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly status: "active" | "ended";
  readonly distanceMeters: number;
  readonly movingSeconds: number;
  readonly idleSeconds: number;
  /** Null when the phone measured no speed. */
  readonly maxSpeedMps: number | null;
  readonly averageMovingSpeedMps: number;
  readonly harshBrakes: number;
  readonly harshAccelerations: number;
  readonly quality: {
    readonly unique: number;
    readonly filtered: number;
    /** Arrived more than five minutes after their event time. */
    readonly late: number;
    readonly teleports: number;
    readonly gaps: number;
    readonly conflicts: number;
    readonly missing: number;
  };
  readonly days: readonly DayShare[];
};

export type StopView = {
  readonly start: string;
  readonly end: string;
  readonly lat: number;
  readonly lon: number;
};

export type TripDetail = TripView & { readonly stops: readonly StopView[] };

export type DayView = DayShare & {
  readonly tripCount: number;
  /** In scope "fleet" only. */
  readonly driverCount?: number;
  /** By start. */
  readonly trips: readonly TripView[];
};

/** GeoJSON's: longitude, latitude, and the altitude in metres where the phone measured it. */
export type Coordinate = readonly [number, number] | readonly [number, number, number];

/** GeoJSON Feature (RFC 7946); `times` and `speeds` (m/s or null) go with the coordinates one by one. */
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
  readonly kind: "braking" | "acceleration" | "teleport" | "gap";
  readonly point: number;
};

/** Neighbouring points of a route, by index, both included. */
export type PointRun = { readonly from: number; readonly to: number };

export type FilteredFixView = {
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
  readonly accuracyMeters: number;
};

/** What one minute of event time adds to its trip; the way into the next minute counts where it begins. */
export type WindowView = {
  readonly start: string;
  readonly unique: number;
  readonly filtered: number;
  readonly late: number;
  readonly teleports: number;
  readonly gaps: number;
  readonly distanceMeters: number;
  readonly movingSeconds: number;
  readonly idleSeconds: number;
  readonly maxSpeedMps: number | null;
  readonly harshBrakes: number;
  readonly harshAccelerations: number;
};

/** A trip with all that its windows tell. The windows add up to the trip, and the marks to its counts. */
export type TripAnalysis = {
  readonly trip: TripDetail;
  /**
   * Records in the deliveries that brought something new, repeated ones too; a delivery that brought nothing
   * new is not counted. At least `quality.unique`.
   */
  readonly received: number;
  readonly route: RouteView;
  /** At each point of the route, the metres driven up to it; the last is the trip's distance. */
  readonly drivenMeters: readonly number[];
  /** Points of the route that arrived late. */
  readonly late: readonly PointRun[];
  readonly marks: readonly MarkView[];
  readonly filteredFixes: readonly FilteredFixView[];
  readonly windows: readonly WindowView[];
};

/** A unique record as it is kept, usable or not. */
export type RecordView = {
  readonly id: number;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
} & MeasuredView & {
    readonly usable: boolean;
    readonly late: boolean;
  };

/** What the phone may have measured beside; null when it did not. */
export type MeasuredView = { readonly [Name in View]: number | null };

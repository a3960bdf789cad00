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

/** GeoJSON Feature (RFC 7946); `times` and `speeds` (m/s or null) go with the coordinates one by one. */
export type RouteView = {
  readonly type: "Feature";
  readonly geometry: {
    readonly type: "LineString";
    readonly coordinates: readonly (readonly [number, number])[];
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
};

export type PulseView = { readonly minutes: readonly PulseMinute[] };

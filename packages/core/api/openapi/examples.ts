import type { DevicesView, DeviceView, RegisteredView, RevokedView } from "../../application/device.ts";
import type { DayRangeView } from "../../application/read-days.ts";
import type {
  BooksView,
  DayPage,
  DayShare,
  ErasuresView,
  ErasureView,
  PulseView,
  RejectsView,
  RouteFeature,
  TripAnswer,
  TripPage,
  TripView,
} from "../../application/views.ts";
import {
  type CounterName,
  dateCounterNames,
  figureNames,
  noTotals,
  qualityNames,
  show,
} from "../../domain/counters.ts";
import type { FieldName } from "../../domain/fields.ts";
import { rulesVersion } from "../../domain/rules.ts";
import type { Accepted, NewDevice } from "./schemas.ts";

/* One drive of two fixes, as posted and as read. Counters that are not listed are zero. */

const [driver, tripId, date] = ["ana.gomez", "my-first-trip", "2026-11-20"];
const timeZone = "America/Argentina/Buenos_Aires";
const vehicle = "AB123CD";
const fixes = [
  { id: 0, t: 1_795_179_600_000, lat: -34.603722, lon: -58.381592, speed: 8.3, heading: 92, accuracy: 5 },
  { id: 1, t: 1_795_179_601_000, lat: -34.603722, lon: -58.381502, speed: 8.3, heading: 92, accuracy: 5 },
] satisfies Partial<Record<FieldName, number>>[];
const times = fixes.map(({ t }) => new Date(t).toISOString());
const [start, end] = times as [string, string];

const totals: Readonly<Record<CounterName, number>> = {
  ...noTotals,
  distanceMm: 8_247,
  movingMs: 1_000,
  unique: 2,
};

const dayShare: DayShare = {
  date,
  ...show(
    dateCounterNames.filter((name): name is Exclude<typeof name, "unique"> => name !== "unique"),
    totals,
  ),
};

const trip: TripView = {
  tripId,
  driver,
  name: "To work",
  purpose: "commute",
  vehicle,
  timeZone,
  start,
  end,
  status: "active",
  ...show(figureNames, totals),
  maxSpeedMps: 8.3,
  batteryPercent: null,
  averageMovingSpeedMps: 8.25,
  quality: { ...show(qualityNames, totals), conflicts: 0, missing: 0 },
  days: [dayShare],
  rules: rulesVersion,
};

const fix = fixes[0]!;

/* The same fix, as each app sends it. */

const ownTracksMessage = {
  ...{ _type: "location", tst: fix.t / 1000, lat: fix.lat, lon: fix.lon },
  ...{ acc: fix.accuracy, vel: 30, cog: fix.heading, alt: 25, batt: 81, tid: "an" },
};

const overlandLocations = {
  locations: [
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [fix.lon, fix.lat] },
      properties: {
        ...{ timestamp: start, speed: fix.speed, altitude: 25, horizontal_accuracy: fix.accuracy },
        ...{ motion: ["driving"], battery_level: 0.81, battery_state: "unplugged" },
      },
    },
  ],
};

const traccarLocation = {
  location: {
    timestamp: start,
    coords: {
      ...{ latitude: fix.lat, longitude: fix.lon, accuracy: fix.accuracy },
      ...{ speed: fix.speed, heading: fix.heading, altitude: 25 },
    },
    ...{ is_moving: true, odometer: 8.2, battery: { level: 0.81, is_charging: false } },
  },
  device_id: "12345678",
};

const osmAndForm = {
  ...{ lat: String(fix.lat), lon: String(fix.lon), timestamp: String(fix.t / 1000) },
  ...{ speed: String(fix.speed), bearing: String(fix.heading), accuracy: String(fix.accuracy) },
};

const ledger = { trips: 1, ...show(dateCounterNames, totals) };

const erasure: ErasureView = {
  ...{ tripId, driver, state: "table-erased" },
  ordered: "2026-11-21T09:00:00.000Z",
};

const newDevice: NewDevice = { name: "Ana's phone", kind: "gpslogger" };

const device: DeviceView = {
  ...{ deviceId: "8f14e45fceea167a", ...newDevice },
  ...{ created: "2026-11-20T12:55:00.000Z", lastUsed: null },
};

export const examples = {
  batch: { timeZone, vehicle, device: "Pixel 9", records: fixes },
  tripLabel: { name: "To work", purpose: "commute" },
  correction: { wrong: { from: fixes[1]!.t, to: fixes[1]!.t } },
  accepted: {
    shardId: "shardId-000000000000",
    sequenceNumber: "49590338271490256608559692538361571095921575989136588898",
  } satisfies Accepted,
  ownTracksMessage,
  overlandLocations,
  traccarLocation,
  osmAndForm,
  day: { ...dayShare, tripCount: 1, trips: [trip] } satisfies DayPage,
  days: {
    from: "2026-11-01",
    to: "2026-11-30",
    days: [{ ...dayShare, tripCount: 1 }],
  } satisfies DayRangeView,
  trips: { from: "2026-10-22", to: "2026-11-21", trips: [trip] } satisfies TripPage,
  trip: {
    ...trip,
    quality: {
      ...trip.quality,
      rejected: { count: 1, isAtLeast: false, reasons: { "time-out-of-range": 1 } },
    },
    corrections: { wrong: [{ from: start, to: start }], cuts: [] },
    stops: [],
  } satisfies TripAnswer,
  route: {
    type: "Feature",
    geometry: { type: "LineString", coordinates: fixes.map(({ lat, lon }) => [lon, lat] as const) },
    properties: { tripId, driver, times, speeds: fixes.map(({ speed }) => speed), next: null },
  } satisfies RouteFeature,
  rejects: {
    trips: [
      {
        tripId,
        driver,
        count: 1,
        isAtLeast: false,
        reasons: { "time-out-of-range": 1 },
        records: [{ id: 2, time: "2026-11-22T13:00:00.000Z", reason: "time-out-of-range" }],
      },
    ],
  } satisfies RejectsView,
  pulse: {
    health: { state: "healthy", reasons: [] },
    p50LagSeconds: 0.4,
    p99LagSeconds: 0.4,
    minutes: [
      {
        minute: "2026-11-20T13:00:00.000Z",
        batches: 1,
        records: 2,
        backfilled: 0,
        duplicates: 0,
        late: 0,
        rejected: 0,
        failed: 0,
        activeTrips: 1,
        distanceMeters: 8.247,
        maxLagSeconds: 0.4,
        p50LagSeconds: 0.4,
        p99LagSeconds: 0.4,
      },
    ],
  } satisfies PulseView,
  books: {
    date: "2026-11-20",
    checked: "2026-11-20T14:05:00.000Z",
    balanced: true,
    lakeBegins: "2026-11-01",
    ...{ table: ledger, lake: ledger, lanes: ledger, lanesStanding: "equal" },
    trips: {
      equal: 1,
      explained: 0,
      "mixed-rules": 0,
      "before-lake": 0,
      expired: 0,
      "in-flight": 0,
      fault: 0,
    },
    differences: [],
  } satisfies BooksView,
  newDevice,
  registeredDevice: {
    ...device,
    key: `trips_${device.deviceId}_bm90IGEga2V5LCBhbiBleGFtcGxlIQ-_`,
  } satisfies RegisteredView,
  devices: { devices: [{ ...device, lastUsed: "2026-11-20T13:00:00.000Z" }] } satisfies DevicesView,
  revokedDevice: {
    deviceId: device.deviceId,
    refusedFrom: "2026-11-21T09:00:05.000Z",
  } satisfies RevokedView,
  erasure,
  erasureOfAll: { ...erasure, tripId: null },
  erasures: { erasures: [erasure] } satisfies ErasuresView,
} as const;

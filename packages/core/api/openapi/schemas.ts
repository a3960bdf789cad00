import { type Finding, type Standing, standings } from "../../application/books.ts";
import {
  type DeviceKind,
  type DevicesView,
  type DeviceView,
  deviceKinds,
  type RegisteredView,
  type RevokedView,
} from "../../application/device.ts";
import type { ErasureState } from "../../application/erasures.ts";
import type { TripsErrorCode } from "../../application/errors.ts";
import type { DayRangeView, DaySum } from "../../application/read-days.ts";
import type {
  BooksView,
  Coordinate,
  CorrectionsView,
  DayPage,
  DayShare,
  DifferenceView,
  ErasuresView,
  ErasureView,
  LedgerView,
  PulseHealth,
  PulseMinute,
  PulseReason,
  PulseView,
  QualityView,
  RejectedRecordView,
  RejectedTripView,
  RejectedView,
  RejectsView,
  RouteFeature,
  RouteView,
  StopView,
  TripAnswer,
  TripPage,
  TripView,
} from "../../application/views.ts";
import { type RejectReason, rejectReasons } from "../../domain/batch.ts";
import type { Purpose } from "../../domain/corrections.ts";
import {
  type CounterName,
  counters,
  dateCounterNames,
  figureNames,
  qualityNames,
  type Shown,
  shownNameOf,
} from "../../domain/counters.ts";
import { byField, fieldNames, fields, rangeOf } from "../../domain/fields.ts";
import { limits } from "../../domain/limits.ts";
import { appModels } from "../app-models.ts";
import { batchSchema } from "../batch-schema.ts";
import { type CorrectionKind, correctionModels } from "../correction-schema.ts";
import { errorStatus } from "../error-status.ts";
import {
  either,
  integer,
  type JsonSchema,
  list,
  named,
  number,
  type Optional,
  object,
  oneOf,
  orNull,
  type SchemaOf,
  schema,
  text,
  truth,
} from "./json-schema.ts";

const atLeastZero = { minimum: 0 };
const count = integer(atLeastZero);
const amount = number(atLeastZero);

export const dateText = text({ format: "date" });
/** UTC, with milliseconds. */
const time = text({ format: "date-time" });
export const identifier = text({ pattern: limits.identifierPattern });
const latitude = number({ minimum: -90, maximum: 90 });
const longitude = number({ minimum: -180, maximum: 180 });

type ShownSchemas<Name extends CounterName> = {
  readonly [Member in keyof Shown<Name>]: SchemaOf<number>;
};

/** Counters as the views show them; new ones are included automatically. */
const shownSchemas = <Name extends CounterName>(names: readonly Name[]): ShownSchemas<Name> =>
  Object.fromEntries(
    names.map((name) => [shownNameOf(name), counters[name].unit === "count" ? count : amount]),
  ) as ShownSchemas<Name>;

const withoutDialect = ({ $schema, title, ...rest }: typeof batchSchema): JsonSchema => rest;

/** What a phone posts: the model that API Gateway validates with, plus the units in words. */
export const batch = named(
  "Batch",
  schema<object>({
    ...withoutDialect(batchSchema),
    properties: {
      ...batchSchema.properties,
      records: {
        ...batchSchema.properties.records,
        items: {
          ...batchSchema.properties.records.items,
          properties: byField(fieldNames, (name) => ({
            ...batchSchema.properties.records.items.properties[name],
            description: rangeOf(fields[name]),
          })),
        },
      },
    },
  }),
);

const modelOf = ({ $schema, title, ...rest }: { readonly $schema: string; readonly title: string }) =>
  named(title, schema<object>(rest));

/** What apps send, as far as it is checked before it is in the stream. */
export const appMessages = {
  owntracks: named(
    "OwnTracksMessage",
    schema<object>({ type: "object", required: ["_type"], properties: { _type: text() } }),
  ),
  overland: modelOf(appModels.overland),
  traccar: modelOf(appModels.traccar),
};

export const ownTracksAnswer = schema<readonly never[]>({ type: "array", maxItems: 0 });
export const appAnswer = named(
  "Received",
  object<{ readonly result: "ok" }>({ result: oneOf({ ok: true }) }),
);

const withoutTitle = ({ $schema, title, ...rest }: (typeof correctionModels)[CorrectionKind]): JsonSchema =>
  rest as JsonSchema;

/** What a driver says about a trip: the models that API Gateway validates with. */
export const tripLabel = named("TripLabel", schema<object>(withoutTitle(correctionModels.label)));
export const correction = named("Correction", schema<object>(withoutTitle(correctionModels.correction)));

export type Accepted = { readonly shardId: string; readonly sequenceNumber: string };

export const accepted = named("Accepted", object<Accepted>({ shardId: text(), sequenceNumber: text() }));

export type ErrorAnswer = { readonly message: string; readonly code?: TripsErrorCode };

export const error = named(
  "Error",
  object<ErrorAnswer>({
    message: text(),
    code: {
      optional: oneOf<TripsErrorCode>(errorStatus),
    },
  }),
);

const dayTotals = {
  date: dateText,
  ...shownSchemas(
    dateCounterNames.filter((name): name is Exclude<typeof name, "unique"> => name !== "unique"),
  ),
};

const dayShare = named("DayShare", object<DayShare>(dayTotals));

const qualityMembers = { ...shownSchemas(qualityNames), conflicts: count, missing: count };
const quality = named("Quality", object<QualityView>(qualityMembers));

const purpose = oneOf<Purpose>({ business: true, commute: true, private: true });

const tripMembers = {
  tripId: identifier,
  driver: identifier,
  name: orNull(text({ minLength: 1, maxLength: limits.tripNameLength })),
  purpose: orNull(purpose),
  vehicle: orNull(text()),
  timeZone: text(),
  start: time,
  end: time,
  status: oneOf({ active: true, ended: true }),
  ...shownSchemas(figureNames),
  maxSpeedMps: orNull(amount),
  batteryPercent: orNull(number({ minimum: 0, maximum: 100 })),
  averageMovingSpeedMps: amount,
  days: list(dayShare),
  rules: count,
};

const trip = named("Trip", object<TripView>({ ...tripMembers, quality }));

export const day = named(
  "Day",
  object<DayPage>({
    ...dayTotals,
    tripCount: count,
    driverCount: { optional: count },
    trips: list(trip),
    next: { optional: text() },
  }),
);

export const days = named(
  "Days",
  object<DayRangeView>({
    from: dateText,
    to: dateText,
    days: list(named("DaySum", object<DaySum>({ ...dayTotals, tripCount: count }))),
  }),
);

export const trips = named(
  "Trips",
  object<TripPage>({ from: dateText, to: dateText, trips: list(trip), next: { optional: text() } }),
);

const reason = oneOf(rejectReasons);

const rejectedMembers = {
  count,
  isAtLeast: truth(),
  reasons: object<RejectedView["reasons"]>(
    Object.fromEntries(Object.keys(rejectReasons).map((name) => [name, { optional: count }])) as Record<
      RejectReason,
      Optional<number>
    >,
  ),
};

const stop = named(
  "Stop",
  object<StopView>({
    kind: oneOf({ idle: true, parked: true }),
    start: time,
    end: time,
    lat: latitude,
    lon: longitude,
  }),
);

export const tripDetail = named(
  "TripDetail",
  object<TripAnswer>({
    ...tripMembers,
    quality: named(
      "QualityDetail",
      object<TripAnswer["quality"]>({
        ...qualityMembers,
        rejected: named("Rejected", object<RejectedView>(rejectedMembers)),
      }),
    ),
    corrections: named(
      "Corrections",
      object<CorrectionsView>({
        wrong: list(object<CorrectionsView["wrong"][number]>({ from: time, to: time })),
        cuts: list(
          object<CorrectionsView["cuts"][number]>({ time, cut: oneOf({ split: true, join: true }) }),
        ),
      }),
    ),
    stops: orNull(list(stop)),
  }),
);

const coordinate = schema<Coordinate>({
  type: "array",
  items: { type: "number" },
  minItems: 2,
  maxItems: 3,
  description: "Longitude, latitude and, where it was measured, altitude in metres.",
});

const geometry = either(
  object<RouteView["geometry"]>({
    type: oneOf({ LineString: true }),
    coordinates: list(coordinate, { minItems: 2 }),
  }),
  object<{ readonly type: "Point"; readonly coordinates: Coordinate }>({
    type: oneOf({ Point: true }),
    coordinates: coordinate,
  }),
);

export const route = named(
  "Route",
  object<RouteFeature>({
    type: oneOf({ Feature: true }),
    geometry: orNull(geometry),
    properties: object<RouteFeature["properties"]>({
      tripId: identifier,
      driver: identifier,
      times: list(time),
      speeds: list(orNull(amount)),
      next: orNull(time),
    }),
  }),
);

export const rejects = named(
  "Rejects",
  object<RejectsView>({
    trips: list(
      named(
        "RejectedTrip",
        object<RejectedTripView>({
          tripId: identifier,
          driver: identifier,
          ...rejectedMembers,
          records: list(object<RejectedRecordView>({ id: integer(), time, reason })),
        }),
      ),
    ),
  }),
);

const lagSeconds = orNull(number());

const health = named(
  "PulseHealth",
  object<PulseHealth>({
    state: oneOf({ healthy: true, degraded: true, failing: true, quiet: true }),
    reasons: list(
      named(
        "PulseReason",
        object<PulseReason>({
          cause: oneOf({ lag: true, rejected: true, failed: true, uncounted: true }),
          state: oneOf({ degraded: true, failing: true }),
          value: amount,
          limit: amount,
        }),
      ),
    ),
  }),
);

export const pulse = named(
  "Pulse",
  object<PulseView>({
    health,
    p50LagSeconds: lagSeconds,
    p99LagSeconds: lagSeconds,
    minutes: list(
      named(
        "PulseMinute",
        object<PulseMinute>({
          minute: time,
          batches: count,
          records: count,
          backfilled: count,
          duplicates: count,
          late: count,
          rejected: count,
          failed: count,
          activeTrips: count,
          distanceMeters: amount,
          maxLagSeconds: lagSeconds,
          p50LagSeconds: lagSeconds,
          p99LagSeconds: lagSeconds,
        }),
      ),
    ),
  }),
);

const byStanding = <Each>(each: (name: Standing) => Each): Readonly<Record<Standing, Each>> =>
  Object.fromEntries(standings.map((name) => [name, each(name)])) as Record<Standing, Each>;

const standing = oneOf<Standing>(byStanding((name) => name));
const dateSums = shownSchemas(dateCounterNames);
const ledger = named("Ledger", object<LedgerView>({ trips: count, ...dateSums }));
const sums = orNull(named("DateSums", object<Shown<(typeof dateCounterNames)[number]>>(dateSums)));

export const books = named(
  "Books",
  object<BooksView>({
    date: dateText,
    checked: time,
    balanced: truth(),
    lakeBegins: orNull(dateText),
    table: ledger,
    lake: ledger,
    lanes: orNull(ledger),
    lanesStanding: standing,
    trips: object<Readonly<Record<Standing, number>>>(byStanding(() => count)),
    differences: list(
      named(
        "Difference",
        object<DifferenceView>({
          tripId: identifier,
          driver: identifier,
          standing,
          findings: list(
            oneOf<Finding>({
              lake: true,
              "not-in-lake": true,
              "not-in-table": true,
              "not-listed": true,
              windows: true,
            }),
          ),
          table: sums,
          lake: sums,
          recounted: sums,
          missingFiles: list(text()),
          since: time,
        }),
      ),
    ),
  }),
);

/** A trip, or null for all of the driver's. */
export const erasure = named(
  "Erasure",
  object<ErasureView>({
    tripId: orNull(identifier),
    driver: identifier,
    ordered: time,
    state: oneOf<ErasureState>({ ordered: true, "table-erased": true, done: true }),
  }),
);

export const erasures = named("Erasures", object<ErasuresView>({ erasures: list(erasure) }));

const deviceId = text({ pattern: "^[0-9a-f]{16}$" });
const deviceName = text({ minLength: 1, maxLength: limits.deviceLength });
const deviceKind = oneOf<DeviceKind>(
  Object.fromEntries(deviceKinds.map((kind) => [kind, true])) as Record<DeviceKind, true>,
);

const deviceMembers = {
  deviceId,
  name: deviceName,
  kind: deviceKind,
  created: time,
  lastUsed: orNull(time),
} as const;

export type NewDevice = Pick<DeviceView, "name" | "kind">;

export const newDevice = named("NewDevice", object<NewDevice>({ name: deviceName, kind: deviceKind }));
export const devices = named(
  "Devices",
  object<DevicesView>({ devices: list(named("Device", object<DeviceView>(deviceMembers))) }),
);
export const registeredDevice = named(
  "RegisteredDevice",
  object<RegisteredView>({ ...deviceMembers, key: text() }),
);
export const revokedDevice = named("RevokedDevice", object<RevokedView>({ deviceId, refusedFrom: time }));

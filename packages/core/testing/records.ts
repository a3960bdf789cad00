import type { Delivery } from "../application/delivery.ts";
import type { AppName } from "../domain/apps/app.ts";
import { fields, type OptionalField, optionalNames, type Stored } from "../domain/fields.ts";
import type { Fix, GpsRecord } from "../domain/gps-record.ts";
import type { TripKey, TripRecord } from "../domain/trip.ts";

let counter = 0;

/** 2026-11-20T09:00:00Z, the start of a window. */
export const baseT = Date.UTC(2026, 10, 20, 9);

/** Later than any record that the factories and arbitraries make. */
export const receivedAt = Date.UTC(2027, 5, 1);

export const aTripKey = (): TripKey => {
  counter++;
  return { driver: `driver-${counter}`, trip: `trip-${counter}` };
};

/** A fix as a phone sends it, with a new id and a second after the previous one. */
export const aFix = (overrides: Partial<Fix> = {}): Fix => {
  counter++;
  return { id: counter, t: baseT + counter * 1000, lat: -34.603722, lon: -58.381592, ...overrides };
};

/** Every optional field as not measured. */
export const unmeasured = Object.fromEntries(
  optionalNames.map((name) => [fields[name].stored, undefined]),
) as Pick<GpsRecord, Stored<OptionalField>>;

export const aRecord = (overrides: Partial<GpsRecord> = {}): GpsRecord => {
  counter++;
  return {
    id: counter,
    t: baseT + counter * 1000,
    latMicrodegrees: -34_603_722,
    lonMicrodegrees: -58_381_592,
    ...unmeasured,
    late: false,
    ...overrides,
  };
};

export const aTripRecord = (record: GpsRecord, overrides: Partial<TripRecord> = {}): TripRecord => ({
  record,
  timeZone: "UTC",
  vehicle: undefined,
  ends: false,
  ...overrides,
});

export type Envelope = {
  readonly key?: TripKey;
  readonly timeZone?: string;
  readonly vehicle?: string | undefined;
  readonly device?: string | undefined;
  readonly end?: boolean;
  readonly backfill?: boolean | undefined;
  readonly fixes: readonly unknown[];
  readonly receivedAt?: number;
};

/** What API Gateway puts into the stream for one POST. */
export const envelopeOf = ({
  key = { driver: "driver", trip: "trip" },
  timeZone = "UTC",
  vehicle,
  device,
  end,
  backfill,
  fixes,
  receivedAt: received = receivedAt,
}: Envelope): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      version: 1,
      driver: key.driver,
      trip: key.trip,
      receivedAt: received,
      requestId: "request",
      batch: { timeZone, vehicle, device, end, backfill, records: fixes },
    }),
  );

/** What API Gateway puts into the stream for a driver's decision; `correction` as the API takes it. */
export const correctionEnvelopeOf = ({
  key = { driver: "driver", trip: "trip" },
  correction,
  moment = null,
  receivedAt: received = receivedAt,
}: {
  readonly key?: TripKey;
  readonly correction: unknown;
  readonly moment?: number | null;
  readonly receivedAt?: number;
}): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      version: 3,
      driver: key.driver,
      trip: key.trip,
      moment,
      receivedAt: received,
      requestId: "request",
      correction,
    }),
  );

export type AppEnvelope = {
  readonly driver?: string;
  readonly device?: string;
  readonly app: AppName;
  readonly body: unknown;
  readonly receivedAt?: number;
};

export const aDevice = "0123456789abcdef";

/** What API Gateway puts into the stream for a request of an app that knows no trips. */
export const appEnvelopeOf = ({
  driver = "driver",
  device = aDevice,
  app,
  body,
  receivedAt: received = receivedAt,
}: AppEnvelope): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ version: 2, driver, device, app, receivedAt: received, requestId: "request", body }),
  );

export const aDelivery = (data: Uint8Array, partition = "partition-0"): Delivery => {
  counter++;
  return { partition, offset: String(counter).padStart(20, "0"), data };
};

/** A straight drive, by default at 1 Hz along the equator: `count` fixes, `everyMs` and `stepMicrodegrees` apart. */
export const straightDrive = ({
  count,
  startT = baseT,
  everyMs = 1000,
  firstId = 0,
  lat = 0,
  lon = 10,
  stepMicrodegrees = 100,
  speed,
}: {
  readonly count: number;
  readonly startT?: number;
  readonly everyMs?: number;
  readonly firstId?: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly stepMicrodegrees?: number;
  readonly speed?: number;
}): Fix[] =>
  Array.from({ length: count }, (_, index) => {
    const east = Math.round(lon * 1e6) + index * stepMicrodegrees;
    const wrapped = ((((east + 180e6) % 360e6) + 360e6) % 360e6) - 180e6;
    return { id: firstId + index, t: startT + index * everyMs, lat, lon: wrapped / 1e6, speed };
  });

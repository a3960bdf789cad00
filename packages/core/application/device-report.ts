import { isAppName } from "../domain/apps/app.ts";
import { type AppStatus, readAppStatus } from "../domain/apps/app-status.ts";
import { type Batch, isDeviceId, isIdentifier, isObject, parseEnvelope } from "../domain/batch.ts";
import { decodeBatches } from "../domain/decode.ts";
import { quanta } from "../domain/fields.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { isAccepted } from "../domain/quantum.ts";
import { storedDevice } from "../domain/stored-names.ts";
import { isDevice } from "../domain/vehicle.ts";
import { bounded, type DeviceStatus, hourMs } from "./device-status.ts";

/** A position further ahead of its arrival has a wrong clock: taken as the newest, it would hide all that follow. */
export const aheadMs = 2 * 60_000;

type Sent = {
  readonly app: string | undefined;
  readonly phone: string | undefined;
  readonly waiting: number | undefined;
  readonly status: AppStatus;
};

/**
 * What a record of the stream says of the phone that sent it. Undefined: nothing, because it names no driver or time, or
 * because it is a correction, or brings back the past (`backfill`), which says nothing of a phone. Never throws.
 */
export const reportOf = (data: Uint8Array): DeviceStatus | undefined => {
  const parsed = parseEnvelope(data);
  if ("rejection" in parsed || !isObject(parsed.envelope)) return undefined;
  const { envelope } = parsed;
  const { driver, device, receivedAt } = envelope;
  if (envelope.version === 3) return undefined;
  if (!isIdentifier(driver) || !isAccepted(quanta.t, receivedAt)) return undefined;
  const batch = isObject(envelope.batch) ? envelope.batch : {};
  if (batch.backfill === true) return undefined;
  const sent = envelope.version === 2 ? ofApp(envelope) : ofBatch(batch);
  const key = isDeviceId(device)
    ? ({ by: "key", id: device } as const)
    : ({ by: "model", id: sent.phone ?? "" } as const);
  const batches = decodeBatches(data).flatMap((each) => (each.ok && each.batch ? [each.batch] : []));
  const trips = batches.map(({ trip }) => trip);
  // A batch in which nothing can be counted is known to the driver by its rejects.
  if (trips.length === 0 && isIdentifier(envelope.trip)) trips.push(envelope.trip);
  return bounded({
    ...{ driver, ...key, heardMs: receivedAt },
    ...factsOf(batches, sent, receivedAt),
    ...(sent.app !== undefined && { app: { at: receivedAt, name: sent.app } }),
    ...(sent.phone !== undefined && { phone: { at: receivedAt, name: sent.phone } }),
    ...(sent.waiting !== undefined && { queue: { at: receivedAt, waiting: sent.waiting } }),
    trips: Object.fromEntries(trips.map((trip) => [trip, receivedAt])),
  });
};

const nameIn = (value: unknown): string | undefined => (isDevice(value) ? storedDevice(value) : undefined);

const ofApp = ({ app, body }: Readonly<Record<string, unknown>>): Sent => {
  const status = isAppName(app) ? readAppStatus(app, body) : {};
  return {
    app: isAppName(app) ? app : undefined,
    phone: nameIn(status.phone),
    waiting: undefined,
    status,
  };
};

const ofBatch = ({ app, device, queued }: Readonly<Record<string, unknown>>): Sent => ({
  app: nameIn(app),
  phone: nameIn(device),
  waiting: Number.isSafeInteger(queued) && (queued as number) >= 0 ? (queued as number) : undefined,
  status: {},
});

type Facts = Pick<DeviceStatus, "fix" | "battery" | "lag" | "lags">;

const factsOf = (batches: readonly Batch[], { status }: Sent, receivedAt: number): Facts => {
  const newest = newestOf(batches, () => true);
  const fix = newestOf(batches, ({ t }) => t <= receivedAt + aheadMs);
  const measured = newestOf(
    batches,
    ({ t, batteryPercent }) => batteryPercent !== undefined && t <= receivedAt + aheadMs,
  );
  const { isCharging } = status;
  const percent = measured?.record.batteryPercent ?? status.batteryPercent;
  const ms = newest && receivedAt - newest.record.t;
  return {
    ...(fix && {
      fix: {
        at: fix.record.t,
        accuracyMeters: fix.record.accuracyMeters,
        speedCmps: fix.record.speedCmps,
        ended: fix.batch.end,
      },
    }),
    ...(percent !== undefined && {
      battery: { at: measured?.record.t ?? receivedAt, percent, isCharging },
    }),
    ...(ms !== undefined && { lag: { at: receivedAt, ms } }),
    lags: ms === undefined ? {} : { [Math.floor(receivedAt / hourMs)]: Math.max(0, ms) },
  };
};

const newestOf = (
  batches: readonly Batch[],
  counts: (record: GpsRecord) => boolean,
): { readonly batch: Batch; readonly record: GpsRecord } | undefined => {
  let newest: { readonly batch: Batch; readonly record: GpsRecord } | undefined;
  for (const batch of batches)
    for (const record of batch.records)
      if (counts(record) && (!newest || record.t > newest.record.t)) newest = { batch, record };
  return newest;
};

import { isAppName } from "./apps/app.ts";
import { readApp } from "./apps/read-app.ts";
import {
  asRejected,
  type Batch,
  type DecodedBatch,
  decodeEnvelope,
  isIdentifier,
  isObject,
  parseEnvelope,
  type RejectedRecord,
  recordOf,
  refuse,
} from "./batch.ts";
import { type Correction, decisionsOf } from "./corrections.ts";
import { isAccepted, quanta } from "./fields.ts";
import type { GpsRecord } from "./gps-record.ts";
import { limits } from "./limits.ts";
import { trackIdOf, trackPlaceOf, trackRecordIdOf } from "./track.ts";

/** What one record of the stream holds of a trip: records, or what its driver decided about them. */
export type Decoded =
  | DecodedBatch
  | { readonly ok: true; readonly batch?: never; readonly correction: SentCorrection };

/**
 * Decodes one record of the stream: the batch of a trip; what an app sent that knows no trips, of which each of the
 * device's tracks is a batch; or a correction. None: the app sent no position. Never throws, whatever the bytes are.
 */
export const decodeBatches = (data: Uint8Array): readonly Decoded[] => {
  const parsed = parseEnvelope(data);
  if ("rejection" in parsed) return [{ ok: false, rejection: parsed.rejection }];
  const { envelope } = parsed;
  if (!isObject(envelope)) return [decodeEnvelope(envelope)];
  switch (envelope.version) {
    case 2:
      return decodeAppRequest(envelope);
    case 3:
      return [decodeCorrection(envelope)];
    default:
      return [decodeEnvelope(envelope)];
  }
};

/** A driver's decisions as API Gateway put them into the stream. */
export type SentCorrection = Pick<Batch, "driver" | "trip" | "receivedAt" | "requestId"> & {
  readonly corrections: readonly Correction[];
};

const decodeCorrection = (envelope: Readonly<Record<string, unknown>>): Decoded => {
  const { driver, trip, receivedAt, requestId, correction } = envelope;
  if (!isIdentifier(driver))
    return refuse("invalid-driver", `a driver id matches ${limits.identifierPattern}`);
  if (!isIdentifier(trip)) return refuse("invalid-trip", `a trip id matches ${limits.identifierPattern}`);
  if (!isAccepted(quanta.t, receivedAt))
    return refuse("not-a-batch", "receivedAt is not a time in epoch milliseconds");
  const decisions = isObject(correction) ? decisionsOf(correction) : "correction is not an object";
  if (typeof decisions === "string") {
    const records = [asRejected({ reason: "invalid-correction", detail: decisions }, correction).record];
    return refuse("invalid-correction", decisions, { driver, trip, receivedAt, records });
  }
  return {
    ok: true,
    correction: {
      ...{ driver, trip, receivedAt, requestId: isIdentifier(requestId) ? requestId : "" },
      corrections: decisions.map((decision) => ({ ...decision, at: receivedAt })),
    },
  };
};

const isDevice = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{16}$/.test(value);

const decodeAppRequest = (envelope: Readonly<Record<string, unknown>>): readonly DecodedBatch[] => {
  const { driver, device, app, receivedAt, requestId, body } = envelope;
  if (!isIdentifier(driver))
    return [refuse("invalid-driver", `a driver id matches ${limits.identifierPattern}`)];
  if (!isDevice(device)) return [refuse("not-a-batch", "device is not the id of a device")];
  if (!isAccepted(quanta.t, receivedAt))
    return [refuse("not-a-batch", "receivedAt is not a time in epoch milliseconds")];
  if (!isAppName(app)) return [refuse("not-a-batch", "app is not one whose requests can be read")];
  const tracks = new Tracks({
    driver,
    device,
    app,
    receivedAt,
    requestId: isIdentifier(requestId) ? requestId : "",
  });
  const { fixes, unreadable } = readApp(app, body);
  for (const { fix, sent } of fixes) {
    const record = recordOf({ ...fix, id: idOf(fix.t) }, receivedAt, false);
    if ("reason" in record) tracks.reject(asRejected(record, sent));
    else tracks.add(record);
  }
  for (const { sent, detail } of unreadable)
    tracks.reject(asRejected({ reason: "invalid-record", detail }, sent));
  return tracks.batches();
};

/** A time that is none is reported as such, not as a wrong id. */
const idOf = (t: unknown): number => (isAccepted(quanta.t, t) ? trackRecordIdOf(t) : 0);

type Origin = Pick<Batch, "driver" | "receivedAt" | "requestId"> & {
  readonly device: string;
  readonly app: string;
};

/** Sorts records into the tracks that they belong to; of one track, those with one time zone are a batch. */
class Tracks {
  readonly #origin: Origin;
  readonly #records = new Map<string, { trip: string; timeZone: string; records: GpsRecord[] }>();
  readonly #rejected: RejectedRecord[] = [];

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  add(record: GpsRecord): void {
    const { t, latMicrodegrees, lonMicrodegrees } = record;
    const at = { t, lat: latMicrodegrees / 1e6, lon: lonMicrodegrees / 1e6 };
    const { trip, timeZone } = trackPlaceOf(this.#origin.device, at);
    const name = `${trip}/${timeZone}`;
    const known = this.#records.get(name);
    if (known) known.records.push(record);
    else this.#records.set(name, { trip, timeZone, records: [record] });
  }

  reject(rejected: RejectedRecord): void {
    this.#rejected.push(rejected);
  }

  batches(): readonly DecodedBatch[] {
    const { app, device, ...origin } = this.#origin;
    const shared = { ...origin, vehicle: undefined, device: app, end: false, backfill: false };
    const batches: Batch[] = [...this.#records.values()].map((track) => ({
      ...shared,
      ...track,
      rejected: [],
    }));
    // Where it was and when is what a rejected record does not say: it is reported with the track of the day it came.
    if (this.#rejected.length > 0) {
      const trip = trackIdOf(device, new Date(origin.receivedAt).toISOString().slice(0, 10));
      batches.push({ ...shared, trip, timeZone: "UTC", records: [], rejected: this.#rejected });
    }
    return batches.map((batch) => ({ ok: true, batch }));
  }
}

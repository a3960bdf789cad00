import { type AppRequest, isAppName } from "./apps/app.ts";
import { keepMembers, readApp } from "./apps/read-app.ts";
import { sentBody } from "./apps/sent-body.ts";
import {
  asRejected,
  type Batch,
  type DecodedBatch,
  decodeEnvelope,
  isDeviceId,
  isIdentifier,
  isObject,
  parseEnvelope,
  type RejectedRecord,
  recordOf,
  refuse,
} from "./batch.ts";
import { type Correction, decisionsOf } from "./corrections.ts";
import { quanta } from "./fields.ts";
import type { GpsRecord } from "./gps-record.ts";
import { limits } from "./limits.ts";
import { isAccepted } from "./quantum.ts";
import { trackIdOf, trackRecordIdOf } from "./track.ts";
import { type TrackPlace, trackPlaceOf } from "./track-place.ts";

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
  const { driver, trip, moment, receivedAt, requestId, correction } = envelope;
  if (!isIdentifier(driver))
    return refuse("invalid-driver", `a driver id matches ${limits.identifierPattern}`);
  if (!isIdentifier(trip)) return refuse("invalid-trip", `a trip id matches ${limits.identifierPattern}`);
  if (!isAccepted(quanta.t, receivedAt))
    return refuse("not-a-batch", "receivedAt is not a time in epoch milliseconds");
  const decisions = isObject(correction)
    ? decisionsOf(correction, moment ?? null)
    : "correction is not an object";
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

const decodeAppRequest = (envelope: Readonly<Record<string, unknown>>): readonly DecodedBatch[] => {
  const { driver, device, app, receivedAt, requestId, body } = envelope;
  if (!isIdentifier(driver))
    return [refuse("invalid-driver", `a driver id matches ${limits.identifierPattern}`)];
  if (!isDeviceId(device)) return [refuse("not-a-batch", "device is not the id of a device")];
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
  for (const member of placed(readApp(app, sentBody(app, body)), device, receivedAt)) tracks.add(member);
  return tracks.batches();
};

/** A member of a request, with the track that it belongs to. */
type Placed = TrackPlace &
  ({ readonly record: GpsRecord } | { readonly rejected: RejectedRecord }) & { readonly sent: unknown };

/** Where a rejected record was, and when, is what it does not say: it is reported with the track of the day it came. */
function* placed({ fixes, unreadable }: AppRequest, device: string, receivedAt: number): Generator<Placed> {
  const rejects = {
    trip: trackIdOf(device, new Date(receivedAt).toISOString().slice(0, 10)),
    timeZone: "UTC",
  };
  for (const { fix, sent } of fixes) {
    const record = recordOf({ ...fix, id: idOf(fix.t) }, receivedAt, false);
    if ("reason" in record) {
      yield { ...rejects, rejected: asRejected(record, sent), sent };
      continue;
    }
    const { t, latMicrodegrees, lonMicrodegrees } = record;
    const at = { t, lat: latMicrodegrees / 1e6, lon: lonMicrodegrees / 1e6 };
    yield { ...trackPlaceOf(device, at), record, sent };
  }
  for (const { sent, detail } of unreadable)
    yield { ...rejects, rejected: asRejected({ reason: "invalid-record", detail }, sent), sent };
}

/** A time that is none is reported as such, not as a wrong id. */
const idOf = (t: unknown): number => (isAccepted(quanta.t, t) ? trackRecordIdOf(t) : 0);

type Origin = Pick<Batch, "driver" | "receivedAt" | "requestId"> & {
  readonly device: string;
  readonly app: string;
};

/** Sorts records into the tracks that they belong to; of one track, those with one time zone are a batch. */
class Tracks {
  readonly #origin: Origin;
  readonly #batches = new Map<string, TrackPlace & { records: GpsRecord[]; rejected: RejectedRecord[] }>();

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  add(member: Placed): void {
    const { trip, timeZone } = member;
    const name = `${trip}/${timeZone}`;
    const batch = this.#batches.get(name) ?? { trip, timeZone, records: [], rejected: [] };
    this.#batches.set(name, batch);
    if ("record" in member) batch.records.push(member.record);
    else batch.rejected.push(member.rejected);
  }

  batches(): readonly DecodedBatch[] {
    const { app, device, ...origin } = this.#origin;
    const sent = { deviceId: device, device: app, vehicle: undefined };
    const shared = { ...origin, ...sent, end: false, backfill: false };
    return [...this.#batches.values()].map((track) => ({ ok: true, batch: { ...shared, ...track } }));
  }
}

/**
 * An app's envelope with nothing but what belongs to the tracks that `keeps` keeps: it decodes as before, without the
 * others. What counts for nothing (visits, the device's own sums) goes too, since it names places as well. The same
 * object: nothing goes. Undefined: nothing is left.
 */
export const keepTracks = (
  envelope: Readonly<Record<string, unknown>>,
  keeps: (trip: string) => boolean,
): Readonly<Record<string, unknown>> | undefined => {
  const { device, app, receivedAt, body } = envelope;
  if (!isDeviceId(device) || !isAppName(app) || !isAccepted(quanta.t, receivedAt)) return envelope;
  const said = sentBody(app, body);
  const members = [...placed(readApp(app, said), device, receivedAt)];
  const kept = new Set(members.filter(({ trip }) => keeps(trip)).map(({ sent }) => sent));
  if (kept.size === 0) return undefined;
  const next = keepMembers(app, said, kept);
  return next === said ? envelope : { ...envelope, body: next };
};

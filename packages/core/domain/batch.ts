import { fields, quanta } from "./fields.ts";
import { describeFault, type Fault, type GpsRecord, isLate, readFix } from "./gps-record.ts";
import { limits } from "./limits.ts";
import { isAccepted } from "./quantum.ts";
import { storedDevice, storedVehicle } from "./stored-names.ts";
import { canonicalTimeZone } from "./time-zone.ts";
import { isDevice, isVehicle } from "./vehicle.ts";

/**
 * Why something that reached the stream is not counted, and which step finds out: the decoder sees only the batch,
 * the commit also the trip that it merges into. What is reported to the driver follows from this table.
 */
export const rejectReasons = {
  "not-json": "decoder",
  "not-a-batch": "decoder",
  "invalid-driver": "decoder",
  "invalid-trip": "decoder",
  "invalid-time-zone": "decoder",
  "invalid-record": "decoder",
  "time-out-of-range": "decoder",
  "window-full": "commit",
  "trip-too-long": "commit",
  "too-many-id-gaps": "commit",
  "invalid-correction": "decoder",
  "too-many-corrections": "commit",
} as const;

export type RejectReason = keyof typeof rejectReasons;

export type Rejection = { readonly reason: RejectReason; readonly detail: string };

export type RejectedRecord = Rejection & { readonly record: unknown };

/** One POST as API Gateway put it into the stream: the phone's batch in the envelope of the VTL template. */
export type Batch = {
  readonly driver: string;
  readonly trip: string;
  /** When API Gateway received it, epoch milliseconds. */
  readonly receivedAt: number;
  readonly requestId: string;
  /** In its canonical form. */
  readonly timeZone: string;
  readonly vehicle: string | undefined;
  /** The device whose key sent it; undefined: it came with an ID token. */
  readonly deviceId: string | undefined;
  /** The model of the phone; only the lake keeps it. */
  readonly device: string | undefined;
  readonly end: boolean;
  /** Records of the past, sent knowingly (an import, a history): none of them is late. */
  readonly backfill: boolean;
  /** In the order they were sent. */
  readonly records: readonly GpsRecord[];
  /** Members of the batch that cannot be counted; the others still are. */
  readonly rejected: readonly RejectedRecord[];
};

export type DecodedBatch =
  | { readonly ok: true; readonly batch: Batch }
  | {
      readonly ok: false;
      readonly rejection: Rejection;
      /** Absent when the envelope does not say whose trip it is, or when it arrived. */
      readonly refused?: RefusedBatch;
    };

/** A batch in which nothing can be counted: its records as sent, or the batch itself as the only one. */
export type RefusedBatch = Pick<Batch, "driver" | "trip" | "receivedAt"> & {
  readonly records: readonly unknown[];
};

const identifier = new RegExp(limits.identifierPattern);
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Parses one record of the stream, or says why it cannot be. */
export const parseEnvelope = (
  data: Uint8Array,
): { readonly envelope: unknown } | { readonly rejection: Rejection } => {
  try {
    return { envelope: JSON.parse(utf8.decode(data)) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { rejection: { reason: "not-json", detail } };
  }
};

/** Decodes one record of the stream that holds a batch. Returns a reason instead of throwing, whatever the bytes are. */
export const decodeBatch = (data: Uint8Array): DecodedBatch => {
  const parsed = parseEnvelope(data);
  return "rejection" in parsed ? { ok: false, rejection: parsed.rejection } : decodeEnvelope(parsed.envelope);
};

/** The same for an envelope that was parsed already. */
export const decodeEnvelope = (envelope: unknown): DecodedBatch => {
  if (!isObject(envelope) || envelope.version !== 1)
    return refuse("not-a-batch", "expected an object with version 1, 2 or 3");
  const { driver, trip, receivedAt, requestId, batch } = envelope;
  if (!isIdentifier(driver))
    return refuse("invalid-driver", `a driver id matches ${limits.identifierPattern}`);
  if (!isIdentifier(trip)) return refuse("invalid-trip", `a trip id matches ${limits.identifierPattern}`);
  if (!isAccepted(quanta.t, receivedAt))
    return refuse("not-a-batch", "receivedAt is not a time in epoch milliseconds");
  const from = { driver, trip, receivedAt };
  if (!isObject(batch))
    return refuse("not-a-batch", "batch is not an object", { ...from, records: [keepable(batch)] });
  const { vehicle, device, end, records } = batch;
  const sent = Array.isArray(records) && records.length > 0 ? records : [batch];
  const refused = () => ({ ...from, records: sent.map(keepable) });
  const timeZone = typeof batch.timeZone === "string" ? canonicalTimeZone(batch.timeZone) : undefined;
  if (timeZone === undefined)
    return refuse(
      "invalid-time-zone",
      "timeZone is not an IANA time zone, e.g. America/Argentina/Buenos_Aires",
      refused(),
    );
  if (vehicle !== undefined && !isVehicle(vehicle))
    return refuse(
      "not-a-batch",
      `vehicle is not a text of 1 to ${limits.vehicleLength} characters`,
      refused(),
    );
  if (device !== undefined && !isDevice(device))
    return refuse("not-a-batch", `device is not a text of 1 to ${limits.deviceLength} characters`, refused());
  if (!Array.isArray(records) || records.length < 1 || records.length > limits.recordsPerBatch)
    return refuse("not-a-batch", `records is not a list of 1 to ${limits.recordsPerBatch}`, refused());
  const backfill = batch.backfill === true;
  const accepted: GpsRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const sent of records) {
    const record = recordOf(sent, receivedAt, backfill);
    if ("reason" in record) rejected.push(asRejected(record, sent));
    else accepted.push(record);
  }
  return {
    ok: true,
    batch: {
      driver,
      trip,
      receivedAt,
      requestId: isIdentifier(requestId) ? requestId : "",
      timeZone,
      vehicle: vehicle === undefined ? undefined : storedVehicle(vehicle),
      deviceId: isDeviceId(envelope.device) ? envelope.device : undefined,
      device: device === undefined ? undefined : storedDevice(device),
      end: end === true,
      backfill,
      records: accepted,
      rejected,
    },
  };
};

/** Rejects are written as JSON, and `JSON.stringify` recurses: values nested deeper than this are not kept. */
const maxRejectDepth = 32;

export const asRejected = (rejection: Rejection, record: unknown): RejectedRecord =>
  isDeeper(record, maxRejectDepth)
    ? { ...rejection, detail: `${rejection.detail} (nested too deeply to be kept)`, record: undefined }
    : { ...rejection, record };

const keepable = (value: unknown): unknown => (isDeeper(value, maxRejectDepth) ? undefined : value);

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1)));

/** A record as it is counted, or why it is not. */
export const recordOf = (sent: unknown, receivedAt: number, backfill: boolean): GpsRecord | Rejection => {
  if (!isObject(sent)) return { reason: "invalid-record", detail: "a record is an object" };
  const fault: Fault = {};
  const record = readFix(sent, isLate(sent.t as number, receivedAt, backfill), fault);
  const { field } = fault;
  if ((field === undefined || field === "t") && isOutOfRange(sent.t, receivedAt))
    return {
      reason: "time-out-of-range",
      detail: "t lies before the year 2000 or more than 24 hours after the batch was received",
    };
  return field === undefined ? record : { reason: "invalid-record", detail: describeFault(field) };
};

const isOutOfRange = (t: unknown, receivedAt: number): boolean =>
  typeof t === "number" && (t < fields.t.least || t > receivedAt + limits.clockAheadMs);

export const refuse = (reason: RejectReason, detail: string, refused?: RefusedBatch): DecodedBatch => ({
  ok: false,
  rejection: { reason, detail },
  ...(refused && { refused }),
});

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The id of a registered device. */
export const isDeviceId = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{16}$/.test(value);

/** Driver ids and trip ids. */
export const isIdentifier = (value: unknown): value is string =>
  typeof value === "string" && identifier.test(value);

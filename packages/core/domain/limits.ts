/**
 * Limits of requests and responses, apart from those of a record's fields (fields.ts). The JSON schema, the decoder and
 * the client all read these.
 */
export const limits = {
  recordsPerBatch: 1000,
  /** In code points, as JSON schema counts characters. */
  vehicleLength: 64,
  deviceLength: 64,
  tripNameLength: 100,
  /** The corrections of a trip that are kept: the latest of each moment or span, and of these the latest. */
  correctionsPerTrip: 500,
  /** Records that a phone may say wait on it, besides those that it sends. */
  queued: 1_000_000_000,
  /** Trip and driver ids: safe in keys of the table and as segments of a URL, which `.` and `..` are not. */
  identifierPattern: "^(?![.]{1,2}$)[A-Za-z0-9._:@-]{1,64}$",
  identifierWords: "1 to 64 of the letters A-Z and a-z, digits and . _ : @ -, and not . or .. alone",
  /** The characters of a zone's name; time-zone.ts says which zones there are. */
  timeZonePattern: "^[A-Za-z0-9._+:/-]{1,64}$",
  /** How far a phone's clock may run ahead of the time its batch was received. */
  clockAheadMs: 24 * 3_600_000,
  /** Records per response: a day at 1 Hz, or four hours as GPX. Keeps it below Lambda's 6 MB. */
  recordsPerRoute: 86_400,
  recordsPerGpx: 14_400,
  toleranceMeters: 10_000,
  /** Trips of more records have no stops: a week at 1 Hz, all read at once, takes half a gigabyte of memory. */
  recordsForStops: 604_800,
  tripsPerPage: 100,
  pulseMinutes: 24 * 60,
} as const;

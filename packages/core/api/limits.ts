/** What a request may carry. The JSON schema, the decoder and the client all read these. */
export const limits = {
  recordsPerBatch: 1000,
  maxId: 4_294_967_295,
  /** Last millisecond of the year 9999: what a date can still be written for. */
  maxTimeMs: 253_402_300_799_999,
  maxSpeedMps: 500,
  maxAccuracyMeters: 1_000_000,
  vehicleLength: 64,
  timeZoneLength: 64,
  /** Trip ids and driver ids: also what may stand in a key of the table. */
  identifierPattern: "^[A-Za-z0-9._:@-]{1,64}$",
  timeZonePattern: "^[A-Za-z0-9._+/-]{1,64}$",
} as const;

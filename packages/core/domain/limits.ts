/** What a request, and an answer, may carry beside the fields of its records (fields.ts). The JSON schema, the decoder and the client all read these. */
export const limits = {
  recordsPerBatch: 1000,
  /** In code points, as JSON schema counts characters. */
  vehicleLength: 64,
  /** Trip ids and driver ids: what may stand in a key of the table and as a segment of an address, which `.` and `..` may not. */
  identifierPattern: "^(?![.]{1,2}$)[A-Za-z0-9._:@-]{1,64}$",
  identifierWords: "1 to 64 of the letters A-Z and a-z, digits and . _ : @ -, and not . or .. alone",
  /** What a name of a zone consists of; which there are says time-zone.ts. */
  timeZonePattern: "^[A-Za-z0-9._+:/-]{1,64}$",
  /** How far a phone's clock may run ahead of the time its batch was received. */
  clockAheadMs: 24 * 3_600_000,
  /** Records of a trip that one answer covers, a day at 1 Hz, and as GPX, four hours: below the 6 MB that Lambda may answer. */
  recordsPerRoute: 86_400,
  recordsPerGpx: 14_400,
  toleranceMeters: 10_000,
  /** Records of a trip whose stops are told, a week at 1 Hz: its windows are read at once, half a gigabyte of memory. */
  recordsForStops: 604_800,
  pulseMinutes: 24 * 60,
} as const;

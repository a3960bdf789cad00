/** What a request, and an answer, may carry beside the fields of its records (domain/fields.ts). The JSON schema, the decoder and the client all read these. */
export const limits = {
  recordsPerBatch: 1000,
  vehicleLength: 64,
  timeZoneLength: 64,
  /** Trip ids and driver ids: also what may stand in a key of the table. */
  identifierPattern: "^[A-Za-z0-9._:@-]{1,64}$",
  timeZonePattern: "^[A-Za-z0-9._+/-]{1,64}$",
  /** Records of a trip that one answer covers, a day at 1 Hz, and as GPX, four hours: below the 6 MB that Lambda may answer. */
  recordsPerRoute: 86_400,
  recordsPerGpx: 14_400,
  toleranceMeters: 10_000,
} as const;

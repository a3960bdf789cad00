/** The HTTP status for each code of a `TripsError`. A missing code does not compile where it is looked up. */
export const errorStatus = {
  "invalid-request": 400,
  forbidden: 403,
  "not-found": 404,
  "too-large": 413,
} as const;

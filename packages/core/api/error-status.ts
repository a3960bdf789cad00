/** How HTTP says what a caller did wrong, by the code of a `TripsError`. One that is missing does not compile where it is looked up. */
export const errorStatus = {
  "invalid-request": 400,
  forbidden: 403,
  "not-found": 404,
  "too-large": 413,
} as const;

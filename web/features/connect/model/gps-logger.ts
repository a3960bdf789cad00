/** A path of the API, which need not be at its host's root. */
export const apiPathOf = (apiUrl: URL, path: string): string => `${apiUrl.href.replace(/\/$/, "")}${path}`;

/**
 * What GPSLogger for Android sends to a custom URL for each GPS point; it replaces the words after `%`. Its logging
 * session is the trip. The point's second is its id, so a point that is sent twice counts once.
 */
export const gpsLoggerUrl = (apiUrl: URL): string =>
  apiPathOf(apiUrl, "/v1/trips/gpslogger-%STARTTIMESTAMP/records");

export const gpsLoggerHeaders = (token: string): string =>
  `Authorization: Bearer ${token}\nContent-Type: application/json`;

export const gpsLoggerBody = (timeZone: string): string =>
  `{"timeZone":"${timeZone}","records":[{"id":%TIMESTAMP,"t":%TIMESTAMP000,"lat":%LAT,"lon":%LON,` +
  `"speed":%SPD,"heading":%DIR,"accuracy":%ACC,"battery":%BATT}]}`;

/** An API that answers its own machine only cannot be reached by a phone. */
export const isOnThisMachine = (apiUrl: URL): boolean =>
  ["localhost", "127.0.0.1", "[::1]"].includes(apiUrl.hostname);

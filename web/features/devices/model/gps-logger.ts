import { apiPathOf } from "../../../shared/shell/model/api-path.ts";

/**
 * What GPSLogger for Android sends to a custom URL for each GPS point; it replaces the words after `%`. Its logging
 * session is the trip. The point's second is its id, so a point that is sent twice counts once.
 */
export const gpsLoggerUrl = (apiUrl: URL): string =>
  apiPathOf(apiUrl, "/v1/devices/trips/gpslogger-%STARTTIMESTAMP/records");

export const gpsLoggerHeaders = (key: string): string =>
  `Authorization: Bearer ${key}\nContent-Type: application/json`;

export const gpsLoggerBody = (timeZone: string): string =>
  `{"timeZone":"${timeZone}","records":[{"id":%TIMESTAMP,"t":%TIMESTAMP000,"lat":%LAT,"lon":%LON,` +
  `"speed":%SPD,"heading":%DIR,"accuracy":%ACC,"battery":%BATT}]}`;

/** Seconds between points; GPSLogger's own minute would cut every corner. */
const secondsBetweenPoints = 5;

/** As java.util.Properties reads a value. */
const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

/** A settings profile, by the names of GPSLogger's own preferences; all others stay as they are. */
export const gpsLoggerProfile = (settings: {
  readonly apiUrl: URL;
  readonly key: string;
  readonly timeZone: string;
}): string =>
  Object.entries({
    log_customurl_enabled: "true",
    log_customurl_url: gpsLoggerUrl(settings.apiUrl),
    log_customurl_method: "POST",
    log_customurl_body: gpsLoggerBody(settings.timeZone),
    log_customurl_headers: gpsLoggerHeaders(settings.key),
    log_customurl_discard_offline_locations_enabled: "false",
    time_before_logging: String(secondsBetweenPoints),
    keep_fix: "true",
  })
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .join("");

/** Opens GPSLogger, which downloads the profile, names it after the file and switches to it. */
export const gpsLoggerLink = (profileUrl: URL): string => `gpslogger://properties/${profileUrl.href}`;

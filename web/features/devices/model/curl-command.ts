import { apiPathOf } from "../../../shared/shell/model/api-path.ts";

/** One GPS point, sent from a terminal. */
export const curlCommand = (settings: {
  readonly apiUrl: URL;
  readonly key: string;
  readonly timeZone: string;
  readonly nowMs: number;
}): string => {
  const record = { id: 0, t: settings.nowMs, lat: -34.603722, lon: -58.381592, speed: 8.3, accuracy: 5 };
  return [
    `curl ${apiPathOf(settings.apiUrl, "/v1/devices/trips/my-first-trip/records")}`,
    `-H 'Authorization: Bearer ${settings.key}'`,
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify({ timeZone: settings.timeZone, records: [record] })}'`,
  ].join(" \\\n  ");
};

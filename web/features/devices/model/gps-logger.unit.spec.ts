import { decodeBatch } from "@trips/core/domain/batch.ts";
import { expect, test } from "vitest";
import { isOnThisMachine } from "../../../shared/shell/model/api-path.ts";
import { gpsLoggerBody, gpsLoggerLink, gpsLoggerProfile, gpsLoggerUrl } from "./gps-logger.ts";

/** As the app fills in a template: each word after `%`, in this order, in upper or lower case. */
const filledIn = (template: string): string => {
  const point = {
    lat: "-34.603722",
    lon: "-58.381592",
    acc: "4.5",
    dir: "92.0",
    spd: "8.3",
    timestamp: "1795162800",
    starttimestamp: "1795160000",
    batt: "87.0",
  };
  return Object.entries(point).reduce(
    (text, [word, value]) => text.replaceAll(new RegExp(`%${word}`, "gi"), value),
    template,
  );
};

test("what the app makes of the body is a batch whose point is counted as it was measured", () => {
  const envelope = {
    version: 1,
    driver: "ana",
    trip: filledIn(gpsLoggerUrl(new URL("https://api.example.com")))
      .split("/")
      .at(-2),
    receivedAt: 1_795_162_801_000,
    requestId: "r",
    batch: JSON.parse(filledIn(gpsLoggerBody("America/Argentina/Buenos_Aires"))),
  };
  const decoded = decodeBatch(new TextEncoder().encode(JSON.stringify(envelope)));
  expect(decoded).toMatchObject({
    ok: true,
    batch: {
      trip: "gpslogger-1795160000",
      rejected: [],
      records: [
        { id: 1_795_162_800, t: 1_795_162_800_000, latMicrodegrees: -34_603_722, batteryPercent: 87 },
      ],
    },
  });
});

test("the address keeps the path of an API that is not at its host's root", () => {
  expect(filledIn(gpsLoggerUrl(new URL("https://api.example.com/live/")))).toBe(
    "https://api.example.com/live/v1/devices/trips/gpslogger-1795160000/records",
  );
});

test("an API on this machine is told from one that phones reach", () => {
  const isLocal = (url: string) => isOnThisMachine(new URL(url));
  expect(["http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]:4000"].every(isLocal)).toBe(true);
  expect(isLocal("https://api.example.com")).toBe(false);
});

/** As java.util.Properties reads a file without comments, continued lines and escapes in names. */
const propertiesIn = (file: string): Record<string, string> =>
  Object.fromEntries(
    file
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [, name = "", value = ""] = /^([^=:\s]+)=(.*)$/.exec(line) ?? [];
        return [name, value.replaceAll(/\\(.)/g, (_, sign) => (sign === "n" ? "\n" : sign))];
      }),
  );

test("the profile says the same as the steps by hand, whatever is in a value", () => {
  const apiUrl = new URL("https://api.example.com/live");
  const settings = { apiUrl, key: "trips_a_b\\n", timeZone: "America/Argentina/Buenos_Aires" };
  expect(propertiesIn(gpsLoggerProfile(settings))).toEqual({
    log_customurl_enabled: "true",
    log_customurl_url: gpsLoggerUrl(apiUrl),
    log_customurl_method: "POST",
    log_customurl_body: gpsLoggerBody(settings.timeZone),
    log_customurl_headers: `Authorization: Bearer ${settings.key}\nContent-Type: application/json`,
    log_customurl_discard_offline_locations_enabled: "false",
    time_before_logging: "5",
    keep_fix: "true",
  });
});

test("the link names the profile's whole address", () => {
  const address = "https://trips.example.com/devices/setup/Fe26.2*1*a~2/trips-0123.properties";
  expect(gpsLoggerLink(new URL(address))).toBe(`gpslogger://properties/${address}`);
});

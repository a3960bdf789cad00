import fc from "fast-check";
import { expect, test } from "vitest";
import { appNames } from "../domain/apps/app.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { aheadMs, reportOf } from "./device-report.ts";
import { hourMs } from "./device-status.ts";

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const key = { driver: "ana", trip: "errand" };
const receivedAt = baseT + 60_000;
const hour = Math.floor(receivedAt / hourMs);
const fixes = straightDrive({ count: 3, speed: 12 }).map((fix) => ({ ...fix, accuracy: 6, battery: 41 }));

test("a batch with an ID token says what its phone is, where it is and how late it is", () => {
  expect(
    reportOf(envelopeOf({ key, fixes: fixes.toReversed(), device: "Pixel 9", end: true, receivedAt })),
  ).toEqual({
    ...{ driver: "ana", by: "model", id: "Pixel 9", heardMs: receivedAt },
    fix: { at: baseT + 2000, accuracyMeters: 6, speedCmps: 1200, ended: true },
    battery: { at: baseT + 2000, percent: 41, isCharging: undefined },
    phone: { at: receivedAt, name: "Pixel 9" },
    lag: { at: receivedAt, ms: 58_000 },
    lags: { [hour]: 58_000 },
    trips: { errand: receivedAt },
  });
});

test("a batch through a device's key is the device's, whatever model it names, with app and queue as it says", () => {
  const envelope = JSON.parse(
    new TextDecoder().decode(envelopeOf({ key, fixes, device: "Pixel 9", receivedAt })),
  );
  const batch = { ...envelope.batch, app: "Acme 3.1", queued: 7 };
  expect(reportOf(bytesOf({ ...envelope, device: "0123456789abcdef", batch }))).toMatchObject({
    ...{ by: "key", id: "0123456789abcdef" },
    phone: { name: "Pixel 9" },
    app: { at: receivedAt, name: "Acme 3.1" },
    queue: { at: receivedAt, waiting: 7 },
  });
});

const ofApp = (app: string, body: unknown) =>
  reportOf(
    bytesOf({ version: 2, driver: "ana", device: "0123456789abcdef", app, receivedAt, requestId: "r", body }),
  );

test.each([
  ["owntracks", { _type: "location", tst: baseT / 1000, lat: 1, lon: 2, batt: 9, bs: 1 }, 9, false],
  ["owntracks", { _type: "status" }, undefined, undefined],
  [
    "overland",
    {
      locations: [
        { type: "Feature", properties: { battery_level: 0.8, battery_state: "full", device_id: "ios" } },
      ],
    },
    80,
    true,
  ],
  [
    "traccar",
    { location: { battery: { level: 0.33, is_charging: false } }, device_id: "trips_secret" },
    33,
    false,
  ],
  ["osmand", { id: "trips_secret", batt: "70", charge: "true" }, 70, true],
])("%s says so much of a phone: %j", (app, body, percent, isCharging) => {
  const report = ofApp(app, body);
  expect(report).toMatchObject({
    by: "key",
    id: "0123456789abcdef",
    heardMs: receivedAt,
    app: { name: app },
  });
  expect([report?.battery?.percent, report?.battery?.isCharging]).toEqual([percent, isCharging]);
  // Where an id may be the key, it is kept nowhere.
  expect(JSON.stringify(report)).not.toContain("secret");
});

test("a clock that is ahead is told, and its times are not taken for the newest", () => {
  const [first, second] = fixes;
  const ahead = { ...second!, t: receivedAt + aheadMs + 60_000 };
  expect(reportOf(envelopeOf({ key, fixes: [first, ahead], receivedAt }))).toMatchObject({
    fix: { at: first!.t },
    lag: { ms: -aheadMs - 60_000 },
    lags: { [hour]: 0 },
  });
});

test("a batch that cannot be counted shows that its phone is there; one of the past says nothing", () => {
  const refused = envelopeOf({ key, fixes, timeZone: "Mars/Base", device: "Pixel 9", receivedAt });
  expect(reportOf(refused)).toMatchObject({
    id: "Pixel 9",
    heardMs: receivedAt,
    trips: { errand: receivedAt },
  });
  expect(reportOf(envelopeOf({ key, fixes, backfill: true, receivedAt }))).toBeUndefined();
});

test("no record of the stream makes it throw, and no report names anything but a driver's phone", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .record({
        version: fc.constantFrom(1, 2, 3),
        driver: fc.constantFrom("ana", "a#b", 7),
        device: fc.constantFrom("0123456789abcdef", "x", undefined),
        app: fc.constantFrom(...appNames, "other"),
        trip: fc.constantFrom("errand", "..", undefined),
        receivedAt: fc.constantFrom(receivedAt, -1, "now"),
        body: fc.jsonValue(),
        batch: fc.jsonValue(),
      })
      .map(bytesOf),
  );
  fc.assert(
    fc.property(anything, (data) => {
      const report = reportOf(data);
      if (report) expect([report.driver, report.heardMs]).toEqual(["ana", receivedAt]);
    }),
    tries(1000),
  );
});

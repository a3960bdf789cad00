import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { aDevice } from "../testing/records.ts";
import { localDateOf } from "./local-date.ts";
import { canonicalTimeZone } from "./time-zone.ts";
import { trackIdOf, trackOf, trackRecordIdOf } from "./track.ts";
import { trackPlaceOf } from "./track-place.ts";

const madrid = { lat: 40.4168, lon: -3.7038 };
const newYork = { lat: 40.7128, lon: -74.006 };
const lordHowe = { lat: -31.55, lon: 159.08 };

const dateOf = (time: string, place: { readonly lat: number; readonly lon: number }): string =>
  trackOf(trackPlaceOf(aDevice, { t: Date.parse(time), ...place }).trip)!.date;

describe("a track's day", () => {
  test.each([
    ["before four", "2026-11-20T02:59:59.999Z", madrid, "2026-11-19"],
    ["from four on", "2026-11-20T03:00:00Z", madrid, "2026-11-20"],
    ["by the clock of its place", "2026-11-20T08:59:59Z", newYork, "2026-11-19"],
    ["by the clock of its place", "2026-11-20T09:00:00Z", newYork, "2026-11-20"],
    ["where clocks went forward, from five on", "2026-03-29T02:59:59Z", madrid, "2026-03-28"],
    ["where clocks went forward, from five on", "2026-03-29T03:00:00Z", madrid, "2026-03-29"],
    ["where clocks went back, from three on", "2026-10-25T01:59:59Z", madrid, "2026-10-24"],
    ["where clocks went back, from three on", "2026-10-25T02:00:00Z", madrid, "2026-10-25"],
    ["where they change by half an hour", "2026-04-04T17:00:00Z", lordHowe, "2026-04-05"],
    ["just behind the date line", "2026-11-20T13:59:59Z", { lat: 1.87, lon: -157.4 }, "2026-11-20"],
    ["just behind the date line", "2026-11-20T14:00:00Z", { lat: 1.87, lon: -157.4 }, "2026-11-21"],
    ["on its other side", "2026-11-20T14:00:00Z", { lat: 21.3, lon: -157.86 }, "2026-11-20"],
    ["at the pole, in UTC", "2026-11-20T04:00:00Z", { lat: 90, lon: 0 }, "2026-11-20"],
    ["at the South Pole, by its station's clock", "2026-11-20T14:59:59Z", { lat: -90, lon: 0 }, "2026-11-20"],
  ])("%s: %s", (_, time, place, date) => {
    expect(dateOf(time, place)).toBe(date);
  });
});

describe("the place of a fix", () => {
  const fix = fc.record({
    t: fc.integer({ min: 946_684_800_000, max: 253_402_200_000_000 }),
    lat: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 90)),
    lon: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 0, 180)),
  });

  test("is a track of its device, and its date that of four hours before in the zone of the position", () => {
    fc.assert(
      fc.property(fix, (fix) => {
        const { trip, timeZone } = trackPlaceOf(aDevice, fix);
        expect(canonicalTimeZone(timeZone)).toBe(timeZone);
        expect(trackOf(trip)).toEqual({
          device: aDevice,
          date: localDateOf(fix.t - 4 * 3_600_000, timeZone),
        });
      }),
      tries(500),
    );
  });

  test("has a canonical time zone, whichever the table of positions knows", () => {
    const table = readFileSync(createRequire(import.meta.url).resolve("@photostructure/tz-lookup"), "utf8");
    const names = [...table.matchAll(/"([A-Z][A-Za-z]+\/[A-Za-z0-9_/+-]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(200);
    expect(names.filter((name) => canonicalTimeZone(name) === undefined)).toEqual([]);
  });
});

describe("the id of a track", () => {
  test("says its device and date, which that of a trip does not", () => {
    expect(trackIdOf(aDevice, "2026-11-20")).toBe(`track-${aDevice}-2026-11-20`);
    for (const trip of [
      "trip-1",
      `track-${aDevice}`,
      `track-${aDevice}-2026-11-20-2`,
      "track-abc-2026-11-20",
    ])
      expect(trackOf(trip)).toBeUndefined();
  });

  test("of a record is its second", () => {
    expect([0, 999, 1000].map((ms) => trackRecordIdOf(1_795_162_800_000 + ms))).toEqual([
      1_795_162_800, 1_795_162_800, 1_795_162_801,
    ]);
  });
});

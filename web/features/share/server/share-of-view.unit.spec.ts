import { withoutEnds } from "@trips/core/application/hidden-ends.ts";
import { readWindows } from "@trips/core/application/trip-view.ts";
import { noTimeSpans } from "@trips/core/domain/corrections.ts";
import { distanceMm } from "@trips/core/domain/geodesy.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { hiddenMm } from "@trips/core/domain/hidden-area.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { aRecord, aTripRecord, baseT } from "@trips/core/testing/records.ts";
import { readTripOf, windowsOf } from "@trips/core/testing/summary.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { aTripAnalysis } from "../../trip/model/testing/trip-analysis.ts";
import { extendTrack, noTrack } from "../../trip/model/trip-model.ts";
import type { SharedTrip } from "../model/share-model.ts";
import { sharedTripOf } from "./share-of-view.ts";

const home = { latMicrodegrees: -34_603_722, lonMicrodegrees: -58_381_592 };
const share = { hidesEnds: true, expiresAtMs: baseT };

/** A car that goes 20 m east or west a second, from home to each of these places in turn. */
const driveTo = (turns: readonly number[]): GpsRecord[] => {
  const meters = [0];
  for (const turn of turns)
    while (meters.at(-1) !== turn) meters.push(meters.at(-1)! + Math.sign(turn - meters.at(-1)!) * 20);
  return meters.map((each, second) =>
    aRecord({
      id: second,
      t: baseT + second * 1000,
      latMicrodegrees: home.latMicrodegrees,
      lonMicrodegrees: home.lonMicrodegrees + Math.round(each * 10.92),
      speedCmps: 2_000,
      accuracyMeters: 4,
    }),
  );
};

const sharedOf = (records: readonly GpsRecord[], held?: HeldPoints): SharedTrip => {
  const key = { driver: "secret-driver", trip: "secret-trip" };
  const { summary } = readTripOf(
    key,
    records.map((record) => aTripRecord(record, { vehicle: "SECRET" })),
  );
  return sharedTripOf(
    withoutEnds(key, summary, readWindows(windowsOf(records), noTimeSpans), baseT),
    share,
    held,
  );
};

describe("a shared trip", () => {
  test("holds no time and no place near its ends, and names nobody", () => {
    const turns = fc.array(
      fc.integer({ min: -150, max: 150 }).map((each) => each * 20),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(turns, (given) => {
        const records = driveTo(given);
        const shared = sharedOf(records);
        const track = extendTrack(noTrack, shared.track);
        const text = JSON.stringify(shared);
        const [times, places] = [new Set(track.times), new Set(track.positions.map(String))];
        for (const record of records) {
          if ([records[0]!, records.at(-1)!].every((end) => distanceMm(end, record) > hiddenMm)) continue;
          const place = [record.lonMicrodegrees / 1e6, record.latMicrodegrees / 1e6];
          const told = [
            times.has(record.t),
            places.has(String(place)),
            text.includes(new Date(record.t).toISOString()),
          ];
          expect(told).toEqual([false, false, false]);
        }
        expect(text).not.toMatch(/secret/i);
      }),
      tries(40),
    );
  });

  test("says that something is hidden on the way, not that the car fell silent there", () => {
    const { marks } = sharedOf(driveTo([4_000, -4_000]));
    expect(marks.map(({ kind }) => kind)).toEqual(["hidden"]);
  });

  test("has figures of the shown part only", () => {
    const shared = sharedOf(driveTo([8_000]));
    const track = extendTrack(noTrack, shared.track);
    expect(track.drivenMeters[0]).toBe(0);
    expect(shared.distanceMeters).toBeCloseTo(track.drivenMeters.at(-1)!, 0);
    expect(shared.movingSeconds).toBe((track.times.at(-1)! - track.times[0]!) / 1000);
    expect([shared.start, shared.end]).toEqual(
      [track.times[0]!, track.times.at(-1)!].map((ms) => new Date(ms).toISOString()),
    );
  });

  test("of which nothing is shown still has its date, and no time and no figure", () => {
    const shared = sharedOf(driveTo([300, 0]));
    expect(shared).toMatchObject({
      start: null,
      end: null,
      dates: { start: "2026-11-20", end: "2026-11-20" },
      distanceMeters: 0,
      maxSpeedMps: null,
    });
    expect(shared.track.points).toBe(0);
  });

  test("whose ends are not hidden is whole, and still names nobody", () => {
    const analysis = aTripAnalysis({ points: 4 });
    const shared = sharedTripOf(analysis, { ...share, hidesEnds: false });
    expect(extendTrack(noTrack, shared.track).times).toHaveLength(4);
    expect([shared.start, shared.end]).toEqual([analysis.trip.start, analysis.trip.end]);
    expect(JSON.stringify(shared)).not.toMatch(/ana|trip-1|AB123CD/);
  });

  test("that grows sends only what is new", () => {
    const before = sharedOf(driveTo([6_000])).track;
    const { track } = sharedOf(driveTo([9_000]), before);
    expect(before.points).toBeGreaterThan(100);
    expect([track.from, track.points]).toEqual([before.points, before.points + 150]);
  });
});

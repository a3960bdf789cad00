import { beforeEach, describe, expect, test } from "vitest";
import type { CuratedRecord } from "../application/curated-rows.ts";
import { noRows, replaceRows } from "../application/curated-rows.ts";
import type {
  CuratedFiles,
  CuratedRows,
  CuratedTrip,
  CuratedTrips,
  ErasableTrips,
} from "../application/curated-zone.ts";
import { setAside } from "../domain/record-figures.ts";
import { rulesVersion } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { aRecord, aTripKey } from "./records.ts";

type Zone = { readonly files: CuratedFiles; readonly trips: CuratedTrips & ErasableTrips };

const by = { timeZone: "Europe/Berlin", vehicle: undefined, rules: rulesVersion };

const rowsOf = (key: TripKey, count: number): CuratedRows => {
  const records = Array.from(
    { length: count },
    (): CuratedRecord => ({
      record: aRecord({ speedCmps: 1_234, altitudeMeters: -3, batteryPercent: 80, late: true }),
      receivedAt: 1_795_162_800_123,
      backfill: false,
      sentTimeZone: "Europe/Berlin",
      sentVehicle: undefined,
      device: undefined,
      object: "records/date=2026-11-20/ñ 1.parquet",
    }),
  );
  const way = {
    distanceMm: 2_147_483_647,
    movingMs: 1,
    idleMs: 0,
    parkedMs: 0,
    unknownMs: 2,
    uncountedMm: 20_000_000_000,
    ascentMm: 0,
    descentMm: 7,
    state: "driving",
    isGap: true,
    isJump: false,
    harsh: -1,
    elsewhere: [{ date: "2026-11-21", distanceMm: 5, movingMs: 0, idleMs: 0, parkedMs: 0, unknownMs: 0 }],
  } as const;
  const figures = { verdict: "usable", date: "2026-11-20", way } as const;
  const rows = records.map((curated, index) => ({
    key,
    curated,
    figures: index === 0 ? setAside : figures,
    by,
  }));
  return replaceRows(noRows, [{ key, rows, kept: { before: 0, after: 0 } }]);
};

/** What every curated zone must do. */
export const describeCuratedZone = (zoneOf: () => Zone): void => {
  describe("the curated zone", () => {
    let zone: Zone;
    let place = { hour: 490_000, bucket: 0 };
    beforeEach(() => {
      zone = zoneOf();
      place = { hour: place.hour + 1, bucket: 3 };
    });

    test("a place without a file has no rows and no version", async () => {
      expect(await zone.files.load(place)).toEqual({ version: undefined, rows: noRows });
      expect(await zone.files.version(place)).toBeUndefined();
    });

    test("a file holds what was saved, under its version", async () => {
      const rows = rowsOf(aTripKey(), 3);
      const version = await zone.files.save(place, rows, undefined);
      expect(version).toBeDefined();
      expect(await zone.files.load(place)).toEqual({ version, rows });
      expect(await zone.files.version(place)).toBe(version);
    });

    test("only the version that was read is replaced", async () => {
      const [first, second] = [rowsOf(aTripKey(), 1), rowsOf(aTripKey(), 2)];
      const version = await zone.files.save(place, first, undefined);
      expect(await zone.files.save(place, second, undefined)).toBeUndefined();
      expect((await zone.files.load(place)).rows).toEqual(first);
      const next = await zone.files.save(place, second, version);
      expect(next).not.toBe(version);
      expect(await zone.files.save(place, first, version)).toBeUndefined();
      expect(await zone.files.load(place)).toEqual({ version: next, rows: second });
    });

    test("a file may be left without rows", async () => {
      const version = await zone.files.save(place, rowsOf(aTripKey(), 1), undefined);
      const emptied = await zone.files.save(place, noRows, version);
      expect(await zone.files.load(place)).toEqual({ version: emptied, rows: noRows });
    });

    test("a file that is gone is not replaced", async () => {
      expect(await zone.files.save(place, rowsOf(aTripKey(), 1), '"gone"')).toBeUndefined();
      expect(await zone.files.version(place)).toBeUndefined();
    });

    const tripOf = (key: TripKey, changes: Partial<CuratedTrip> = {}): CuratedTrip => ({
      ...key,
      rev: 1,
      corrections: [],
      hours: [490_000, 490_002, 490_100, 490_100],
      timeZone: { t: 1, id: 2, text: "Europe/Berlin" },
      vehicle: undefined,
      countedBy: by,
      expiresAt: 4_000_000_000,
      ...changes,
    });

    test("a trip is read as it was saved, in the order of the keys", async () => {
      const [one, other, unknown] = [
        tripOf(aTripKey()),
        tripOf(aTripKey(), { vehicle: { t: 1, id: 2, text: "AB" } }),
        aTripKey(),
      ];
      expect(await zone.trips.save(one, undefined)).toBe(true);
      expect(await zone.trips.save(other, undefined)).toBe(true);
      expect(await zone.trips.load([other, unknown, one])).toEqual([other, undefined, one]);
    });

    test("a trip is saved over the state before it only", async () => {
      const trip = tripOf(aTripKey());
      await zone.trips.save(trip, undefined);
      expect(await zone.trips.save({ ...trip, hours: [1, 1] }, undefined)).toBe(false);
      expect(await zone.trips.save({ ...trip, rev: 3 }, 2)).toBe(false);
      expect(await zone.trips.save({ ...trip, rev: 2, hours: [1, 1] }, 1)).toBe(true);
      expect(await zone.trips.load([trip])).toEqual([{ ...trip, rev: 2, hours: [1, 1] }]);
    });

    test("a trip is removed in the state that was read only, and then not saved over a state that it had", async () => {
      const trip = tripOf(aTripKey());
      await zone.trips.save(trip, undefined);
      expect(await zone.trips.remove({ ...trip, rev: 2 })).toBe(false);
      expect(await zone.trips.remove(trip)).toBe(true);
      expect(await zone.trips.remove(trip)).toBe(false);
      expect(await zone.trips.save({ ...trip, rev: 2 }, 1)).toBe(false);
      expect(await zone.trips.load([trip])).toEqual([undefined]);
    });

    test("a driver's trips are those that were saved, and no other driver's", async () => {
      const { driver, trip } = aTripKey();
      for (const key of [
        { driver, trip },
        { driver, trip: `${trip}-b` },
        { driver: `${driver}0`, trip },
      ])
        await zone.trips.save(tripOf(key), undefined);
      const found = await Array.fromAsync(zone.trips.ofDriver(driver));
      expect(found.map((key) => key.trip).sort()).toEqual([trip, `${trip}-b`]);
    });
  });
};

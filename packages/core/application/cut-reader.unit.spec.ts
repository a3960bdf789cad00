import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fix } from "../domain/gps-record.ts";
import { cutIdOf } from "../domain/track.ts";
import type { TripKey } from "../domain/trip.ts";
import { aWorker } from "../testing/deliveries.ts";
import { MemoryShareStore } from "../testing/memory-share-store.ts";
import { rangeReaderOf, tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, baseT, correctionEnvelopeOf, receivedAt } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import type { EraseTablePorts } from "./erase-table.ts";
import { eraseTrips } from "./erase-trips.ts";
import { readDayRange, readDriverDay, readFleetDay } from "./read-days.ts";
import { createFleetReader } from "./read-fleet.ts";
import { readTripList } from "./read-trip-list.ts";
import { readGpx, readRoute, readShownTrip, readTrip, readTripAnalysis } from "./read-trips.ts";
import { createShare, listShares, revokeShare } from "./shares.ts";

const device = "0123456789abcdef";
const ana = { driver: "ana", isFleet: false };
const manager = { driver: "boss", isFleet: true };
const date = "2026-11-20";
const track = `track-${device}-${date}`;
const minute = 60_000;

type Place = Pick<Fix, "t" | "lat" | "lon" | "speed">;

/** 06:00 in Buenos Aires: out for ten minutes, parked for twenty, back for ten; a fix every ten seconds. */
const outAndBack = (): Place[] => {
  const places: Place[] = [];
  for (let second = 0; second <= 40 * 60; second += 10) {
    const east = second <= 600 ? second : second <= 1800 ? 600 : 2400 - second;
    const speed = second < 600 || (second >= 1800 && second < 2400) ? 10 : 0;
    places.push({ t: baseT + second * 1000, lat: -34.6, lon: -58.4 + (east * 10) / 91_600, speed });
  }
  return places;
};

/** As OwnTracks sends it: km/h, seconds. */
const requestOf = ({ t, lat, lon, speed = 0 }: Place, received = receivedAt) =>
  aDelivery(
    new TextEncoder().encode(
      JSON.stringify({
        version: 2,
        driver: "ana",
        device,
        app: "owntracks",
        receivedAt: received,
        requestId: "request",
        body: { _type: "location", tst: t / 1000, lat, lon, vel: speed * 3.6, acc: 5 },
      }),
    ),
  );

const readersOf = async (places: readonly Place[]) => {
  const store = new MemoryTripStore();
  await aggregate(
    aWorker({ store }).ports,
    places.map((place) => requestOf(place)),
  );
  return { store, reader: tripReaderOf(store), ranges: rangeReaderOf(store), now: () => baseT + 90 * minute };
};

test("a day of an app has the trips that were driven, and its totals are those of the track", async () => {
  const ports = await readersOf(outAndBack());
  const day = await readDriverDay(ana, ports, "ana", date);
  expect(day.tripCount).toBe(2);
  expect(day.trips.map(({ start, end }) => [start.slice(11, 16), end.slice(11, 16)])).toEqual([
    ["09:00", "09:10"],
    ["09:30", "09:40"],
  ]);
  expect(
    day.trips.every(
      ({ status, timeZone }) => status === "ended" && timeZone === "America/Argentina/Buenos_Aires",
    ),
  ).toBe(true);
  const [whole, ...trips] = [await readTrip(ana, ports, { driver: "ana", trip: track }), ...day.trips];
  expect(trips[0]!.distanceMeters + trips[1]!.distanceMeters).toBeCloseTo(whole.distanceMeters, 6);
  expect(day.distanceMeters).toBe(whole.distanceMeters);
  expect(day.parkedSeconds).toBeGreaterThan(1100);
  expect(trips.map(({ parkedSeconds }) => parkedSeconds)).toEqual([0, 0]);
});

test("every view of a day shows the same trips", async () => {
  const ports = await readersOf(outAndBack());
  const { trips } = await readDriverDay(ana, ports, "ana", date);
  const list = await readTripList(ana, ports, "ana", { from: date, to: date, limit: 10 });
  expect(list.trips.map(({ view }) => view).reverse()).toEqual(trips);
  const first = await readTripList(ana, ports, "ana", { from: date, to: date, limit: 1 });
  const second = await readTripList(ana, ports, "ana", {
    from: date,
    to: date,
    limit: 1,
    after: first.trips[0]!.place,
  });
  expect([second.trips[0]!.view, second.isLast]).toEqual([trips[0], true]);
  expect((await readDayRange(ana, ports, "ana", date, date)).days).toMatchObject([{ tripCount: 2 }]);
  expect(await readFleetDay(manager, ports, date)).toMatchObject({ tripCount: 2, driverCount: 1, trips });
  const fleet = await createFleetReader(ports)(manager, date);
  expect([fleet.totals.trips, fleet.trips.map(({ trip }) => trip)]).toEqual([
    2,
    trips.map(({ tripId }) => tripId),
  ]);
});

test("a trip's page, route, file and share show its own records alone", async () => {
  const ports = await readersOf(outAndBack());
  const { trips } = await readDriverDay(ana, ports, "ana", date);
  for (const trip of trips) {
    const key = { driver: "ana", trip: trip.tripId };
    expect(await readTrip(ana, ports, key)).toMatchObject(trip);
    const { route, drivenMeters, windows, trip: detail } = await readTripAnalysis(ana, ports, key);
    expect(detail).toMatchObject(trip);
    expect([route.properties.times[0], route.properties.times.at(-1)]).toEqual([trip.start, trip.end]);
    expect(drivenMeters.at(-1)).toBeCloseTo(trip.distanceMeters, 6);
    const sum = windows.reduce((meters, { distanceMeters }) => meters + distanceMeters, 0);
    expect(sum).toBeCloseTo(trip.distanceMeters, 6);
    expect((await readRoute(ana, ports, key)).properties).toEqual({ ...route.properties, next: null });
    const { gpx } = await readGpx(ana, ports, key);
    expect(gpx.match(/<trkpt/g)).toHaveLength(trip.quality.unique);
    const shown = await readShownTrip(ana, ports, key, { hidesEnds: true });
    expect(shown.trip.tripId).toBe(trip.tripId);
    expect(shown.trip.distanceMeters).toBeLessThan(trip.distanceMeters);
  }
});

describe("an address names a moment", () => {
  test("so it leads to the trip that contains it, or to the next, or to the last", async () => {
    const ports = await readersOf(outAndBack());
    const { trips } = await readDriverDay(ana, ports, "ana", date);
    const at = async (minutes: number) => {
      const trip = cutIdOf(track, baseT + minutes * minute);
      return (await readTrip(ana, ports, { driver: "ana", trip })).tripId;
    };
    const [out, back] = trips.map(({ tripId }) => tripId);
    expect(await Promise.all([-90, 0, 5, 20, 31, 600].map(at))).toEqual([out, out, out, back, back, back]);
  });

  test("and still does after late records joined two trips", async () => {
    const places = outAndBack();
    const ports = await readersOf(
      places.filter(({ t }) => t < baseT + 10 * minute || t > baseT + 30 * minute),
    );
    const before = await readDriverDay(ana, ports, "ana", date);
    expect(before.trips).toHaveLength(2);
    // The car had been on its way all the time.
    const late = Array.from({ length: 121 }, (_, n): Place => {
      const east = n <= 60 ? 600 + n * 10 : 1200 - (n - 60) * 10;
      return {
        t: baseT + (10 * 60 + n * 10) * 1000,
        lat: -34.6,
        lon: -58.4 + (east * 10) / 91_600,
        speed: 10,
      };
    });
    await aggregate(
      aWorker({ store: ports.store }).ports,
      late.map((place) => requestOf(place)),
    );
    const after = await readDriverDay(ana, ports, "ana", date);
    expect(after.trips).toHaveLength(1);
    for (const { tripId } of before.trips)
      expect((await readTrip(ana, ports, { driver: "ana", trip: tripId })).tripId).toBe(
        after.trips[0]!.tripId,
      );
  });

  test("and to none in a track without trips", async () => {
    const ports = await readersOf(outAndBack().slice(90, 150));
    expect(await readDriverDay(ana, ports, "ana", date)).toMatchObject({ tripCount: 0, trips: [] });
    const key = { driver: "ana", trip: cutIdOf(track, baseT) };
    await expect(readTrip(ana, ports, key)).rejects.toMatchObject({ code: "not-found" });
    await expect(readRoute(ana, ports, key)).rejects.toMatchObject({ code: "not-found" });
  });
});

test("a trip's links are those that lead to it, and are revoked through it", async () => {
  const ports = {
    ...(await readersOf(outAndBack())),
    shares: new MemoryShareStore(() => baseT),
    randomBytes,
  };
  const { trips } = await readDriverDay(ana, ports, "ana", date);
  const [out, back] = trips.map(({ tripId }) => ({ driver: "ana", trip: tripId })) as [TripKey, TripKey];
  const within = { driver: "ana", trip: cutIdOf(track, baseT + 5 * minute) };
  for (const trip of [out, within, back])
    await createShare(ana, ports, trip, { lifetimeMs: minute, hidesEnds: false });
  expect((await listShares(ana, ports, out)).map(({ trip }) => trip)).toEqual([out, within]);
  const [link] = await listShares(ana, ports, back);
  expect(await revokeShare(ana, ports, back, link!.digest)).toBe(true);
  expect(await listShares(ana, ports, back)).toEqual([]);
});

test("a trip whose beginning is cut off keeps its address and its name", async () => {
  const ports = await readersOf(outAndBack());
  const [out] = (await readDriverDay(ana, ports, "ana", date)).trips;
  const said = [
    correctionEnvelopeOf({
      key: { driver: "ana", trip: track },
      moment: baseT,
      correction: { name: "To work" },
    }),
    correctionEnvelopeOf({
      key: { driver: "ana", trip: track },
      correction: { wrong: { from: baseT, to: baseT + 3 * minute } },
    }),
  ];
  await aggregate(
    aWorker({ store: ports.store }).ports,
    said.map((data) => aDelivery(data)),
  );
  const { trips } = await readDriverDay(ana, ports, "ana", date);
  expect(trips).toHaveLength(2);
  expect(trips[0]).toMatchObject({ tripId: out!.tripId, name: "To work", start: "2026-11-20T09:03:10.000Z" });
  expect(trips[0]!.distanceMeters).toBeLessThan(out!.distanceMeters * 0.75);
  expect(trips[0]!.quality.marked).toBe(19);
});

test("a trip in a track is not erased by itself, and the track is named", async () => {
  const order = { driver: "ana", trip: cutIdOf(track, baseT) };
  const refused = eraseTrips(ana, {} as EraseTablePorts, order);
  await expect(refused).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining(track),
  });
});

test("trips do not depend on the order, the grouping or the repetition of what an app sends", async () => {
  const places = outAndBack();
  const expected = await readDriverDay(ana, await readersOf(places), "ana", date);
  const orders = fc.array(fc.nat({ max: places.length - 1 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(orders, fc.integer({ min: 20, max: 90 }), async (first, size) => {
      const store = new MemoryTripStore();
      const sent = [...first.map((at) => places[at]!), ...places.toReversed()];
      for (let at = 0; at < sent.length; at += size)
        await aggregate(
          aWorker({ store }).ports,
          sent.slice(at, at + size).map((place) => requestOf(place)),
        );
      const ports = { reader: tripReaderOf(store), now: () => baseT + 90 * minute };
      expect(await readDriverDay(ana, ports, "ana", date)).toEqual(expected);
    }),
    tries(10),
  );
});

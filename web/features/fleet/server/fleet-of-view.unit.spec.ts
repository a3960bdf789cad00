import { aggregate } from "@trips/core/application/aggregate.ts";
import { createFleetReader } from "@trips/core/application/read-fleet.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { aWorker } from "@trips/core/testing/deliveries.ts";
import { tripReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { expect, test } from "vitest";
import { fleetAnswerOf, fleetTripsOf } from "./fleet-of-view.ts";

const date = "2026-11-20";
const manager = { driver: "boss", isFleet: true };
const lastT = baseT + 59_000;
const minute = 60_000;

/** The fleet's trips at that time; ana and bruno drive, carla's trip is over. */
const fleetAt = async (now: number, known: Readonly<Record<string, string>> = {}) => {
  const store = new MemoryTripStore();
  await aggregate(
    aWorker({ store }).ports,
    ["ana.gomez", "bruno.sosa", "carla.paz"].map((driver) =>
      aDelivery(
        envelopeOf({
          key: { driver, trip: "errand" },
          end: driver === "carla.paz",
          fixes: straightDrive({ count: 60, speed: 11 }),
        }),
      ),
    ),
  );
  const snapshot = await createFleetReader({ reader: tripReaderOf(store), now: () => now })(manager, date);
  const trips = fleetTripsOf(snapshot, new Map(Object.entries(known)), now);
  return { trips, answer: fleetAnswerOf(snapshot, trips) };
};

const silentAt = async (now: number) =>
  Object.fromEntries(
    (await fleetAt(now)).trips
      .filter(({ isActive }) => isActive)
      .map((trip) => [trip.driver, trip.silentMinutes]),
  );

test("drivers have the names that are known, else their ids made readable, and colours of their own", async () => {
  const { trips, answer } = await fleetAt(lastT, { "ana.gomez": "Ana Gómez" });
  expect(trips.map(({ name }) => name)).toEqual(["Ana Gómez", "Bruno Sosa", "Carla Paz"]);
  expect(new Set(trips.map(({ colour }) => colour)).size).toBe(3);
  expect(answer.active.names).toEqual(["Ana Gómez", "Bruno Sosa"]);
});

test("a running trip has its car's place, an ended one has none", async () => {
  const { trips } = await fleetAt(lastT);
  expect(trips.map(({ car }) => car?.atMs)).toEqual([lastT, lastT, undefined]);
});

test("a phone is silent from a gap on, and its trip leaves when it is over", async () => {
  expect(await silentAt(lastT + rules.gapMs)).toEqual({ "ana.gomez": 0, "bruno.sosa": 0 });
  expect(await silentAt(lastT + 12.5 * minute)).toEqual({ "ana.gomez": 12, "bruno.sosa": 12 });
  expect(await silentAt(lastT + rules.tripOverMs)).toEqual({ "ana.gomez": 30, "bruno.sosa": 30 });
  expect(await silentAt(lastT + rules.tripOverMs + 1)).toEqual({});
});

import { expect, test } from "vitest";
import { changeBetween } from "../../../shared/map/model/map-features.ts";
import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import { fleetFeaturesOf } from "./fleet-features.ts";

const mapTrip = (key: string, isActive = false): MapTrip => ({
  key,
  colour: 1,
  isActive,
  pieces: [
    [
      [0, 0],
      [1, 1],
    ],
  ],
});

const byKey = (...trips: MapTrip[]) => new Map(trips.map((trip) => [trip.key, trip]));

test("a trip is one line, and a running one has a head at its current position", () => {
  expect(fleetFeaturesOf(mapTrip("a")).map(({ properties }) => properties.kind)).toEqual(["line"]);
  const [, head] = fleetFeaturesOf(mapTrip("a", true));
  expect(head?.geometry).toEqual({ type: "Point", coordinates: [1, 1] });
  expect(fleetFeaturesOf({ ...mapTrip("a"), pieces: [] })).toEqual([]);
});

test("only what changed is sent to the map, and a head goes when its trip ends", () => {
  const steady = mapTrip("steady");
  const { remove, add } = changeBetween(
    byKey(steady, mapTrip("ending", true)),
    byKey(steady, mapTrip("ending")),
    fleetFeaturesOf,
  );
  expect(remove).toEqual(["ending", "ending head"]);
  expect(add.map(({ properties }) => properties.id)).toEqual(["ending"]);
});

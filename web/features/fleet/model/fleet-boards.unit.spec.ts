import { describe, expect, test } from "vitest";
import { standingsOf } from "./fleet-boards.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

const standings = (board: Parameters<typeof standingsOf>[1], ...trips: Parameters<typeof fleetTrip>[0][]) =>
  standingsOf(trips.map(fleetTrip), board).map(({ place, driver, value }) => [place, driver, value]);

test("a driver's trips are summed, the farthest first", () => {
  expect(
    standings(
      "distance",
      { driver: "ana", distanceMeters: 3_000 },
      { driver: "bruno", distanceMeters: 4_000 },
      { driver: "ana", distanceMeters: 2_000 },
    ),
  ).toEqual([
    [1, "ana", 5_000],
    [2, "bruno", 4_000],
  ]);
});

test("equal drivers share a rank and are listed by name, whatever the order of their trips", () => {
  const trips = ["carla", "ana", "bruno"].map((driver) => ({ driver, movingSeconds: 60 }));
  const last = { driver: "diego", movingSeconds: 59 };
  const expected = [
    [1, "ana", 60],
    [1, "bruno", 60],
    [1, "carla", 60],
    [4, "diego", 59],
  ];
  expect(standings("driving", ...trips, last)).toEqual(expected);
  expect(standings("driving", last, ...trips.toReversed())).toEqual(expected);
});

describe("smoothness", () => {
  test("is harsh events per 100 km of the whole trips, the fewest first", () => {
    expect(
      standings(
        "smoothness",
        { driver: "ana", distanceMeters: 1_000, wholeDistanceMeters: 20_000, harshBrakes: 3 },
        { driver: "bruno", distanceMeters: 10_000, harshBrakes: 0, harshAccelerations: 1 },
      ),
    ).toEqual([
      [1, "bruno", 10],
      [2, "ana", 15],
    ]);
  });

  test("ranks nobody who drove less than 10 km, and the farther of two equal ones first", () => {
    const calm = { harshBrakes: 0 };
    expect(
      standings(
        "smoothness",
        { ...calm, driver: "ana", distanceMeters: 9_999 },
        { ...calm, driver: "bruno", distanceMeters: 10_000 },
        { ...calm, driver: "carla", distanceMeters: 11_000 },
      ),
    ).toEqual([
      [1, "carla", 0],
      [1, "bruno", 0],
    ]);
  });

  test("does not mistake a phone that measures no speed for a smooth driver", () => {
    expect(standings("smoothness", { maxSpeedMps: null, harshBrakes: 0 })).toEqual([]);
  });
});

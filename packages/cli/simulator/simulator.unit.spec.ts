import { deviceProblem, identifierProblem, sanitiseFix, vehicleProblem } from "@trips/client/records.ts";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { driveTrip } from "./drive.ts";
import { drivingLimits } from "./drive-route.ts";
import {
  currentTrip,
  finishedTrips,
  fleetTimeZone,
  localDayOf,
  midnightOf,
  planTrips,
  recordPlannedTrip,
} from "./fleet.ts";
import { toFixes } from "./gps.ts";
import { fleetManager, fleetOf } from "./identities.ts";
import { findRoute, pickSpot } from "./route.ts";
import { createStreetGrid, toLocal, toPosition } from "./street-grid.ts";

const grid = createStreetGrid();
const noon = Date.parse("2026-03-01T15:00:00Z");
const hour = 3_600_000;

const drives = Array.from({ length: 20 }, (_, index) => {
  const random = createRandom(index);
  return driveTrip({
    grid,
    seed: index,
    startMs: noon,
    latestEndMs: noon + 40 * 60_000,
    from: pickSpot(grid, random, 6),
    to: pickSpot(grid, random, 6),
  });
});

const pairs = <Item>(states: readonly Item[]) =>
  states.slice(1).map((state, index) => [states[index]!, state] as const);
const distance = (a: { east: number; north: number }, b: { east: number; north: number }) =>
  Math.hypot(a.east - b.east, a.north - b.north);

describe("street grid", () => {
  test("is centred on the Obelisco, with its columns turned a little west of north", () => {
    const middle = toPosition({ east: 0, north: 0 });
    expect(middle).toEqual({ lat: -34.6037, lon: -58.3816 });
    const bottom = grid.pointOf({ column: 12, row: 0 });
    const top = grid.pointOf({ column: 12, row: 24 });
    expect(top.north - bottom.north).toBeGreaterThan(2200);
    expect(top.east - bottom.east).toBeLessThan(-50);
    const back = toLocal(toPosition({ east: 321, north: -456 }));
    expect(back.east).toBeCloseTo(321, 6);
    expect(back.north).toBeCloseTo(-456, 6);
  });

  test("every block can be reached from every other without turning back", () => {
    const random = createRandom(7);
    for (let index = 0; index < 200; index += 1) {
      const from = pickSpot(grid, random, 0);
      const to = pickSpot(grid, random, 0);
      const route = findRoute(grid, from, to, random);
      expect(route[0]).toEqual(from);
      expect(route.at(-1)).toEqual(to);
      for (const [block, next] of route.slice(1).map((block, at) => [route[at]!, block] as const)) {
        expect(next.from).toEqual(block.to);
        expect(next.to).not.toEqual(block.from);
        expect(grid.blocksFrom(next.from)).toContainEqual(next);
      }
    }
  });

  test("a light is never green for both axes", () => {
    for (let second = 0; second < 160; second += 1) {
      const crossing = { column: 4, row: 7 };
      const rowIsRed = grid.isRed(crossing, "row", second * 1000);
      expect(rowIsRed || grid.isRed(crossing, "column", second * 1000)).toBe(true);
    }
  });
});

describe("a drive", { tags: "slow" }, () => {
  test("has one state per second, and starts and ends standing", () => {
    for (const states of drives) {
      expect(pairs(states).every(([a, b]) => b.t - a.t === 1000)).toBe(true);
      expect(states[0]!.speedMps).toBe(0);
      expect(states.at(-1)!.speedMps).toBe(0);
    }
  });

  test("never exceeds 70 km/h, nor what a car can accelerate and brake", () => {
    for (const states of drives) {
      for (const [a, b] of pairs(states)) {
        expect(b.speedMps * 3.6).toBeLessThan(70);
        expect(b.speedMps - a.speedMps).toBeLessThanOrEqual(drivingLimits.accelerationMps2);
        expect(a.speedMps - b.speedMps).toBeLessThanOrEqual(drivingLimits.emergencyBrakingMps2 + 1e-9);
      }
    }
  });

  test("stays in the middle of the streets and moves at the speed it states", () => {
    for (const states of drives) {
      for (const [a, b] of pairs(states)) {
        expect(grid.distanceToStreet(toPosition(b))).toBeLessThan(1e-6);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.speedMps, b.speedMps) + 0.8);
      }
    }
  });

  test("stops at crossings with a red light, and does not run one", () => {
    let stops = 0;
    for (const states of drives) {
      for (const [a, b] of pairs(states)) {
        if (a.speedMps > 0 && b.speedMps === 0) stops += 1;
      }
    }
    expect(stops / drives.length).toBeGreaterThan(5);

    const from = grid.blockBetween({ column: 3, row: 7 }, { column: 4, row: 7 });
    let waited = 0;
    for (let offset = 0; offset < 80; offset += 1) {
      const to = grid.blockBetween({ column: 5, row: 7 }, { column: 6, row: 7 });
      const startMs = noon + offset * 1000;
      const states = driveTrip({ grid, seed: offset, startMs, latestEndMs: startMs, from, to });
      const crossing = grid.pointOf({ column: 4, row: 7 });
      const waiting = states.filter((state) => state.speedMps === 0 && distance(state, crossing) < 12).length;
      waited += waiting;
      const [last] = pairs(states).filter(
        ([a, b]) => distance(a, crossing) < 12 && a.speedMps === 0 && b.speedMps > 0,
      );
      if (last !== undefined) expect(grid.isRed({ column: 4, row: 7 }, "row", last[1].t)).toBe(false);
    }
    expect(waited).toBeGreaterThan(100);
  });

  test("slows down for corners", () => {
    for (const states of drives) {
      for (const [a, b] of pairs(states)) {
        const turn = Math.abs(((b.headingDegrees - a.headingDegrees + 540) % 360) - 180);
        if (turn > 45) expect(b.speedMps).toBeLessThan(8);
      }
    }
  });
});

describe("what the phone records", { tags: "slow" }, () => {
  const recorded = drives.map((states, index) => toFixes(states, createRandom(index)));

  test("is near a street when its accuracy is usable, and states a bad accuracy when it is not", () => {
    const fixes = recorded.flat();
    const usable = fixes.filter((fix) => fix.accuracy! <= 50);
    expect(usable.length / fixes.length).toBeGreaterThan(0.99);
    expect(usable.length).toBeLessThan(fixes.length);
    for (const fix of usable) expect(grid.distanceToStreet(fix)).toBeLessThan(20);
  });

  test("has distances that agree with the integral of its speeds within 2 %", () => {
    for (const fixes of recorded) {
      const usable = fixes.filter((fix) => fix.accuracy! <= 50);
      let moved = 0;
      let integral = 0;
      for (const [index, fix] of usable.slice(1).entries()) {
        const before = usable[index]!;
        const meanSpeed = (fix.speed! + before.speed!) / 2;
        integral += meanSpeed * ((fix.t - before.t) / 1000);
        if (fix.speed! >= 0.5 || before.speed! >= 0.5) moved += distance(toLocal(before), toLocal(fix));
      }
      expect(Math.abs(moved / integral - 1)).toBeLessThan(0.02);
    }
  });

  test("has heights of a city by the river that vary with the place, and a battery that only drains", () => {
    for (const fixes of recorded) {
      for (const [a, b] of pairs(fixes)) {
        expect(Math.abs(a.altitude! - 24)).toBeLessThan(30);
        expect(Math.abs(b.altitude! - a.altitude!)).toBeLessThan(5);
        expect(b.battery!).toBeLessThanOrEqual(a.battery!);
      }
    }
    const levels = recorded.flat().map(({ battery }) => battery!);
    expect(Math.min(...levels)).toBeGreaterThan(0);
    expect(Math.max(...levels)).toBeLessThanOrEqual(100);
  });

  test("is valid except for the headings of a standing phone", () => {
    for (const fix of recorded.flat()) {
      const sanitised = sanitiseFix(fix);
      expect(sanitised.kind).toBe("clean");
      expect(sanitised.kind === "clean" && sanitised.dropped).toEqual(fix.heading === -1 ? ["heading"] : []);
    }
  });
});

describe("the fleet", { tags: "slow" }, () => {
  const fleet = fleetOf(4);

  test("consists of people and plates that the API accepts, each of them unique", () => {
    const many = fleetOf(1000);
    expect(new Set(many.map(({ driver }) => driver)).size).toBe(1000);
    for (const { driver, vehicle, device } of many) {
      expect(identifierProblem(driver)).toBeUndefined();
      expect(vehicleProblem(vehicle)).toBeUndefined();
      expect(deviceProblem(device)).toBeUndefined();
      expect(vehicle).toMatch(/^A[A-Z]\d{3}[A-Z]{2}$/);
    }
    expect(new Set(many.slice(0, 100).map(({ vehicle }) => vehicle)).size).toBe(100);
    expect(many.slice(0, 5)).toEqual(fleetOf(5));
    expect(fleetManager.driver).toBe("fleet.manager");
  });

  test("drives the same trips, whenever and from whatever time it is asked", () => {
    const [ana] = fleet;
    const all = planTrips(1, ana!, noon - 24 * hour, noon + 24 * hour);
    const later = planTrips(1, ana!, noon, noon + 2 * hour);
    expect(later.length).toBeGreaterThan(1);
    expect(all).toEqual(expect.arrayContaining([...later]));
    expect(recordPlannedTrip(grid, 1, later[0]!)).toEqual(recordPlannedTrip(grid, 1, later[0]!));
    const [other] = planTrips(2, ana!, later[0]!.startMs - hour, later[0]!.startMs + hour);
    expect(other!.tripId).not.toBe(later[0]!.tripId);
  });

  test("drives one trip after another, without overlap, each starting where the previous one ended", () => {
    for (const driver of fleet) {
      const trips = planTrips(3, driver, noon, noon + 26 * hour);
      expect(new Set(trips.map(({ tripId }) => tripId)).size).toBe(trips.length);
      let previous: { t: number; lat: number; lon: number } | undefined;
      for (const trip of trips) {
        const fixes = recordPlannedTrip(grid, 3, trip);
        const usable = fixes.filter((fix) => fix.accuracy! <= 50);
        expect(fixes[0]!.t).toBe(trip.startMs);
        expect(fixes.at(-1)!.t).toBeLessThanOrEqual(trip.latestEndMs);
        expect(fixes.length).toBeGreaterThan(300);
        if (previous !== undefined) {
          expect(trip.startMs).toBeGreaterThan(previous.t);
          expect(distance(toLocal(previous), toLocal(usable[0]!))).toBeLessThan(35);
        }
        previous = usable.at(-1);
      }
    }
  });

  test("names a trip after its local date and start", () => {
    const [trip] = planTrips(1, fleet[0]!, noon, noon + hour);
    const [date, time] = new Intl.DateTimeFormat("sv-SE", {
      timeZone: fleetTimeZone,
      dateStyle: "short",
      timeStyle: "short",
    })
      .format(trip!.startMs)
      .split(" ");
    expect(trip!.tripId).toBe(`${date}-${time!.replace(":", "")}-1`);
    expect(identifierProblem(trip!.tripId)).toBeUndefined();
  });

  //  midnight there        now
  //  ─────┼──trip──trip──trip─┼──
  test.each(["2026-03-01T03:00:30Z", "2026-03-01T04:10:00Z", "2026-03-01T15:00:00Z", "2026-03-02T02:59:00Z"])(
    "at %s, every driver has at least two finished trips, no older than today unless the day is young",
    (text) => {
      const now = Date.parse(text);
      const midnight = midnightOf(localDayOf(now));
      expect(midnight).toBe(Date.parse("2026-03-01T03:00:00Z"));
      for (const driver of fleet) {
        const finished = finishedTrips(1, driver, now, 8);
        expect(finished.length).toBeGreaterThanOrEqual(2);
        expect(finished.every(({ latestEndMs }) => latestEndMs <= now)).toBe(true);
        const earliest = Math.max(midnight, now - 8 * hour);
        if (now - midnight > 4 * hour) {
          expect(finished.every(({ startMs }) => startMs >= earliest)).toBe(true);
          expect(finished.length).toBeGreaterThan(6);
        } else {
          expect(finished[0]!.startMs).toBeGreaterThan(midnight - 4 * hour);
        }
        const current = currentTrip(1, driver, now);
        expect(current.startMs).toBeGreaterThan(finished.at(-1)!.startMs);
        expect(planTrips(1, driver, finished.at(-1)!.startMs + 1000, current.startMs)).toEqual([]);
      }
    },
  );
});

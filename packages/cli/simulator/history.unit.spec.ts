import { figuresOf } from "@trips/core/domain/figures.ts";
import { quantise } from "@trips/core/domain/gps-record.ts";
import { describe, expect, test } from "vitest";
import { driveTrip } from "./drive.ts";
import { fleetTimeZone, localDayOf, midnightOf } from "./fleet.ts";
import { weekdayOf } from "./habits.ts";
import { type HistoryTrip, historyDriveOf, planHistoryDay, recordHistoryTrip } from "./history.ts";
import { fleetOf } from "./identities.ts";
import { createStreetGrid } from "./street-grid.ts";

const grid = createStreetGrid();
const fleet = fleetOf(5);
const [ana, bruno, carla, diego, elena] = [0, 1, 2, 3, 4];
const today = localDayOf(Date.parse("2026-11-27T15:00:00Z"));
const days = Array.from({ length: 28 }, (_, back) => today - 28 + back);
const dayMs = 86_400_000;

const planOf = (index: number, day: number, seed = 1): readonly HistoryTrip[] =>
  planHistoryDay(grid, seed, fleet[index]!, index, day);
const plans = fleet.map((_, index) => days.map((day) => ({ day, trips: planOf(index, day) })));

const figures = (trip: HistoryTrip) => {
  const fixes = recordHistoryTrip(grid, 1, trip);
  const records = fixes.map(({ heading: _, ...fix }, id) => quantise({ ...fix, id } as never));
  return { fixes, totals: figuresOf(records, fleetTimeZone).totals };
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

describe("four weeks of the fleet's past", () => {
  test("are the same whenever they are asked for, and others by another seed", () => {
    expect(planOf(ana, today - 3)).toEqual(planOf(ana, today - 3));
    const [trip] = planOf(ana, today - 3);
    expect(recordHistoryTrip(grid, 1, trip!)).toEqual(recordHistoryTrip(grid, 1, trip!));
    expect(planOf(ana, today - 3, 2)[0]!.startMs).not.toBe(trip!.startMs);
  });

  test("are at most 400,000 records, none of a trip beyond its end", () => {
    const bound = (trip: HistoryTrip) => Math.ceil((trip.latestEndMs - trip.startMs) / 3000) + 1;
    const trips = plans.flat().flatMap((each) => each.trips);
    expect(trips.reduce((sum, trip) => sum + bound(trip), 0)).toBeLessThan(400_000);
    for (const trip of [trips[0]!, trips.at(-1)!]) {
      const fixes = recordHistoryTrip(grid, 1, trip);
      expect(fixes.length).toBeLessThanOrEqual(bound(trip));
      expect(fixes[0]!.t).toBe(trip.startMs);
      expect(fixes.at(-1)!.t).toBeLessThanOrEqual(trip.latestEndMs);
    }
  });

  test("have no two trips of a driver at once, each from where the last one ended, with ids of their own", () => {
    for (const plan of plans) {
      const trips = plan.flatMap((each) => each.trips);
      expect(new Set(trips.map(({ tripId }) => tripId)).size).toBe(trips.length);
      for (const [at, trip] of trips.slice(1).entries()) {
        expect(trip.startMs).toBeGreaterThan(trips[at]!.latestEndMs);
        expect(trip.from).toEqual(trips[at]!.to);
      }
    }
  });

  test("have a day off for everyone, and driving on most days", () => {
    for (const plan of plans) {
      const free = plan.filter(({ trips }) => trips.length === 0).length;
      expect(free).toBeGreaterThanOrEqual(2);
      expect(free).toBeLessThanOrEqual(5);
    }
  });

  test.each([
    ["the commuter", ana],
    ["the courier", bruno],
    ["the traveller", diego],
  ])("%s drives less often at weekends, later and longer", (_, index) => {
    const driven = plans[index]!.filter(({ trips }) => trips.length > 1);
    const [weekend, weekdays] = [true, false].map((isWeekend) =>
      driven.filter(({ day }) => [0, 6].includes(weekdayOf(day)) === isWeekend),
    );
    const count = (each: typeof driven) => mean(each.map(({ trips }) => trips.length));
    const start = (each: typeof driven) =>
      mean(each.map(({ day, trips }) => trips[0]!.startMs - midnightOf(day)));
    const length = (each: typeof driven) =>
      mean(each.flatMap(({ trips }) => trips.map(({ startMs, latestEndMs }) => latestEndMs - startMs)));
    expect(count(weekend!)).toBeLessThan(count(weekdays!));
    expect(start(weekend!)).toBeGreaterThan(start(weekdays!));
    expect(length(weekend!)).toBeGreaterThan(1.3 * length(weekdays!));
  });

  test("tell a courier from a night shift: many short trips by day, few long ones around midnight", () => {
    const [short, long] = [bruno, carla].map((index) => plans[index]!.flatMap(({ trips }) => trips));
    expect(short!.length).toBeGreaterThan(1.8 * long!.length);
    const minutes = (trips: readonly HistoryTrip[]) =>
      mean(trips.map(({ startMs, latestEndMs }) => (latestEndMs - startMs) / 60_000));
    expect(minutes(long!)).toBeGreaterThan(2 * minutes(short!));
    const hours = (trips: readonly HistoryTrip[]) =>
      trips.map(({ startMs }) => new Date(startMs - 3 * 3_600_000).getUTCHours());
    expect(hours(short!).every((hour) => hour >= 8 && hour < 19)).toBe(true);
    expect(hours(long!).every((hour) => hour >= 21 || hour < 6)).toBe(true);
  });

  test("cross midnight every night of the shift, and on the commuter's Friday night", () => {
    const nights = [
      ...plans[carla]!.filter(({ trips }) => trips.length > 0),
      ...plans[ana]!.filter(({ day }) => weekdayOf(day) === 5),
    ];
    expect(nights.length).toBe(28);
    for (const { day, trips } of nights.slice(-6)) {
      const night = midnightOf(day + 1);
      const crossing = trips.find(({ startMs, latestEndMs }) => startMs < night && latestEndMs > night);
      expect(recordHistoryTrip(grid, 1, crossing!).at(-1)!.t).toBeGreaterThan(night);
    }
  });

  test("have one day on which one phone was offline, with one trip, in any four weeks", () => {
    const offline = plans.flat().flatMap(({ trips }) => trips.filter(({ isOffline }) => isOffline));
    expect(offline.map(({ driver }) => driver)).toEqual([fleet[diego]!.driver]);
    for (let shift = 1; shift < 28; shift += 1)
      expect(
        days.filter((day) => planOf(diego, day + shift).some(({ isOffline }) => isOffline)),
      ).toHaveLength(1);
  });
});

describe("the records of a past trip", { tags: "slow" }, () => {
  const lastWeekOf = (index: number): readonly HistoryTrip[] =>
    days
      .slice(-7)
      .flatMap((day) => planOf(index, day))
      .slice(0, 4);

  /** How much longer the counted way is than the driven one, over several trips. */
  const excessOf = (trips: readonly HistoryTrip[]): number => {
    let [counted, driven] = [0, 0];
    for (const trip of trips) {
      counted += figures(trip).totals.distanceMm / 1000;
      const states = driveTrip(historyDriveOf(grid, 1, trip));
      for (const [at, state] of states.slice(1).entries())
        driven += Math.hypot(state.east - states[at]!.east, state.north - states[at]!.north);
    }
    return counted / driven - 1;
  };

  test("give the length of the drive within 5 %, of several within 2 %, without strays", () => {
    const trips = [ana, bruno, carla, diego].flatMap(lastWeekOf);
    for (const trip of trips) {
      expect(Math.abs(excessOf([trip])), trip.tripId).toBeLessThan(0.05);
      const { outliers, filtered } = figures(trip).totals;
      expect(outliers).toBe(0);
      expect(filtered).toBe(0);
    }
    expect(Math.abs(excessOf(trips))).toBeLessThan(0.02);
  });

  test("of the bad phone jump and are often too poor to be used, and still give the length within 7 %", () => {
    const trips = lastWeekOf(elena);
    const totals = trips.map((trip) => figures(trip).totals);
    const sum = (name: "outliers" | "filtered" | "unique") =>
      totals.reduce((all, each) => all + each[name], 0);
    expect(sum("outliers")).toBeGreaterThan(3);
    expect(sum("filtered") / sum("unique")).toBeGreaterThan(0.02);
    expect(Math.abs(excessOf(trips))).toBeLessThan(0.07);
  });

  test("follow the streets, three seconds apart", () => {
    for (const trip of [ana, bruno, carla].flatMap(lastWeekOf)) {
      const { fixes } = figures(trip);
      for (const [at, fix] of fixes.slice(1, -1).entries()) expect(fix.t - fixes[at]!.t).toBe(3000);
      for (const fix of fixes) if (fix.accuracy! <= 50) expect(grid.distanceToStreet(fix)).toBeLessThan(20);
    }
  });
});

test("a local day begins at local midnight", () => {
  const midnight = Date.parse("2026-03-01T03:00:00Z");
  expect(midnightOf(localDayOf(midnight))).toBe(midnight);
  expect(localDayOf(midnight - 1)).toBe(localDayOf(midnight) - 1);
  expect(midnightOf(localDayOf(midnight + dayMs - 1))).toBe(midnight);
});

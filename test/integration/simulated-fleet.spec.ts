import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { localDayOf } from "@trips/cli/simulator/fleet.ts";
import { planHistoryDay, recordHistoryTrip } from "@trips/cli/simulator/history.ts";
import { fleetOf } from "@trips/cli/simulator/identities.ts";
import { createStreetGrid } from "@trips/cli/simulator/street-grid.ts";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";
import { compareFleetWithDrivers } from "../support/snapshot.ts";

const dayMs = 86_400_000;
const dates = [0, 1].map((daysAgo) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: "America/Argentina/Buenos_Aires" }).format(
    Date.now() - daysAgo * dayMs,
  ),
);

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
});
afterAll(async () => {
  await platform?.interrupt();
  await directory?.remove();
});

const simulate = async () => {
  const finished = await runTrips([
    ...["simulate", "--once", "--drivers", "3", "--seed", "5"],
    ...["--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl],
  ]);
  expect(finished, finished.stderr).toMatchObject({ code: 0 });
  const counts = /(\d+) trips so far: (\d+) records/.exec(finished.stderr);
  return { trips: Number(counts?.[1]), records: Number(counts?.[2]) };
};

const readTrips = async () => {
  const texts = new Map<string, string>();
  for (const date of dates)
    for (const trip of (await api.fleetDay(date)).trips)
      texts.set(`${trip.driver}/${trip.tripId}`, JSON.stringify(trip));
  return texts;
};

const countRecords = (texts: ReadonlyMap<string, string>): number =>
  [...texts.values()].reduce((sum, text) => sum + JSON.parse(text).quality.unique, 0);

test("a fleet's history is counted record by record, and posting it again changes nothing", async () => {
  const posted = await simulate();
  expect(posted.trips).toBeGreaterThan(3);
  const first = await until(readTrips, (texts) => countRecords(texts) >= posted.records);
  expect(countRecords(first)).toBe(posted.records);
  expect(first.size).toBe(posted.trips);
  const again = await simulate();
  // Time has passed: the history begins and ends later, and the trips in both are the same.
  expect(again.trips).toBeGreaterThan(3);
  const second = await until(readTrips, (texts) => countRecords(texts) >= again.records);
  for (const [name, text] of first) expect(second.get(name), name).toBe(text);
});

test("the fleet's day is the sum of its drivers' days", async () => {
  const rows = await compareFleetWithDrivers(api, await readTrips());
  expect(rows.length).toBeGreaterThan(0);
  for (const { date, fleet, drivers } of rows) expect(fleet, date).toEqual(drivers);
});

test("the drives are plausible: city speeds, stops at crossings, no lost records", async () => {
  for (const text of (await readTrips()).values()) {
    const trip = JSON.parse(text);
    expect(trip.status, text).toBe("ended");
    expect(trip.maxSpeedMps, text).toBeLessThan(20);
    expect(trip.averageMovingSpeedMps, text).toBeGreaterThan(4);
    expect(trip.idleSeconds, text).toBeGreaterThan(0);
    expect(trip.quality, text).toMatchObject({ conflicts: 0, missing: 0 });
  }
});

const pastPosted = /past weeks are posted: (\d+) trips, (\d+) records/;

test("a past week whose posting was killed is completed by the next start, without the days that were posted", async () => {
  const past = await makeDirectory();
  onTestFinished(() => past.remove());
  const start = async () => {
    const running = await startPlatform({ directory: past.path, drivers: 1, historyWeeks: 1 });
    onTestFinished(async () => void (await running.kill().catch(() => undefined)));
    return running;
  };
  const ledger = () => readFile(join(past.path, "history"), "utf8").catch(() => "");
  const killed = await start();
  // The live day and one of the past.
  await until(ledger, (text) => text.split("\n").length > 2);
  await killed.kill();
  expect(killed.output()).not.toMatch(pastPosted);

  const resumed = await start();
  const output = await until(
    async () => resumed.output(),
    (text) => pastPosted.test(text),
    120_000,
  );
  const api = createApiClient(resumed);
  const grid = createStreetGrid();
  const [ana] = fleetOf(1);
  const today = localDayOf(Date.now());
  let trips = 0;
  // Yesterday evening may be part of what the fleet drives today.
  for (const day of [2, 3, 4, 5, 6, 7].map((back) => today - back)) {
    const plan = planHistoryDay(grid, 1, ana!, 0, day);
    const date = new Date(day * dayMs).toISOString().slice(0, 10);
    const expected = plan.map((trip) => [trip.tripId, recordHistoryTrip(grid, 1, trip).length]);
    const counted = await until(
      async () =>
        (await api.day(ana!.driver, date)).trips
          .filter(({ tripId }) => tripId.startsWith(date))
          .map(({ tripId, quality }) => [tripId, quality.unique, quality.late, quality.missing]),
      (rows) => rows.length === plan.length && rows.every(([, unique], at) => unique === expected[at]![1]),
    );
    expect(counted).toEqual(expected.map(([tripId, records]) => [tripId, records, 0, 0]));
    trips += plan.length;
  }
  trips += planHistoryDay(grid, 1, ana!, 0, today - 1).length;
  expect(trips).toBeGreaterThan(Number(pastPosted.exec(output)?.[1]));
  await resumed.interrupt();
}, 300_000);

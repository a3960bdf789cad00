import type { Fetch } from "@trips/client/effects.ts";
import type { Fault } from "@trips/client/testing/fake-records-api.ts";
import { createFakeRecordsApi } from "@trips/client/testing/fake-records-api.ts";
import { createManualClock } from "@trips/client/testing/manual-clock.ts";
import { describe, expect, test } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { runCli } from "../testing/run-cli.ts";
import { currentTrip, fleetTimeZone, recordPlannedTrip } from "./fleet.ts";
import { fleetOf } from "./identities.ts";
import { type PostedHistory, startSimulation } from "./start-simulation.ts";
import { createStreetGrid } from "./street-grid.ts";

const noon = Date.parse("2026-03-01T15:00:00Z");
const grid = createStreetGrid();

const setUp = (startMs: number, fault?: () => Fault) => {
  const api = createFakeRecordsApi({ fault });
  const clock = createManualClock(startMs);
  const fetch: Fetch = async (url, request) => {
    if (!url.endsWith("/dev/token")) return api.fetch(url, request);
    const { driver } = JSON.parse(request.body) as { driver: string };
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const body = JSON.stringify({ idToken: `${driver.replaceAll(".", "_")}.${clock.now()}`, expiresAt });
    return { status: 200, headers: { get: () => null }, text: async () => body };
  };
  const common = {
    apiUrl: "http://api.test",
    issuerUrl: "http://issuer.test",
    seed: 1,
    fetch,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
  };
  return { api, clock, common };
};

/** Every (driver, trip, id) with what was posted for it. */
const contentOf = (api: ReturnType<typeof createFakeRecordsApi>) => {
  const content = new Map<string, string>();
  for (const { driver, tripId, batch } of api.stored) {
    for (const record of batch.records)
      content.set(`${driver}/${tripId}/${record.id}`, JSON.stringify(record));
  }
  return content;
};

describe("the trips driven so far", () => {
  test("are posted whole, each with its end, by their own drivers", async () => {
    const { api, clock, common } = setUp(noon);
    let history: PostedHistory | undefined;
    const onHistoryPosted = (posted: PostedHistory) => {
      history = posted;
    };
    await clock.run(startSimulation({ ...common, drivers: 3, historyHours: 2, once: true, onHistoryPosted }));
    const trips = new Set(api.stored.map(({ driver, tripId }) => `${driver}/${tripId}`));
    expect(trips.size).toBe(history?.trips);
    expect(trips.size).toBeGreaterThanOrEqual(6);
    expect(contentOf(api).size).toBe(history?.records);
    expect(new Set(api.stored.map(({ driver }) => driver))).toEqual(
      new Set(["ana_gomez", "bruno_fernandez", "carla_rodriguez"]),
    );
    const ended = api.stored.filter(({ batch }) => batch.end);
    expect(ended.length).toBe(trips.size);
    expect(
      api.stored.every(({ batch }) => batch.timeZone === fleetTimeZone && batch.vehicle !== undefined),
    ).toBe(true);
    expect(clock.sleeping()).toBe(0);
  });

  test("are the same records after a restart later that day", async () => {
    const early = setUp(noon);
    await early.clock.run(startSimulation({ ...early.common, drivers: 2, historyHours: 3, once: true }));
    const late = setUp(noon + 3_600_000);
    await late.clock.run(startSimulation({ ...late.common, drivers: 2, historyHours: 4, once: true }));
    const [before, after] = [contentOf(early.api), contentOf(late.api)];
    expect(after.size).toBeGreaterThan(before.size);
    for (const [key, record] of before) expect(after.get(key)).toBe(record);
  });
});

describe("live", () => {
  test("records arrive in batches of 15 seconds, trip after trip, until it is stopped", async () => {
    const { api, clock, common } = setUp(noon);
    const abort = new AbortController();
    const running = startSimulation({ ...common, drivers: 1, historyHours: 0, signal: abort.signal });
    const [ana] = fleetOf(1);
    const first = currentTrip(1, ana!, noon);
    const second = currentTrip(1, ana!, first.latestEndMs + 1);
    const until = second.startMs + 120_000;
    await clock.run(clock.sleep(until - noon));
    abort.abort();
    await clock.run(running);
    expect(clock.sleeping()).toBe(0);

    const fixes = recordPlannedTrip(grid, 1, first);
    const ids = new Set(api.recordsOf(first.tripId).map(({ id }) => id));
    expect(ids.size).toBe(fixes.length);
    expect(api.stored.filter(({ tripId, batch }) => tripId === first.tripId && batch.end)).toHaveLength(1);
    const live = api.stored.filter(({ tripId }) => tripId === second.tripId);
    expect(live.length).toBeGreaterThanOrEqual(7);
    expect(live.every(({ batch }) => batch.records.length <= 17)).toBe(true);
    expect(api.stored.flatMap(({ batch }) => batch.records).every(({ t }) => t <= until)).toBe(true);
    expect(new Set(api.stored.map(({ tripId }) => tripId))).toEqual(new Set([first.tripId, second.tripId]));
  });

  test("a fleet without network says so once and delivers everything when it is back", async () => {
    let down = true;
    const { api, clock, common } = setUp(noon, () => (down ? { kind: "unreachable" } : { kind: "none" }));
    const abort = new AbortController();
    const messages: string[] = [];
    const running = startSimulation({
      ...common,
      drivers: 1,
      historyHours: 0,
      signal: abort.signal,
      log: (message) => messages.push(message),
    });
    await clock.run(clock.sleep(200_000));
    expect(api.stored).toEqual([]);
    down = false;
    await clock.run(clock.sleep(60_000));
    abort.abort();
    await clock.run(running);
    expect(messages.filter((message) => message.includes("wait on the phones"))).toHaveLength(1);
    expect(messages.filter((message) => message.includes("arrive again"))).toHaveLength(1);
    const [ana] = fleetOf(1);
    const trip = currentTrip(1, ana!, noon);
    const due = recordPlannedTrip(grid, 1, trip).filter(({ t }) => t <= noon + 240_000).length;
    expect(new Set(api.recordsOf(trip.tripId).map(({ id }) => id)).size).toBeGreaterThanOrEqual(due);
  });
});

test("trips simulate --once posts over HTTP and finishes", async () => {
  const cloud = await startFakeCloud();
  const words = ["--drivers", "1", "--history-hours", "0.1", "--once", "--seed", "4"];
  const result = await runCli("simulate", "--api-url", cloud.url, "--issuer-url", cloud.url, ...words);
  await cloud.stop();
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toMatch(/^The fleet has driven 2 trips so far: \d+ records\.\n$/);
  expect(new Set(cloud.api.stored.map(({ tripId }) => tripId)).size).toBe(2);
});

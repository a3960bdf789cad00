import type { Fault } from "@trips/client/testing/fake-records-api.ts";
import { createFakeRecordsApi } from "@trips/client/testing/fake-records-api.ts";
import { createManualClock } from "@trips/client/testing/manual-clock.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import { describe, expect, test } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { runCli } from "../testing/run-cli.ts";
import { currentTrip, fleetTimeZone, localDayOf, recordPlannedTrip } from "./fleet.ts";
import { planHistoryDay, recordHistoryTrip } from "./history.ts";
import { fleetOf } from "./identities.ts";
import type { HistoryLedger, PostedTrips } from "./post-past.ts";
import { startSimulation } from "./start-simulation.ts";
import { createStreetGrid } from "./street-grid.ts";

const noon = Date.parse("2026-03-01T15:00:00Z");
const grid = createStreetGrid();

const setUp = (startMs: number, fault?: () => Fault) => {
  const api = createFakeRecordsApi({ fault });
  const clock = createManualClock(startMs);
  const fetch: HttpFetch = async (url, { body = "", ...request }) => {
    if (!url.endsWith("/dev/token")) return api.fetch(url, { ...request, body });
    const { driver } = JSON.parse(body) as { driver: string };
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const token = JSON.stringify({ idToken: `${driver.replaceAll(".", "_")}.${clock.now()}`, expiresAt });
    return { status: 200, headers: { get: () => null }, text: async () => token };
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
    let history: PostedTrips | undefined;
    const onTodayPosted = (posted: PostedTrips) => {
      history = posted;
    };
    await clock.run(startSimulation({ ...common, drivers: 3, historyHours: 2, once: true, onTodayPosted }));
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
    expect(new Set(api.stored.map(({ batch }) => batch.device)).size).toBe(3);
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

describe("the past weeks", () => {
  const today = localDayOf(noon);
  const week = Array.from({ length: 7 }, (_, back) => today - 1 - back);
  const ofAna = week.map((day) => planHistoryDay(grid, 1, fleetOf(1)[0]!, 0, day));
  const idsOf = (plan: typeof ofAna) => plan.flatMap((trips) => trips.map(({ tripId }) => tripId));

  const memoryLedger = (isThere: (driver: string, day: number) => boolean = () => false) => {
    const added = new Set<string>();
    const ledger: HistoryLedger = {
      has: (driver, day) => added.has(`${driver} ${day}`) || isThere(driver, day),
      add: async (driver, day) => {
        added.add(`${driver} ${day}`);
      },
    };
    return { added, ledger };
  };

  const post = async (
    { clock, common }: Pick<ReturnType<typeof setUp>, "clock" | "common">,
    ledger: HistoryLedger,
    { drivers = 1, signal }: { drivers?: number; signal?: AbortSignal } = {},
  ) => {
    let posted: PostedTrips | undefined;
    const history = {
      weeks: 1,
      ledger,
      onPosted: (totals: PostedTrips) => {
        posted = totals;
      },
    };
    const running = startSimulation({ ...common, drivers, signal, historyHours: 0, once: true, history });
    await clock.run(running);
    return posted;
  };

  test("are posted once, newest day first, whole and as backfill", async () => {
    const { api, ...rest } = setUp(noon);
    const { ledger, added } = memoryLedger();
    const posted = await post(rest, ledger);
    expect([...new Set(api.stored.map(({ tripId }) => tripId))]).toEqual(idsOf(ofAna));
    expect(posted).toMatchObject({ trips: idsOf(ofAna).length, records: contentOf(api).size, refused: 0 });
    for (const trip of ofAna.flat())
      expect(api.recordsOf(trip.tripId)).toHaveLength(recordHistoryTrip(grid, 1, trip).length);
    expect(api.stored.filter(({ batch }) => batch.end)).toHaveLength(idsOf(ofAna).length);
    expect(api.stored.every(({ batch }) => batch.backfill === true)).toBe(true);
    expect(added).toEqual(new Set(week.map((day) => `ana.gomez ${day}`)));

    const requests = api.requests.length;
    expect(await post(rest, ledger)).toEqual({ trips: 0, records: 0, refused: 0, seconds: 0 });
    expect(api.requests.length).toBe(requests);
  });

  test.each([1, 2, 5, 8])("aborted at the request number %i, are completed by the next start", async (at) => {
    const abort = new AbortController();
    let requests = 0;
    const { api, ...rest } = setUp(noon, () => {
      requests += 1;
      if (requests !== at) return { kind: "none" };
      abort.abort();
      return { kind: "unreachable" };
    });
    const { ledger, added } = memoryLedger();
    expect(await post(rest, ledger, { signal: abort.signal })).toBeUndefined();
    expect(added.size).toBeLessThan(7);
    const whole = week.filter((day) => ledger.has("ana.gomez", day)).length;
    const before = new Set(api.stored.map(({ tripId }) => tripId));
    for (const trip of ofAna.slice(0, whole).flat())
      expect(api.recordsOf(trip.tripId)).toHaveLength(recordHistoryTrip(grid, 1, trip).length);

    await post(rest, ledger);
    const reference = setUp(noon);
    await post(reference, memoryLedger().ledger);
    expect(contentOf(api)).toEqual(contentOf(reference.api));
    expect(before.size).toBeLessThan(idsOf(ofAna).length);
  });

  test("leave out days that were driven live, whenever the next start is", async () => {
    const { api, clock, common } = setUp(noon);
    const { ledger } = memoryLedger();
    const abort = new AbortController();
    const history = { weeks: 0, ledger, onPosted: () => undefined };
    const options = { ...common, drivers: 1, historyHours: 0, signal: abort.signal, history };
    const running = startSimulation(options);
    await clock.run(clock.sleep(60_000));
    abort.abort();
    await clock.run(running);
    expect(ledger.has("ana.gomez", today)).toBe(true);
    const live = new Set(api.stored.map(({ tripId }) => tripId));

    const later = setUp(noon + 2 * 86_400_000);
    await post(later, ledger);
    const dates = new Set(later.api.stored.map(({ tripId }) => tripId.slice(0, 10)));
    expect(dates).not.toContain([...live][0]!.slice(0, 10));
    expect(dates).toContain("2026-03-02");
  });

  test("of a phone that was offline for a day are sent as that phone sends them, not as backfill", async () => {
    const { api, ...rest } = setUp(Date.parse("2026-03-05T15:00:00Z"));
    const diego = fleetOf(4)[3]!;
    const offline = localDayOf(Date.parse("2026-03-04T15:00:00Z"));
    const { ledger } = memoryLedger((driver, day) => driver !== diego.driver || day !== offline);
    await post(rest, ledger, { drivers: 4 });
    const [trip, ...others] = planHistoryDay(grid, 1, diego, 3, offline);
    expect(others).toEqual([]);
    expect(api.recordsOf(trip!.tripId)).toHaveLength(recordHistoryTrip(grid, 1, trip!).length);
    expect(api.stored.every(({ tripId, batch }) => tripId === trip!.tripId && !batch.backfill)).toBe(true);
  });

  test("are planned a few days ahead of what is posted, however many there are", async () => {
    const abort = new AbortController();
    const { api, ...rest } = setUp(noon, () => {
      abort.abort();
      return { kind: "unreachable" };
    });
    const asked: string[] = [];
    const { ledger } = memoryLedger((driver, day) => asked.push(`${driver} ${day}`) < 0);
    await post(rest, ledger, { drivers: 10, signal: abort.signal });
    expect(api.stored).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(20);
  });

  test("are those of the first ten drivers, however large the fleet is", async () => {
    const { api, ...rest } = setUp(noon);
    const asked = new Set<string>();
    const { ledger } = memoryLedger((driver) => asked.add(driver) !== undefined);
    await post(rest, ledger, { drivers: 30 });
    expect(asked).toEqual(new Set(fleetOf(10).map(({ driver }) => driver)));
    expect(api.requests).toEqual([]);
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
    for (const { batch } of api.stored)
      expect(batch.records.every(({ t }) => t < noon)).toBe(batch.backfill === true);
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

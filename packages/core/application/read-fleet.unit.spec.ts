import { expect, test } from "vitest";
import { addDayTotals, type DayTotals, noDayTotals, noTotals } from "../domain/counters.ts";
import { idSpanOf, noIds } from "../domain/id-set.ts";
import { rules, rulesVersion } from "../domain/rules.ts";
import { aRecord } from "../testing/records.ts";
import type { Caller } from "./caller.ts";
import { createFleetReader, type FleetSnapshot } from "./read-fleet.ts";
import type { ReadTrip } from "./trip-reader.ts";

const manager = { driver: "boss", isFleet: true };

const date = "2026-11-20";
const noon = Date.UTC(2026, 10, 20, 12);

const aTrip = (trip: string, distanceMm: number, endedT?: number): ReadTrip => ({
  driver: "ana",
  trip,
  rev: 1,
  received: 1,
  lastWindow: noon - 60_000,
  open: [{ start: noon - 60_000, records: [aRecord({ t: noon, latMicrodegrees: distanceMm })] }],
  expiresAt: noon / 1000 + 86_400,
  corrections: [],
  summary: {
    rules: rulesVersion,
    totals: { ...noTotals, distanceMm },
    maxSpeedCmps: undefined,
    days: new Map([[date, { ...noDayTotals, unique: distanceMm, distanceMm }]]),
    ids: idSpanOf(noIds),
    timeZone: { t: 0, id: 0, text: "UTC" },
    vehicle: undefined,
    battery: undefined,
    startT: noon - 60_000,
    endT: noon,
    endedT,
    wrong: [],
    right: undefined,
  },
});

/** A table whose lanes follow its trips, unless set to lag. */
class Table {
  at = noon;
  lag: Partial<DayTotals> = {};
  isBroken = false;
  readonly reads = { whole: 0, single: 0, lanes: 0 };
  readonly #trips = new Map<string, ReadTrip>();

  constructor(...trips: ReadTrip[]) {
    for (const trip of trips) this.put(trip);
  }

  put(trip: ReadTrip): void {
    this.#trips.set(trip.trip, trip);
  }

  readonly #read = createFleetReader({
    now: () => this.at,
    reader: {
      tripsOfDay: async () => {
        this.reads.whole++;
        if (this.isBroken) throw new Error("no table");
        return [...this.#trips.values()];
      },
      loadTrip: async ({ trip }) => {
        this.reads.single++;
        return this.#trips.get(trip);
      },
      loadRoute: () => Promise.reject(new Error("no route should be read")),
      loadFleetDay: async () => {
        this.reads.lanes++;
        const sum = [...this.#trips.values()].reduce(
          (so, { summary }) => addDayTotals(so, summary.days.get(date)!),
          noDayTotals,
        );
        return { ...addDayTotals(sum, this.lag), trips: this.#trips.size };
      },
    },
  });

  read(date: string, caller: Caller = manager): Promise<FleetSnapshot> {
    return this.#read(caller, date);
  }

  async distances(): Promise<Record<string, number>> {
    const { trips } = await this.read(date);
    return Object.fromEntries(trips.map(({ trip, summary }) => [trip, summary.totals.distanceMm]));
  }
}

const aTable = (...trips: ReadTrip[]) => new Table(...trips);

test("a moment later nothing is read; after that only the lanes, if nobody drives", async () => {
  const table = aTable(aTrip("a", 5, noon), aTrip("b", 7, noon));
  const first = await table.read(date);
  table.at += 999;
  expect(await table.read(date)).toBe(first);
  table.at += 1;
  expect((await table.read(date)).trips).toEqual(first.trips);
  expect(table.reads).toEqual({ whole: 1, single: 0, lanes: 2 });
});

test("a trip under way is read alone, and grows", async () => {
  const table = aTable(aTrip("ended", 5, noon), aTrip("running", 7));
  await table.read(date);
  table.at += 2_000;
  table.put(aTrip("running", 9));
  expect(await table.distances()).toEqual({ ended: 5, running: 9 });
  expect(table.reads).toEqual({ whole: 1, single: 1, lanes: 2 });
});

test("a new trip and an ended one that grew show at once", async () => {
  const table = aTable(aTrip("a", 5, noon));
  await table.read(date);
  table.at += 2_000;
  table.put(aTrip("b", 7, noon));
  expect(await table.distances()).toEqual({ a: 5, b: 7 });
  table.at += 2_000;
  table.put(aTrip("a", 6, noon));
  expect(await table.distances()).toEqual({ a: 6, b: 7 });
  expect(table.reads.whole).toBe(3);
});

test.each(["distanceMm", "parkedMs", "unknownMs"] as const)(
  "if lanes lag in %s, all trips are read and their figures returned",
  async (name) => {
    const table = aTable(aTrip("a", 5, noon));
    await table.read(date);
    table.at += 2_000;
    table.lag = { [name]: -1 };
    expect(await table.distances()).toEqual({ a: 5 });
    expect(table.reads.whole).toBe(2);
  },
);

test("a trip that adds nothing to the date yet shows at once, too", async () => {
  const table = aTable(aTrip("a", 5, noon));
  await table.read(date);
  table.at += 2_000;
  table.put(aTrip("b", 0, noon));
  expect(await table.distances()).toEqual({ a: 5, b: 0 });
});

test.each([
  [40, { whole: 1, single: 40, lanes: 2 }],
  [41, { whole: 2, single: 0, lanes: 2 }],
])("%i trips under way are read one by one, or all together", async (count, reads) => {
  const table = aTable(...Array.from({ length: count }, (_, index) => aTrip(`trip-${index}`, 1)));
  await table.read(date);
  table.at += 2_000;
  await table.read(date);
  expect(table.reads).toEqual(reads);
});

test.each([
  ["may still grow half an hour after its last record", 0, 1],
  ["is over a millisecond later", 1, 0],
])("a trip %s", async (_, laterMs, single) => {
  const table = aTable(aTrip("a", 5));
  table.at = noon + rules.tripOverMs - 2_000;
  await table.read(date);
  table.at = noon + rules.tripOverMs + laterMs;
  await table.read(date);
  expect(table.reads).toMatchObject({ whole: 1, single });
});

test("after a minute all is read again", async () => {
  const table = aTable(aTrip("a", 5, noon));
  await table.read(date);
  table.at += 60_000;
  await table.read(date);
  expect(table.reads.whole).toBe(2);
});

test("concurrent requests share one read", async () => {
  const table = aTable(aTrip("a", 5, noon));
  await Promise.all([table.read(date), table.read(date), table.read(date)]);
  expect(table.reads.whole).toBe(1);
});

test("a failed read is not cached", async () => {
  const table = aTable(aTrip("a", 5, noon));
  table.isBroken = true;
  await expect(table.read(date)).rejects.toThrow("no table");
  table.isBroken = false;
  expect(await table.distances()).toEqual({ a: 5 });
});

test("only the dates requested last are cached", async () => {
  const table = aTable(aTrip("a", 5, noon));
  for (let day = 10; day < 20; day++) await table.read(`2026-11-${day}`);
  for (let day = 12; day < 20; day++) await table.read(`2026-11-${day}`);
  expect(table.reads.whole).toBe(10);
  await table.read("2026-11-11");
  expect(table.reads.whole).toBe(11);
});

test("drivers cannot read from the cache, either", async () => {
  const table = aTable(aTrip("a", 5, noon));
  await table.read(date);
  await expect(table.read(date, { driver: "ana", isFleet: false })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(table.reads.whole).toBe(1);
});

test("a running trip has the place of its car, which follows its records; an ended one has none", async () => {
  const table = new Table(aTrip("running", 100), aTrip("ended", 200, noon));
  const latitudes = async () =>
    Object.fromEntries((await table.read(date)).trips.map(({ trip, car }) => [trip, car?.lat]));
  expect(await latitudes()).toEqual({ running: 0.0001, ended: undefined });
  table.put(aTrip("running", 300));
  table.at += 2_000;
  expect(await latitudes()).toEqual({ running: 0.0003, ended: undefined });
  expect(table.reads.whole).toBe(1);
});

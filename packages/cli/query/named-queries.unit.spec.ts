import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type CuratePorts, curate, type LakeRows } from "@trips/core/application/curate.ts";
import { dateOfHour, hourOf } from "@trips/core/application/curated-zone.ts";
import { curatedColumns } from "@trips/core/lake/columns.ts";
import { rejectColumns } from "@trips/core/lake/layout.ts";
import { bindQuery, namedQueries, savedSqlOf } from "@trips/core/lake/named-queries.ts";
import {
  aWorker,
  deliverUntilDone,
  fixedNow,
  invocationsOf,
  sentTrips,
} from "@trips/core/testing/deliveries.ts";
import { lakeObjectOf, MemoryCuratedZone, nothingErased } from "@trips/core/testing/memory-curated-zone.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { envelopeOf } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const types = { string: "VARCHAR", boolean: "BOOLEAN", bigint: "BIGINT", int: "INTEGER", double: "DOUBLE" };

const positionTypes = [
  ...curatedColumns.map(({ name, type }) => [name, types[type]] as const),
  ["date", "VARCHAR"] as const,
];

type Row = Readonly<Record<string, string | number | boolean | null>>;

let connection: DuckDBConnection;

beforeEach(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run(
    `CREATE TABLE positions (${positionTypes.map(([name, type]) => `"${name}" ${type}`).join(", ")})`,
  );
  await connection.run(
    `CREATE TABLE rejects (${rejectColumns.map(({ name }) => `${name} VARCHAR`).join(", ")}, day VARCHAR)`,
  );
});
afterEach(() => connection.closeSync());

/** Partitions are the UTC dates of `t`. */
const putPositions = async (rows: readonly Row[]): Promise<void> => {
  const partitioned = rows.map((row) => ({ date: dateOfHour(hourOf(Number(row.t))), ...row }));
  await connection.run("DELETE FROM positions");
  await connection.run(
    "INSERT INTO positions SELECT unnest(from_json($rows, $structure), recursive := true)",
    { rows: JSON.stringify(partitioned), structure: JSON.stringify([Object.fromEntries(positionTypes)]) },
  );
};

const queryOf = (name: string) => namedQueries.find((query) => query.name === name)!;

const run = async (name: string, from = "2000-01-01", to = "2030-01-01"): Promise<Row[]> => {
  const { sql } = bindQuery(queryOf(name), { from, to }, 0);
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
  // DuckDB sums whole numbers in 128 bits.
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
    ),
  ) as Row[];
};

const curated = async (objects: ReadonlyMap<string, LakeRows>): Promise<Row[]> => {
  const zone = new MemoryCuratedZone();
  const ports: CuratePorts = {
    readObject: async (key) => objects.get(key),
    files: zone.files,
    trips: zone.trips,
    putObject: zone.putObject,
    erasedUntil: nothingErased,
    now: () => fixedNow,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  };
  for (const key of objects.keys()) await curate(ports, key);
  return zone.rows();
};

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

const inWhole = ({ day, driver, ...sums }: Row) => ({
  day,
  driver,
  trips: sums.trips,
  unique: sums.records,
  distanceMm: Math.round(Number(sums.kilometers) * 1e6),
  movingMs: Math.round(Number(sums.moving_hours) * 3.6e6),
  idleMs: Math.round(Number(sums.idle_hours) * 3.6e6),
  parkedMs: Math.round(Number(sums.parked_hours) * 3.6e6),
  unknownMs: Math.round(Number(sums.unknown_hours) * 3.6e6),
});

const byDay = (a: { day: unknown; driver: unknown }, b: { day: unknown; driver: unknown }): number =>
  `${a.day} ${a.driver}` < `${b.day} ${b.driver}` ? -1 : 1;

describe("whatever phones send, in any order and however often", () => {
  test("the kilometres and hours of a driver's days are those of the trips, to the millimetre and millisecond", () =>
    fc.assert(
      fc.asyncProperty(sentTrips({ disagree: true }), sizes, async (sent, sizes) => {
        const invocations = invocationsOf(sent, sizes, [10]);
        const store = new MemoryTripStore();
        for (const deliveries of invocations) await deliverUntilDone(aWorker({ store }).ports, deliveries);
        const objects = invocations.map(
          (deliveries, index) =>
            [`records/${index}`, lakeObjectOf(deliveries.map(({ data }) => data))] as const,
        );
        await putPositions(await curated(new Map(objects)));

        const expected = new Map<string, ReturnType<typeof inWhole>>();
        const trips = await store.loadTrips(sent.map(({ key }) => key));
        for (const [index, stored] of trips.entries())
          for (const [day, totals] of stored?.summary.days ?? []) {
            const { driver } = sent[index]!.key;
            const sum = expected.get(`${day} ${driver}`);
            const { unique, distanceMm, movingMs, idleMs, parkedMs, unknownMs } = totals;
            expected.set(`${day} ${driver}`, {
              ...{
                day,
                driver,
                trips: Number(sum?.trips ?? 0) + 1,
                unique: unique + Number(sum?.unique ?? 0),
              },
              distanceMm: distanceMm + (sum?.distanceMm ?? 0),
              movingMs: movingMs + (sum?.movingMs ?? 0),
              idleMs: idleMs + (sum?.idleMs ?? 0),
              parkedMs: parkedMs + (sum?.parkedMs ?? 0),
              unknownMs: unknownMs + (sum?.unknownMs ?? 0),
            });
          }
        const rows = (await run("km-per-driver-day")).map(inWhole);
        for (const day of new Set(rows.map(({ day }) => String(day)))) {
          const alone = (await run("km-per-driver-day", day, day)).map(inWhole);
          expect(alone).toEqual(rows.filter((row) => row.day === day));
        }
        expect(rows.sort(byDay)).toEqual([...expected.values()].sort(byDay));
      }),
      tries(300),
    ));
});

const t = Date.UTC(2026, 10, 20, 12);

/** A usable record of a drive, at noon UTC. */
const aRow = (overrides: Row = {}): Row => ({
  ...{ driver: "ana", trip: "trip-1", id: 1, t, lat: -34.6037, lon: -58.3816, late: false, backfill: false },
  ...{ received_at: t + 1_000, day: "2026-11-20", hour: 9, state: "driving", is_gap: false, is_jump: false },
  ...{ distance_mm: 0, moving_ms: 0, idle_ms: 0, parked_ms: 0, unknown_ms: 0, vehicle: "AB123CD" },
  ...overrides,
});

test("a position's device is the one that its batch named, of two the lesser, whichever came first", async () => {
  const fixes = [{ id: 0, t, lat: 1, lon: 2 }];
  const objects = ["Pixel 9", undefined, "Moto G85"].map((device) =>
    lakeObjectOf([envelopeOf({ device, fixes })]),
  );
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
  ]) {
    const rows = await curated(new Map(order.map((index) => [`records/${index}`, objects[index]!] as const)));
    expect(rows.map(({ device }) => device)).toEqual(["Moto G85"]);
  }
});

describe("km-per-driver-day", () => {
  /*
   * UTC         18th 10:30 ─────────────────────────── 19th 10:00 ─ 10:24
   * Kiritimati  19th 00:30 ─────────────────────────── 20th 00:00 ─ 00:24
   */
  test("a day has its part of a way that began almost a day before it, two partitions back", async () => {
    const start = Date.UTC(2026, 10, 18, 10, 30);
    const fixes = [start, start + 23.9 * 3_600_000].map((t, id) => ({ id, t, lat: 1, lon: 2 }));
    const data = envelopeOf({ timeZone: "Pacific/Kiritimati", fixes });
    await putPositions(await curated(new Map([["records/1", lakeObjectOf([data])]])));
    const rows = await run("km-per-driver-day", "2026-11-20", "2026-11-20");
    expect(rows).toEqual([expect.objectContaining({ day: "2026-11-20", records: 1, parked_hours: 0.4 })]);
  });

  test("a way over two midnights adds to each of its dates what falls on it", async () => {
    const shares = {
      ...{ distance_mm: 10_000_000, moving_ms: 3_600_000, unknown_ms: 90_000_000 },
      ...{
        next_day: "2026-11-21",
        next_distance_mm: 6_000_000,
        next_moving_ms: 1_800_000,
        next_unknown_ms: 86_400_000,
      },
      ...{
        third_day: "2026-11-22",
        third_distance_mm: 1_000_000,
        third_moving_ms: 0,
        third_unknown_ms: 1_800_000,
      },
    };
    await putPositions([aRow(shares)]);
    expect(
      (await run("km-per-driver-day")).map((row) => [
        row.day,
        row.records,
        row.kilometers,
        row.moving_hours,
        row.unknown_hours,
      ]),
    ).toEqual([
      ["2026-11-22", 0, 1, 0, 0.5],
      ["2026-11-21", 0, 6, 0.5, 24],
      ["2026-11-20", 1, 3, 0.5, 0.5],
    ]);
  });
});

test("monthly-mileage-per-vehicle counts a trip once, and trips of one name of two drivers twice", async () => {
  await putPositions([
    aRow({ distance_mm: 1_500_000, moving_ms: 3_600_000 }),
    aRow({ distance_mm: 1_000_000, idle_ms: 1_800_000 }),
    aRow({ driver: "bo", distance_mm: 500_000 }),
    aRow({ vehicle: null, day: "2026-10-31", t: Date.UTC(2026, 9, 31) }),
  ]);
  expect(await run("monthly-mileage-per-vehicle")).toEqual([
    {
      ...{ month: "2026-11", vehicle: "AB123CD", drivers: 2, trips: 2, days: 1 },
      ...{ kilometers: 3, moving_hours: 1, idle_hours: 0.5 },
    },
    {
      ...{ month: "2026-10", vehicle: "(not named)", drivers: 1, trips: 1, days: 1 },
      ...{ kilometers: 0, moving_hours: 0, idle_hours: 0 },
    },
  ]);
});

test("speed-profile-by-hour divides the way driven by the time moving, and knows no speed of an hour at rest", async () => {
  await putPositions([
    aRow({ distance_mm: 20_000, moving_ms: 1_000 }),
    aRow({ distance_mm: 10_000, moving_ms: 1_000 }),
    aRow({ state: "idle", distance_mm: 5_000, idle_ms: 3_600_000 }),
    aRow({ hour: 10, state: "parked", parked_ms: 1_000 }),
  ]);
  const rows = await run("speed-profile-by-hour");
  expect(rows.map((row) => [row.hour, row.kilometers, row.idle_hours, row.moving_kmh])).toEqual([
    [9, 0.035, 1, 54],
    [10, 0, 0, null],
  ]);
});

test("late-records tells how many were late, by how much, and leaves backfill to itself", async () => {
  await putPositions([
    aRow(),
    aRow({ late: true, received_at: t + 600_000 }),
    aRow({ late: true, received_at: t + 1_200_000, driver: "bo" }),
    aRow({ backfill: true, received_at: t + 9_000_000 }),
  ]);
  expect(await run("late-records")).toEqual([
    {
      ...{ day: "2026-11-20", records: 4, late: 2, late_percent: 50, drivers_with_late: 2 },
      ...{ average_minutes_late: 15, most_minutes_late: 20, backfill: 1 },
    },
  ]);
});

test("harsh-moments-by-place counts in cells, also south and west of zero, the most frequent first", async () => {
  await putPositions([
    aRow({ harsh: "braking", lat: -34.6001, lon: -58.3899 }),
    aRow({ harsh: "acceleration", lat: -34.6099, lon: -58.3801, driver: "bo" }),
    aRow({ harsh: "braking", lat: 0.005, lon: 0.005 }),
    aRow({ harsh: null }),
  ]);
  expect(await run("harsh-moments-by-place")).toEqual([
    { south: -34.61, west: -58.39, moments: 2, braking: 1, acceleration: 1, drivers: 2 },
    { south: 0, west: 0, moments: 1, braking: 1, acceleration: 0, drivers: 1 },
  ]);
});

test("data-quality-per-phone-model shows of what each model sent how much is of no use", async () => {
  await putPositions([
    aRow({ device: "Pixel 9", accuracy: 10 }),
    aRow({ device: "Pixel 9", accuracy: 90, left_out: "inaccurate", state: null, is_gap: null }),
    aRow({ device: "Pixel 9", left_out: "outlier", late: true }),
    aRow({ device: "Pixel 9", left_out: "misclocked", driver: "bo" }),
    aRow({ is_gap: true, is_jump: true, unknown_ms: 1_800_000 }),
  ]);
  expect(await run("data-quality-per-phone-model")).toEqual([
    {
      ...{ model: "Pixel 9", drivers: 2, records: 4, average_accuracy_meters: 50 },
      ...{ inaccurate_percent: 25, outlier_percent: 25, misclocked_percent: 25, late_percent: 25 },
      ...{ gaps: 0, jumps: 0, unknown_hours: 0 },
    },
    {
      ...{ model: "(not named)", drivers: 1, records: 1, average_accuracy_meters: null },
      ...{ inaccurate_percent: 0, outlier_percent: 0, misclocked_percent: 0, late_percent: 0 },
      ...{ gaps: 1, jumps: 1, unknown_hours: 0.5 },
    },
  ]);
});

test("rejects-by-reason counts the refusals of its days, the most frequent reason first", async () => {
  for (const [reason, driver, day] of [
    ["not-json", null, "2026/11/20"],
    ["invalid-record", "ana", "2026/11/20"],
    ["invalid-record", "bo", "2026/11/21"],
    ["invalid-record", "bo", "2026/11/22"],
  ])
    await connection.run(
      "INSERT INTO rejects (reason, driver, day, rejected_at, detail) VALUES ($1, $2, $3, $3, 'why ' || $1)",
      [reason!, driver!, day!],
    );
  expect(await run("rejects-by-reason", "2026-11-20", "2026-11-21")).toEqual([
    {
      ...{ reason: "invalid-record", rejects: 2, drivers: 2, example: "why invalid-record" },
      ...{ first_rejected: "2026/11/20", last_rejected: "2026/11/21" },
    },
    {
      ...{ reason: "not-json", rejects: 1, drivers: 0, example: "why not-json" },
      ...{ first_rejected: "2026/11/20", last_rejected: "2026/11/20" },
    },
  ]);
});

const dayMs = 86_400_000;

test.each(namedQueries)("saved, $name covers the same days as without any named", async (query) => {
  const nowMs = Date.now();
  const rows = Array.from({ length: 100 }, (_, index) => {
    const t = nowMs + (5 - index) * dayMs;
    return aRow({
      t,
      day: new Date(t).toISOString().slice(0, 10),
      trip: `trip-${index}`,
      harsh: "braking",
      id: index,
    });
  });
  await putPositions(rows);
  await connection.run(
    `INSERT INTO rejects (reason, day) SELECT id::VARCHAR, replace(day, '-', '/') FROM positions`,
  );
  const { sql, days } = bindQuery(query, { from: undefined, to: undefined }, nowMs);
  const bound = (await connection.runAndReadAll(sql)).getRowsJson();
  expect((await connection.runAndReadAll(savedSqlOf(query))).getRowsJson()).toEqual(bound);
  expect(bound.length).toBeGreaterThan(0);
  expect(days.to).toBe(new Date(nowMs + dayMs).toISOString().slice(0, 10));
});

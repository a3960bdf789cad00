import { DatabaseSync } from "node:sqlite";
import { rejectLineOf } from "@trips/aws/firehose/write-rejects.ts";
import { lakeRowsOf } from "@trips/core/application/lake-rows.ts";
import type { Reject } from "@trips/core/application/reject.ts";
import { lateMs, quantise } from "@trips/core/domain/gps-record.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { lakeColumns } from "@trips/core/pipeline.ts";
import { invocationsOf, type SentTrip, sentTrips } from "@trips/core/testing/deliveries.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  kilometresPerDriverAndDay,
  lateRecords,
  namedQueries,
  rejectsByReason,
} from "../../infra/athena-queries.ts";
import { rejectColumns } from "../../infra/lake-layout.ts";
import { type Day, daysByRulesV1, sumOf } from "./support/rules-v1.ts";

/**
 * Athena's SQL, run by SQLite: these queries spell what both have in the same way, and functions that only
 * Athena has are defined here as in its reference (Trino).
 */
const everything = { from: "'0000'", to: "'9999'" };

let database: DatabaseSync;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec(`CREATE TABLE records (${[...lakeColumns.map(({ name }) => name), '"date"'].join(", ")})`);
  database.exec(`CREATE TABLE rejects (${[...rejectColumns.map(({ name }) => name), "day"].join(", ")})`);
  database.function("greatest", (a, b) => (a === null || b === null ? null : Math.max(Number(a), Number(b))));
  database.function("from_unixtime", (seconds) => seconds);
  database.function("at_timezone", (seconds, zone) =>
    localDateOf(Math.round(Number(seconds) * 1000), String(zone)),
  );
  database.function("try", (value) => value);
  database.function("date_format", (date, _format) => date);
});
afterEach(() => database.close());

const utcDateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A batch is received on the day it arrives in the stream. */
const land = (data: Uint8Array): void => {
  const result = lakeRowsOf(data);
  if (!result.ok) return;
  const names = lakeColumns.map(({ name }) => name);
  const insert = database.prepare(
    `INSERT INTO records VALUES (${[...names, "date"].map(() => "?").join(", ")})`,
  );
  for (const line of result.rows.trimEnd().split("\n")) {
    const row = JSON.parse(line) as Record<string, string | number | boolean | null>;
    // SQLite keeps booleans as numbers.
    const values = names.map((name) => row[name] ?? null).map((value) => (value === true ? 1 : value));
    insert.run(...(values as (string | number | null)[]), utcDateOf(Number(row.received_at)));
  }
};

/** By driver and day, without days that have no distance or time. Unknown accuracies were stored as `radiusOfUnknown`. */
const daysOf = (sent: readonly SentTrip[], radiusOfUnknown: number | undefined): Map<string, Day> => {
  const sums = new Map<string, Day>();
  for (const { key, fixes } of sent) {
    const claimed = fixes.map(({ fix, timeZone }) => {
      const record = quantise(fix);
      return { record: { ...record, accuracyMeters: record.accuracyMeters ?? radiusOfUnknown }, timeZone };
    });
    for (const [date, day] of daysByRulesV1(claimed)) {
      const name = `${key.driver} ${date}`;
      const sum = sums.get(name);
      sums.set(name, sum ? sumOf(sum, day) : day);
    }
  }
  return withoutEmpty(sums);
};

const queriedDays = (): Map<string, Day> =>
  withoutEmpty(
    new Map(
      database
        .prepare(kilometresPerDriverAndDay(everything, everything))
        .all()
        .map((row) => [
          `${row.driver} ${row.day}`,
          {
            distanceMm: Math.round(Number(row.kilometers) * 1e6),
            movingMs: Math.round(Number(row.moving_hours) * 3.6e6),
            idleMs: Math.round(Number(row.idle_hours) * 3.6e6),
          },
        ]),
    ),
  );

const withoutEmpty = (days: Map<string, Day>): Map<string, Day> =>
  new Map([...days].filter(([, day]) => day.distanceMm + day.movingMs + day.idleMs > 0).sort());

const landAll = (sent: readonly SentTrip[], sizes: readonly number[]): void => {
  database.exec("DELETE FROM records");
  for (const deliveries of invocationsOf(sent, sizes, [10])) for (const { data } of deliveries) land(data);
};

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

test("whatever phones send, in any order and however often, the lake's kilometres and hours are those of version 1", () => {
  fc.assert(
    fc.property(sentTrips(), sizes, (sent, sizes) => {
      landAll(sent, sizes);
      expect(queriedDays()).toEqual(daysOf(sent, undefined));
    }),
    tries(300),
  );
});

const vague = {
  accuracy: fc.option(fc.integer({ min: 1, max: 52 }), { freq: 2, nil: undefined }),
  heading: fc.option(fc.integer({ min: 0, max: 359 }), { nil: undefined }),
};

/** Slow, long and inaccurate enough that each threshold decides about some ways. */
const creepingStep = fc.record({
  ms: fc.constantFrom(1_000, 5_999, 6_000, 6_001, 15_000, 60_000, 60_000),
  cmps: fc.integer({ min: 40, max: 130 }),
  speed: fc.option(fc.constantFrom(0.49, 0.5, 0.9, 0.99, 1, 1.01, 1.1), { nil: undefined }),
  ...vague,
  /** The same fix again, except for these fields. */
  again: fc.option(fc.record(vague), { nil: undefined }),
});

const metersPerDegree = 111_000;

const creepingTrip: fc.Arbitrary<SentTrip> = fc
  .array(creepingStep, { minLength: 10, maxLength: 40 })
  .map((steps) => {
    const claims = { timeZone: "UTC", vehicle: undefined, ends: false, arrivals: [1] };
    let t = Date.UTC(2026, 10, 20, 12);
    let lat = 0;
    const fixes = steps.flatMap(({ ms, cmps, again, ...measured }, id) => {
      t += ms;
      lat += (cmps * ms) / 1e5 / metersPerDegree;
      const fix = { id, t, lat, lon: 0, ...measured };
      return again ? [fix, { ...fix, ...again }] : [fix];
    });
    return { key: { driver: "ana", trip: "creeping" }, fixes: fixes.map((fix) => ({ fix, ...claims })) };
  });

test("a creeping car stands or drives by the thresholds of version 1", () => {
  fc.assert(
    fc.property(creepingTrip, (sent) => {
      landAll([sent], [50]);
      expect(queriedDays()).toEqual(daysOf([sent], undefined));
    }),
    tries(400),
  );
});

test("rows older than the rule that an accuracy of 0 means unknown count as before", () => {
  fc.assert(
    fc.property(sentTrips(), sizes, (sent, sizes) => {
      landAll(sent, sizes);
      database.exec("UPDATE records SET accuracy = 0 WHERE accuracy IS NULL");
      expect(queriedDays()).toEqual(daysOf(sent, 0));
    }),
    tries(100),
  );
});

test("every row of a query that judges ways names the version of the rules, as do its name and description", () => {
  const startT = Date.UTC(2026, 10, 20, 12);
  land(aDelivery(envelopeOf({ fixes: straightDrive({ count: 3, startT, speed: 13 }) })).data);
  const rows = database.prepare(kilometresPerDriverAndDay(everything, everything)).all();
  expect(rows).toEqual([expect.objectContaining({ trips: 1, rules: 1 })]);

  const judging = namedQueries.filter(({ sql }) => /\blat\b/.test(sql));
  expect(judging).not.toEqual([]);
  for (const { name, description, sql } of judging) {
    expect(name).toMatch(/-by-rules-1$/);
    expect(description).toContain("rules version 1");
    expect(sql).toContain("1 AS rules");
  }
});

test("a zone unknown to Athena leaves its trip without a day, but the query runs", () => {
  const calls = namedQueries.flatMap(({ sql }) => [...sql.matchAll(/(\S*)at_timezone\(/g)]);
  expect(calls.map(([, before]) => before)).toEqual(["date_format(try("]);
});

/** A named query as it would run on a date. */
const asRunOn = (todayMs: number, sql: string): string =>
  sql.replaceAll(
    /date_format\(current_date - interval '(\d+)' day, '%Y-%m-%d'\)/g,
    (_, days) => `'${utcDateOf(todayMs - Number(days) * 86_400_000)}'`,
  );

test("a drive of the last week counts, even if its phone's clock ran ahead or it was sent only today", () => {
  const today = Date.UTC(2026, 10, 20, 12);
  const firstDay = Date.UTC(2026, 10, 13);
  const sent = [
    {
      driver: "ahead",
      timeZone: "Pacific/Kiritimati",
      startT: firstDay - 14 * 3_600_000,
      aheadMs: limits.clockAheadMs - 9_000,
    },
    {
      driver: "offline",
      timeZone: "Pacific/Pago_Pago",
      startT: firstDay + 11 * 3_600_000,
      aheadMs: firstDay - today,
    },
    { driver: "earlier", timeZone: "UTC", startT: firstDay - 60_000, aheadMs: firstDay - today },
  ];
  for (const { driver, timeZone, startT, aheadMs } of sent) {
    const fixes = straightDrive({ count: 10, startT, speed: 13 });
    const key = { driver, trip: "trip" };
    land(envelopeOf({ key, timeZone, fixes, receivedAt: startT - aheadMs }));
  }
  const { sql } = namedQueries.find(({ name }) => name.startsWith("kilometres"))!;
  expect(
    database
      .prepare(asRunOn(today, sql))
      .all()
      .map(({ driver, day }) => `${driver} ${day}`)
      .sort(),
  ).toEqual(["ahead 2026-11-13", "offline 2026-11-13"]);
});

test("a record is late by the engine's definition, to the millisecond, and as backfill never", () => {
  const receivedAt = Date.UTC(2026, 10, 20, 12);
  const fixes = [lateMs, lateMs + 1, 0, 600_000].map((ms, id) => ({
    id,
    t: receivedAt - ms,
    lat: 0,
    lon: 0,
  }));
  land(aDelivery(envelopeOf({ receivedAt, fixes })).data);
  const past = { id: 9, t: receivedAt - 9e6, lat: 0, lon: 0 };
  land(aDelivery(envelopeOf({ receivedAt, fixes: [past, past, past, past], backfill: true })).data);
  expect(database.prepare(lateRecords(everything)).all()).toEqual([
    expect.objectContaining({
      date: "2026-11-20",
      records: 8,
      late: 2,
      late_percent: 25,
      drivers_with_late: 1,
      most_minutes_late: 10,
    }),
  ]);
});

test("rejects are counted by reason, the most frequent first", () => {
  const reject = (reason: Reject["reason"], driver?: string): Readonly<Record<string, unknown>> =>
    rejectLineOf({
      reason,
      detail: `why ${reason}`,
      partition: "shardId-000000000000",
      offset: "1",
      rejectedAt: "2026-11-20T12:00:00.000Z",
      driver,
    });
  const insert = database.prepare(
    `INSERT INTO rejects VALUES (${[...rejectColumns, "day"].map(() => "?").join(", ")})`,
  );
  for (const each of [reject("not-json"), reject("invalid-record", "ana"), reject("invalid-record", "bruno")])
    insert.run(
      ...rejectColumns.map(({ name, member = name }) => (each[member] as string | undefined) ?? null),
      "2026/11/20",
    );
  expect(database.prepare(rejectsByReason(everything)).all()).toEqual([
    expect.objectContaining({ reason: "invalid-record", rejects: 2, drivers: 2 }),
    expect.objectContaining({ reason: "not-json", rejects: 1, drivers: 0, example: "why not-json" }),
  ]);
});

test("every named query reads only the partitions of the last days", () => {
  for (const { name, sql } of namedQueries)
    expect(sql, name).toMatch(/("date"|day) BETWEEN date_format\(current_date/);
});

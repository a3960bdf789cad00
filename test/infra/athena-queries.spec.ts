import { DatabaseSync } from "node:sqlite";
import { lakeRowsOf } from "@trips/core/application/lake-rows.ts";
import type { Reject } from "@trips/core/application/reject.ts";
import { nameOf } from "@trips/core/application/trip-cache.ts";
import { lateMs } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { lakeColumns } from "@trips/core/pipeline.ts";
import { invocationsOf, type SentTrip, sentTrips } from "@trips/core/testing/deliveries.ts";
import { expectedPicture } from "@trips/core/testing/oracle.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { aDelivery, envelopeOf } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  kilometresPerDriverAndDay,
  lateRecords,
  namedQueries,
  rejectsByReason,
} from "../../infra/athena-queries.ts";
import { rejectColumns } from "../../infra/lake-layout.ts";

/**
 * Athena's SQL, run by SQLite: what both have is spelled alike in these queries, and the functions that only
 * Athena has are given here with the meaning its reference (Trino) states.
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
  database.function("date_format", (date, _format) => date);
});
afterEach(() => database.close());

const land = (data: Uint8Array): void => {
  const result = lakeRowsOf(data);
  if (!result.ok) return;
  const names = lakeColumns.map(({ name }) => name);
  const insert = database.prepare(
    `INSERT INTO records VALUES (${[...names, "date"].map(() => "?").join(", ")})`,
  );
  for (const line of result.rows.trimEnd().split("\n")) {
    const row = JSON.parse(line) as Record<string, string | number | null>;
    insert.run(...names.map((name) => row[name] ?? null), result.partitionDate);
  }
};

type Day = { readonly distanceMm: number; readonly movingMs: number; readonly idleMs: number };

/** By driver and day, days without way or time left out. */
const engineDays = (sent: readonly SentTrip[]): Map<string, Day> => {
  const sums = new Map<string, Day>();
  const { trips } = expectedPicture(sent);
  for (const { key: trip } of sent)
    for (const [date, { distanceMm, movingMs, idleMs }] of Object.entries(trips[nameOf(trip)]!.days)) {
      const key = `${trip.driver} ${date}`;
      const sum = sums.get(key) ?? { distanceMm: 0, movingMs: 0, idleMs: 0 };
      sums.set(key, {
        distanceMm: sum.distanceMm + distanceMm,
        movingMs: sum.movingMs + movingMs,
        idleMs: sum.idleMs + idleMs,
      });
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

test("whatever phones send, in any order and however often, the lake's kilometres and hours are the engine's", () => {
  fc.assert(
    fc.property(sentTrips(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, sizes) => {
      database.exec("DELETE FROM records");
      for (const deliveries of invocationsOf(sent, sizes, [10]))
        for (const { data } of deliveries) land(data);
      expect(queriedDays()).toEqual(engineDays(sent));
    }),
    tries(300),
  );
});

test("a record is late by the engine's measure, to the millisecond", () => {
  const receivedAt = Date.UTC(2026, 10, 20, 12);
  const fixes = [lateMs, lateMs + 1, 0, 600_000].map((ms, id) => ({
    id,
    t: receivedAt - ms,
    lat: 0,
    lon: 0,
  }));
  land(aDelivery(envelopeOf({ receivedAt, fixes })).data);
  expect(database.prepare(lateRecords(everything)).all()).toEqual([
    expect.objectContaining({
      date: "2026-11-20",
      records: 4,
      late: 2,
      late_percent: 50,
      drivers_with_late: 1,
      most_minutes_late: 10,
    }),
  ]);
});

test("rejects are counted by reason, the most frequent first", () => {
  const reject = (reason: Reject["reason"], driver?: string): Reject => ({
    reason,
    detail: `why ${reason}`,
    shardId: "shardId-000000000000",
    sequenceNumber: "1",
    rejectedAt: "2026-11-20T12:00:00.000Z",
    driver,
  });
  const insert = database.prepare(
    `INSERT INTO rejects VALUES (${[...rejectColumns, "day"].map(() => "?").join(", ")})`,
  );
  for (const each of [reject("not-json"), reject("invalid-record", "ana"), reject("invalid-record", "bruno")])
    insert.run(
      ...rejectColumns.map(({ name, member }) => (each[(member ?? name) as keyof Reject] as string) ?? null),
      "2026/11/20",
    );
  expect(database.prepare(rejectsByReason(everything)).all()).toEqual([
    expect.objectContaining({ reason: "invalid-record", rejects: 2, drivers: 2 }),
    expect.objectContaining({ reason: "not-json", rejects: 1, drivers: 0, example: "why not-json" }),
  ]);
});

test("every named query reads the last days' partitions alone", () => {
  for (const { name, sql } of namedQueries)
    expect(sql, name).toMatch(/("date"|day) BETWEEN date_format\(current_date/);
});

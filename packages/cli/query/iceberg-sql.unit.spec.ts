import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { curatedColumns, factColumns } from "@trips/core/lake/columns.ts";
import { type ErasedRows, eraseRowsSql, expireRowsSql, icebergQueriesOf } from "@trips/core/lake/iceberg.ts";
import { bindQuery, savedSqlOf } from "@trips/core/lake/named-queries.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

/* The statements are those that Athena runs on the table in S3 Tables; here on one of DuckDB's own. */

const types = { string: "VARCHAR", boolean: "BOOLEAN", bigint: "BIGINT", int: "INTEGER", double: "DOUBLE" };
const table = '"kept"."trips"."records"';
const columnsOf = (columns: readonly { name: string; type: keyof typeof types }[]): string =>
  columns.map(({ name, type }) => `"${name}" ${types[type]}`).join(", ");

let connection: DuckDBConnection;

beforeEach(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("ATTACH ':memory:' AS kept");
  await connection.run("CREATE SCHEMA kept.trips");
  await connection.run(`CREATE TABLE ${table} (${columnsOf(factColumns)})`);
  await connection.run(`CREATE TABLE positions (${columnsOf(curatedColumns)}, "date" VARCHAR)`);
});
afterEach(() => connection.closeSync());

type Row = { driver: string; trip: string; id: number; t: number; received_at: number };

const put = async (into: string, rows: readonly Row[]): Promise<void> => {
  await connection.run(`DELETE FROM ${into}`);
  const date = into === "positions";
  for (const { driver, trip, id, t, received_at } of rows) {
    const values = [driver, trip].map((text) => `'${text.replaceAll("'", "''")}'`);
    await connection.run(
      `INSERT INTO ${into} (driver, trip, id, t, received_at${date ? ', "date"' : ""}) VALUES
        (${[...values, id, t, received_at].join(", ")}${date ? `, '${new Date(t).toISOString().slice(0, 10)}'` : ""})`,
    );
  }
};

const ask = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await connection.runAndReadAll(sql))
    .getRowObjectsJS()
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
      ),
    );

const rowsIn = (from: string) =>
  ask(`SELECT driver, trip, id, t, received_at FROM ${from}`) as unknown as Promise<Row[]>;

const byKey = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

const names = fc.constantFrom("ana", "bruno", "o'hara", "' OR true --", 'x"y', "line\nbreak", "ñandú");
const times = fc.integer({ min: 0, max: 3 });
const baseT = Date.UTC(2026, 10, 20, 22);
const aRow = fc.record({
  driver: names,
  trip: names,
  id: fc.nat({ max: 3 }),
  t: fc.integer({ min: 0, max: 5 }).map((hours) => baseT + hours * 3_600_000 + 1),
  received_at: times,
});
const someRows = fc.uniqueArray(aRow, {
  maxLength: 12,
  selector: ({ driver, trip, id, t }) => JSON.stringify([driver, trip, id, t]),
});
const someOrders: fc.Arbitrary<ErasedRows[]> = fc.array(
  fc.record({ driver: names, trip: fc.option(names, { nil: undefined }), erasedAtMs: times }),
  { minLength: 1, maxLength: 4 },
);

test("orders delete exactly what was received up to their time, of their trip or all, whatever the names hold", () =>
  fc.assert(
    fc.asyncProperty(someRows, someOrders, async (rows, orders) => {
      await put(table, rows);
      await connection.run(eraseRowsSql(table, orders));
      const isErased = (row: Row) =>
        orders.some(
          ({ driver, trip, erasedAtMs }) =>
            driver === row.driver && (trip ?? row.trip) === row.trip && row.received_at <= erasedAtMs,
        );
      expect(byKey(await rowsIn(table))).toEqual(byKey(rows.filter((row) => !isErased(row))));
    }),
    tries(40),
  ));

test("rows expire by their receipt", () =>
  fc.assert(
    fc.asyncProperty(someRows, times, async (rows, before) => {
      await put(table, rows);
      await connection.run(expireRowsSql(table, before));
      expect(byKey(await rowsIn(table))).toEqual(
        byKey(rows.filter(({ received_at }) => received_at >= before)),
      );
    }),
    tries(10),
  ));

const queryOf = (name: string) => icebergQueriesOf(table).find((query) => query.name === name)!;
const sqlOf = (name: string, from = "2026-11-01", to = "2026-11-30"): string =>
  bindQuery(queryOf(name), { from, to }, 0).sql;

test("comparing tells per UTC date what the table lacks and what only it has, and filling leaves the second alone", () =>
  fc.assert(
    fc.asyncProperty(someRows, someRows, async (curated, kept) => {
      await put("positions", curated);
      await put(table, kept);
      const identity = ({ driver, trip, id, t }: Row) => JSON.stringify([driver, trip, id, t]);
      const [ofCurated, ofKept] = [new Set(curated.map(identity)), new Set(kept.map(identity))];
      const missing = curated.filter((row) => !ofKept.has(identity(row)));
      const surplus = kept.filter((row) => !ofCurated.has(identity(row)));
      const count = (rows: readonly Row[], day: string) =>
        rows.filter(({ t }) => new Date(t).toISOString().startsWith(day)).length;
      const days = [...new Set([...curated, ...kept].map(({ t }) => new Date(t).toISOString().slice(0, 10)))];
      expect(await ask(sqlOf("iceberg-compare"))).toEqual(
        days
          .sort()
          .reverse()
          .map((day) => ({
            day,
            curated: count(curated, day),
            missing: count(missing, day),
            surplus: count(surplus, day),
          })),
      );
      await connection.run(sqlOf("iceberg-fill"));
      expect(byKey(await rowsIn(table))).toEqual(byKey([...kept, ...missing]));
      await connection.run(sqlOf("iceberg-fill"));
      expect(await rowsIn(table)).toHaveLength(kept.length + missing.length);
    }),
    tries(40),
  ));

test("both cover the last week when they run as they are saved", async () => {
  const now = Date.now();
  const aRowAt = (id: number, t: number): Row => ({ driver: "ana", trip: "t", id, t, received_at: t });
  await put("positions", [aRowAt(1, now), aRowAt(2, now - 9 * 86_400_000)]);
  await connection.run(savedSqlOf(queryOf("iceberg-fill")));
  expect((await rowsIn(table)).map(({ id }) => id)).toEqual([1]);
  const rows = await ask(savedSqlOf(queryOf("iceberg-compare")));
  expect(rows).toMatchObject([{ curated: 1, missing: 0, surplus: 0 }]);
});

import { type FactColumn, factColumns } from "./columns.ts";
import { type DateExpressions, type DefaultDays, dateTextOf } from "./days.ts";
import type { NamedQuery } from "./named-queries.ts";

/* The table of Apache Iceberg: a record ID and time once, without what the engine counts for it, which changes with its
   neighbours: Firehose keeps no order, so of two figures of one row the older could win. */

export const icebergTable = {
  namespace: "trips",
  table: "records",
  uniqueKeys: ["driver", "trip", "id", "t"],
} as const satisfies { namespace: string; table: string; uniqueKeys: readonly FactColumn[] };

/** A stage's table bucket, and its name as a catalog of Glue, which Athena reads. */
export const icebergNamesOf = (app: string, stage: string) => {
  const bucket = `${app}-${stage}-lake`.toLowerCase();
  return { bucket, catalog: `s3tablescatalog/${bucket}` };
};

/** The table's name in SQL. */
export const icebergTableIn = (catalog: string): string =>
  `"${catalog}"."${icebergTable.namespace}"."${icebergTable.table}"`;

/** What an order erases: what was received up to a time, of one trip or of all. */
export type ErasedRows = {
  readonly driver: string;
  readonly trip: string | undefined;
  readonly erasedAtMs: number;
};

const textOf = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const conditionOf = ({ driver, trip, erasedAtMs }: ErasedRows): string => {
  const ofTrip = trip === undefined ? "" : ` AND trip = ${textOf(trip)}`;
  return `(driver = ${textOf(driver)}${ofTrip} AND received_at <= ${erasedAtMs})`;
};

export const eraseRowsSql = (table: string, erased: readonly ErasedRows[]): string =>
  `DELETE FROM ${table}\nWHERE ${erased.map(conditionOf).join("\n  OR ")}`;

export const expireRowsSql = (table: string, receivedBeforeMs: number): string =>
  `DELETE FROM ${table}\nWHERE received_at < ${receivedBeforeMs}`;

const names = factColumns.map(({ name }) => name);
const isSameRow = icebergTable.uniqueKeys.map((name) => `kept.${name} = curated.${name}`).join(" AND ");
const lastWeek: DefaultDays = { back: 7 };

const curatedOn = ({ from, to }: DateExpressions, columns: readonly string[]): string =>
  `SELECT ${columns.join(", ")}
  FROM positions
  WHERE "date" BETWEEN ${dateTextOf(from)} AND ${dateTextOf(to)}`;

/** The UTC date of `t`, as the curated zone is partitioned. */
const dateOfT = dateTextOf("DATE '1970-01-01' + interval '1' day * CAST(floor(t / 864e5) AS bigint)");

const fillRows = (table: string, days: DateExpressions): string => `MERGE INTO ${table} AS kept
USING (
  ${curatedOn(days, names)}
) AS curated
ON ${isSameRow}
WHEN NOT MATCHED THEN INSERT (${names.join(", ")})
  VALUES (${names.map((name) => `curated.${name}`).join(", ")})
`;

const compareRows = (table: string, days: DateExpressions): string => `WITH curated AS (
  ${curatedOn(days, ['"date" AS day', ...icebergTable.uniqueKeys])}
), kept AS (
  SELECT ${dateOfT} AS day, ${icebergTable.uniqueKeys.join(", ")}
  FROM ${table}
  WHERE ${dateOfT} BETWEEN ${dateTextOf(days.from)} AND ${dateTextOf(days.to)}
)
SELECT coalesce(curated.day, kept.day) AS day,
  count(curated.t) AS curated,
  sum(CASE WHEN kept.t IS NULL THEN 1 ELSE 0 END) AS missing,
  sum(CASE WHEN curated.t IS NULL THEN 1 ELSE 0 END) AS surplus
FROM curated FULL JOIN kept ON ${isSameRow}
GROUP BY coalesce(curated.day, kept.day)
ORDER BY day DESC
`;

/** Saved beside the others where there is such a table. Their days are UTC dates of `t`. */
export const icebergQueriesOf = (table: string): readonly NamedQuery[] => [
  {
    name: "iceberg-compare",
    description:
      "Rows of the curated zone that the Iceberg table lacks, and those that only it has, by UTC date.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: (days) => compareRows(table, days),
  },
  {
    name: "iceberg-fill",
    description:
      "Adds to the Iceberg table what the curated zone has and it lacks. Widen the dates for older rows.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: (days) => fillRows(table, days),
  },
];

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type ColumnType, curatedColumns, curatedZone, lakeColumns } from "@trips/core/lake/columns.ts";
import { fixedPrefixOf, rejectColumns } from "@trips/core/lake/layout.ts";
import type { LakeTable } from "@trips/core/lake/named-queries.ts";
import { deliveryStreams } from "@trips/core/pipeline.ts";

/* The lake's tables as DuckDB reads them: below a directory each has its own, with its partitions as directories. */

export type TableFiles = {
  /** Of the objects' keys. */
  readonly prefix: string;
  /** The path of an object's file below the table's directory. */
  readonly pathOf: (key: string) => string;
  /** The date of an object's partition, `YYYY-MM-DD`. */
  readonly dateOf: (key: string) => string;
};

const segmentsOf = (key: string, prefix: string): string[] => key.slice(prefix.length).split("/");

const dateIn = (directory: string): string => directory.slice("date=".length);

const recordsPrefix = `${deliveryStreams.lake.destination.prefix.split("/")[0]}/`;
const rejectsPrefix = fixedPrefixOf(deliveryStreams.rejects.destination.prefix);

export const tableFiles: Readonly<Record<LakeTable, TableFiles>> = {
  records: {
    prefix: recordsPrefix,
    // Firehose adds the hour of arrival to the prefix: date=…/2026/11/20/09/<name>.
    pathOf: (key) => {
      const [date, ...name] = segmentsOf(key, recordsPrefix);
      return `${date}/${name.join("-")}`;
    },
    dateOf: (key) => dateIn(segmentsOf(key, recordsPrefix)[0]!),
  },
  positions: {
    prefix: curatedZone.prefix,
    pathOf: (key) => key.slice(curatedZone.prefix.length),
    dateOf: (key) => dateIn(segmentsOf(key, curatedZone.prefix)[0]!),
  },
  rejects: {
    prefix: rejectsPrefix,
    // The partition is named as in Athena: YYYY/MM/DD.
    pathOf: (key) => {
      const [year, month, day, name] = segmentsOf(key, rejectsPrefix);
      return `day=${year}%2F${month}%2F${day}/${name}`;
    },
    dateOf: (key) => segmentsOf(key, rejectsPrefix).slice(0, 3).join("-"),
  },
};

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  string: "VARCHAR",
  boolean: "BOOLEAN",
  bigint: "BIGINT",
  int: "INTEGER",
  double: "DOUBLE",
};

type Columns = readonly { readonly name: string; readonly type: ColumnType }[];

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The types of partitions whose values stand in the directories' names. */
const hiveTypes = (partitions: Columns): string =>
  `{${partitions.map(({ name, type }) => `'${name}': ${sqlTypes[type]}`).join(", ")}}`;

/**
 * A file without rows gives the table its columns, whether it has other files or not, and whether these are from before
 * a column was added.
 */
const createParquetTable = async (
  connection: DuckDBConnection,
  directory: string,
  table: LakeTable,
  columns: Columns,
  partitions: Columns,
): Promise<void> => {
  const noPartition = join(directory, table, ...partitions.map(({ name }) => `${name}=0`));
  mkdirSync(noPartition, { recursive: true });
  const none = columns.map(({ name, type }) => `CAST(NULL AS ${sqlTypes[type]}) AS "${name}"`);
  await connection.run(
    `COPY (SELECT ${none.join(", ")} WHERE false) TO ${quoted(join(noPartition, "none.parquet"))} (FORMAT parquet)`,
  );
  const files = join(directory, table, ...partitions.map(() => "*"), "*");
  const selected = [
    ...columns.map(({ name, type }) => `CAST("${name}" AS ${sqlTypes[type]}) AS "${name}"`),
    ...partitions.map(({ name }) => `"${name}"`),
  ];
  await connection.run(
    `CREATE VIEW ${table} AS SELECT ${selected.join(", ")} FROM read_parquet(${quoted(files)}, ` +
      `union_by_name = true, hive_partitioning = true, hive_types = ${hiveTypes(partitions)})`,
  );
};

const createRejects = async (connection: DuckDBConnection, directory: string): Promise<void> => {
  const noDay = join(directory, "rejects", "day=0");
  mkdirSync(noDay, { recursive: true });
  writeFileSync(join(noDay, "none.gz"), gzipSync(""));
  const members = rejectColumns.map(({ name, member = name }) => `'${member}': 'VARCHAR'`);
  const selected = rejectColumns.map(({ name, member = name }) => `"${member}" AS "${name}"`);
  await connection.run(
    `CREATE VIEW rejects AS SELECT ${selected.join(", ")}, day ` +
      `FROM read_json(${quoted(join(directory, "rejects", "*", "*"))}, format = 'newline_delimited', ` +
      `compression = 'gzip', columns = {${members.join(", ")}}, hive_partitioning = true, ` +
      `hive_types = ${hiveTypes([{ name: "day", type: "string" }])})`,
  );
};

export const createTables = async (connection: DuckDBConnection, directory: string): Promise<void> => {
  const date = { name: "date", type: "string" } as const;
  const bucket = { name: "bucket", type: "int" } as const;
  await createParquetTable(connection, directory, "records", lakeColumns, [date]);
  await createParquetTable(connection, directory, "positions", curatedColumns, [date, bucket]);
  await createRejects(connection, directory);
};

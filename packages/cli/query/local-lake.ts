import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  DuckDBInstance,
  DuckDBTypeId,
  StatementType,
} from "@duckdb/node-api";
import type { Days } from "@trips/core/lake/days.ts";
import { buckets } from "@trips/core/pipeline.ts";
import { holdsObjects, linkObjects } from "@trips/local/s3/link-objects.ts";
import { CliError } from "../cli-error.ts";
import { createTables, quoted, tableFiles } from "./lake-tables.ts";
import { numberOf, type QueryResult, type Value } from "./query-result.ts";

/** What does not fit is spilled to the disk, up to `mostSpilled`. */
const mostMemory = "1GB";
const mostSpilled = "10GB";

/** The SQL reads nothing but the linked files, and cannot lift that. */
const openTables = async (directory: string): Promise<DuckDBInstance> => {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: mostMemory,
    temp_directory: join(directory, "spilled"),
    max_temp_directory_size: mostSpilled,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  // Athena's dates are UTC.
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await createTables(connection, directory);
  await connection.run(`SET allowed_directories = [${quoted(`${directory}/`)}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
  connection.closeSync();
  return instance;
};

/** DuckDB's message without the excerpt of the query, in one line. */
const explain = (error: unknown): string =>
  (error as Error).message
    .replace(/^Failed to extract statements: /, "")
    .split(/\n\s*LINE \d+:/)[0]!
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");

const isOfDuckDb = (error: unknown): boolean =>
  error instanceof Error && /^(Failed to extract statements: )?[A-Za-z ]+ Error: /.test(error.message);

/** What its JSON holds as text, because a number would not hold all of its values. */
const numbersAsText = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
]);

const extract = async (connection: DuckDBConnection, sql: string): Promise<DuckDBExtractedStatements> => {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count === 1) return statements;
  } catch (error) {
    // How the binding says that there is no statement.
    if ((error as Error).message !== "Error in native callback") throw error;
  }
  throw new CliError("input", "one query is needed, and no other statement with it");
};

const run = async (connection: DuckDBConnection, sql: string): Promise<QueryResult> => {
  const statements = await extract(connection, sql);
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT)
    throw new CliError("input", "the lake can only be read: SELECT, WITH, FROM, DESCRIBE or SUMMARIZE");
  const result = await statement.stream();
  const columns = result.deduplicatedColumnNames();
  const isText = columns.map((_, index) => numbersAsText.has(result.columnTypeId(index)));
  const convert = (value: unknown, index: number): Value =>
    isText[index] && typeof value === "string" ? numberOf(value) : (value as Value);
  const rows = async function* (): AsyncGenerator<Value[][]> {
    for await (const block of result.yieldRowsJson()) yield block.map((row) => row.map(convert));
  };
  return { columns, rows: rows() };
};

export type LocalQuery = {
  readonly sql: string;
  /** Absent: all. */
  readonly partitions?: Days;
};

const snapshotPrefix = "query-";
const dayMs = 86_400_000;

/** Snapshots of runs that were killed. */
const removeLeftovers = (data: string, nowMs: number): void => {
  for (const name of readdirSync(data)) {
    const path = join(data, name);
    if (name.startsWith(snapshotPrefix) && statSync(path).mtimeMs < nowMs - dayMs)
      rmSync(path, { recursive: true });
  }
};

/** Only tables that the query names are worth linking. */
const link = (data: string, snapshot: string, { sql, partitions }: LocalQuery): void => {
  for (const [table, { prefix, pathOf, dateOf }] of Object.entries(tableFiles)) {
    if (!new RegExp(`\\b${table}\\b`, "i").test(sql)) continue;
    linkObjects({
      directory: join(data, "s3"),
      bucket: buckets.lake,
      prefix,
      targetOf: (key) => {
        const date = dateOf(key);
        if (partitions && (date < partitions.from || date > partitions.to)) return undefined;
        return join(snapshot, table, pathOf(key));
      },
    });
  }
};

/**
 * Runs a query over the lake that a local cloud keeps in a data directory, whether it is running or not. The query sees
 * the files as they are now: each is linked into a snapshot, which is removed at the end.
 */
export const queryLocalLake = async (
  data: string,
  query: LocalQuery,
  write: (result: QueryResult) => Promise<void>,
  signal: AbortSignal,
  nowMs: number,
): Promise<void> => {
  if (!holdsObjects(join(data, "s3")))
    throw new CliError(
      "input",
      `${data} holds no lake: run npm start first, or name its directory with --data`,
    );
  removeLeftovers(data, nowMs);
  const snapshot = mkdtempSync(join(data, snapshotPrefix));
  try {
    link(data, snapshot, query);
    const instance = await openTables(snapshot);
    const connection = await instance.connect();
    let interrupting: NodeJS.Timeout | undefined;
    const interrupt = () => {
      connection.interrupt();
      // A query that is only about to begin does not notice.
      interrupting = setInterval(() => connection.interrupt(), 100);
    };
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      if (signal.aborted) throw new CliError("interrupted", "interrupted");
      await write(await run(connection, query.sql));
    } catch (error) {
      if (!isOfDuckDb(error)) throw error;
      throw signal.aborted
        ? new CliError("interrupted", "interrupted")
        : new CliError("input", explain(error));
    } finally {
      signal.removeEventListener("abort", interrupt);
      clearInterval(interrupting);
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    rmSync(snapshot, { recursive: true, force: true });
  }
};

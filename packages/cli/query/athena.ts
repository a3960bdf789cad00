import { randomUUID } from "node:crypto";
import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { Sleep } from "@trips/client/effects.ts";
import { CliError } from "../cli-error.ts";
import { numberOf, type QueryResult, type Value } from "./query-result.ts";

export type Athena = {
  readonly client: AthenaClient;
  readonly workgroup: string;
  readonly database: string;
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** What is said besides the result. */
  readonly log: (line: string) => void;
};

const firstPollMs = 250;
const longestPollMs = 5_000;
/** Athena itself stops a query after 30 minutes, unless the account has another quota. */
const mostPolls = 1_000;

/** The most that GetQueryResults returns at once. */
const rowsPerPage = 1_000;

const places = ({ workgroup, database }: Athena): string => `workgroup ${workgroup}, database ${database}`;

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");

/** What AWS refuses, or what keeps the request from it, is told with the names it was asked for. */
const told = async <Answer>(athena: Athena, request: Promise<Answer>): Promise<Answer> => {
  try {
    return await request;
  } catch (error) {
    const { name, message } = error as Error;
    throw new CliError("api", `Athena (${places(athena)}): ${name}: ${oneLine(message)}`);
  }
};

const finished = async (athena: Athena, id: string): Promise<QueryExecution> => {
  const { client, signal, sleep } = athena;
  let pollMs = firstPollMs;
  for (let polls = 0; polls < mostPolls && !signal.aborted; polls++) {
    const { QueryExecution: execution } = await told(
      athena,
      client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
    );
    const state = execution?.Status?.State;
    if (execution && state !== "QUEUED" && state !== "RUNNING") return execution;
    await sleep(pollMs, signal);
    pollMs = Math.min(longestPollMs, pollMs * 2);
  }
  await told(athena, client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })));
  throw signal.aborted
    ? new CliError("interrupted", `interrupted; query ${id} was stopped`)
    : new CliError("api", `query ${id} did not finish and was stopped`);
};

const wholeTypes = new Set(["tinyint", "smallint", "integer", "bigint", "decimal"]);
const fractionTypes = new Set(["float", "real", "double"]);

const convert = (text: string | undefined, { Type: type = "varchar" }: ColumnInfo): Value => {
  if (text === undefined) return null;
  if (type === "boolean") return text === "true";
  if (fractionTypes.has(type)) return Number(text);
  return wholeTypes.has(type) ? numberOf(text) : text;
};

const pagesOf = async function* (
  athena: Athena,
  id: string,
  first: GetQueryResultsCommandOutput,
  columns: readonly ColumnInfo[],
): AsyncGenerator<Value[][]> {
  let page = first;
  // Athena gives the columns' names as the first row.
  for (let isFirst = true; ; isFirst = false) {
    const rows = page.ResultSet?.Rows ?? [];
    yield rows
      .slice(isFirst ? 1 : 0)
      .map(({ Data = [] }) => columns.map((column, index) => convert(Data[index]?.VarCharValue, column)));
    if (page.NextToken === undefined) return;
    page = await resultsOf(athena, id, page.NextToken);
  }
};

const resultsOf = async (
  athena: Athena,
  id: string,
  NextToken?: string,
): Promise<GetQueryResultsCommandOutput> => {
  if (athena.signal.aborted) throw new CliError("interrupted", "interrupted");
  return told(
    athena,
    athena.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: rowsPerPage, NextToken }),
    ),
  );
};

const megabytes = (bytes: number | undefined): string => `${((bytes ?? 0) / 1e6).toFixed(1)} MB`;

/** Runs a query in Athena and waits for it; an interrupt stops it there, too. */
export const queryAthena = async (
  athena: Athena,
  sql: string,
  write: (result: QueryResult) => Promise<void>,
): Promise<void> => {
  const { client, workgroup, database, log } = athena;
  const { QueryExecutionId: id } = await told(
    athena,
    client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workgroup,
        QueryExecutionContext: { Database: database },
        // The SDK repeats a request whose answer was lost; Athena then runs the query once.
        ClientRequestToken: randomUUID(),
      }),
    ),
  );
  if (id === undefined) throw new CliError("api", `Athena (${places(athena)}) gave the query no id`);
  log(`Athena: query ${id} in ${places(athena)}`);
  const { Status: status, Statistics: statistics } = await finished(athena, id);
  if (status?.State !== "SUCCEEDED")
    throw new CliError(
      "input",
      `query ${id} ${status?.State?.toLowerCase()}: ${oneLine(status?.StateChangeReason ?? "no reason given")}`,
    );
  const first = await resultsOf(athena, id);
  const columns = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  await write({
    columns: columns.map(({ Name }) => Name ?? ""),
    rows: pagesOf(athena, id, first, columns),
  });
  log(`Athena: ${megabytes(statistics?.DataScannedInBytes)} read`);
};

import { randomUUID } from "node:crypto";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecutionStatus,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { IcebergRows } from "@trips/core/application/iceberg-rows.ts";
import { OperatorError } from "@trips/core/application/loggable-error.ts";
import { eraseRowsSql, expireRowsSql } from "@trips/core/lake/iceberg.ts";

type Options = {
  readonly client: AthenaClient;
  readonly workgroup: string;
  /** As SQL names it. */
  readonly table: string;
  readonly sleep: (ms: number) => Promise<void>;
};

const pollMs = 1_000;
const mostPolls = 50;
/** Firehose commits every minute, and of two commits to a table one may fail. */
const mostAttempts = 3;
/** An order's condition has a few hundred bytes, and a statement 262,144 at most. */
const ordersPerStatement = 200;

/** Deletes rows by SQL in Athena. What failed is tried again, then thrown, with the query's id and no text of it. */
export const createIcebergRows = (options: Options): IcebergRows => ({
  async erase(erased) {
    for (let at = 0; at < erased.length; at += ordersPerStatement)
      await run(options, eraseRowsSql(options.table, erased.slice(at, at + ordersPerStatement)));
  },
  expire: (receivedBeforeMs) => run(options, expireRowsSql(options.table, receivedBeforeMs)),
});

const run = async (options: Options, sql: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const { id, state } = await attemptOf(options, sql);
    if (state === "SUCCEEDED") return;
    if (attempt === mostAttempts)
      throw new OperatorError(`Athena's query ${id} ended as ${state}, the last of ${attempt} attempts`);
  }
};

const attemptOf = async (
  { client, workgroup, sleep }: Options,
  sql: string,
): Promise<{ id: string; state: QueryExecutionStatus["State"] | "NOT FINISHED" }> => {
  const { QueryExecutionId: id = "" } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      // The SDK repeats a request whose answer was lost; Athena then runs the query once.
      ClientRequestToken: randomUUID(),
    }),
  );
  for (let polls = 0; polls < mostPolls; polls++) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = QueryExecution?.Status?.State;
    if (state !== undefined && state !== "QUEUED" && state !== "RUNNING") return { id, state };
    await sleep(pollMs);
  }
  await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  return { id, state: "NOT FINISHED" };
};

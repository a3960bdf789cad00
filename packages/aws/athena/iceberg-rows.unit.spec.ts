import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecutionState,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { OperatorError } from "@trips/core/application/loggable-error.ts";
import { expect, test } from "vitest";
import { createIcebergRows } from "./iceberg-rows.ts";

const table = '"s3tablescatalog/trips-dev-lake"."trips"."records"';

/** An Athena whose queries end as told, after some polls. */
const setUp = (ends: readonly (QueryExecutionState | "never")[]) => {
  const started: { sql: string; workgroup: string | undefined; token: string | undefined }[] = [];
  const stopped: (string | undefined)[] = [];
  let polls = 0;
  const send = async (command: object) => {
    if (command instanceof StartQueryExecutionCommand) {
      const { QueryString = "", WorkGroup, ClientRequestToken } = command.input;
      started.push({ sql: QueryString, workgroup: WorkGroup, token: ClientRequestToken });
      polls = 0;
      return { QueryExecutionId: `q-${started.length}` };
    }
    if (command instanceof StopQueryExecutionCommand) return stopped.push(command.input.QueryExecutionId);
    expect(command).toBeInstanceOf(GetQueryExecutionCommand);
    const end = ends[started.length - 1] ?? "SUCCEEDED";
    const State = polls++ < 2 || end === "never" ? "RUNNING" : end;
    return { QueryExecution: { Status: { State, StateChangeReason: "driver ana" } } };
  };
  const rows = createIcebergRows({
    client: { send } as unknown as AthenaClient,
    workgroup: "trips-dev-erase",
    table,
    sleep: async () => {},
  });
  return { rows, started, stopped };
};

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ driver: `d-${index}`, trip: undefined, erasedAtMs: 5 }));

test("orders are erased by one statement for up to two hundred, in the workgroup for it", async () => {
  const { rows, started } = setUp([]);
  await rows.erase(orders(201));
  expect(started.map(({ sql }) => sql.match(/driver = /g)?.length)).toEqual([200, 1]);
  expect(started[1]).toMatchObject({
    sql: `DELETE FROM ${table}\nWHERE (driver = 'd-200' AND received_at <= 5)`,
    workgroup: "trips-dev-erase",
  });
  expect(new Set(started.map(({ token }) => token)).size).toBe(2);
});

test("without orders nothing is asked", async () => {
  const { rows, started } = setUp([]);
  await rows.erase([]);
  expect(started).toEqual([]);
});

test("a statement that meets another commit is tried again", async () => {
  const { rows, started } = setUp(["FAILED", "FAILED"]);
  await rows.expire(7);
  expect(started.map(({ sql }) => sql)).toEqual(Array(3).fill(`DELETE FROM ${table}\nWHERE received_at < 7`));
});

test("one that keeps failing is told by its id, without Athena's reason, which may quote data", async () => {
  const { rows } = setUp(["FAILED", "CANCELLED", "FAILED"]);
  const error = await rows.erase(orders(1)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperatorError);
  expect((error as Error).message).toBe("Athena's query q-3 ended as FAILED, the last of 3 attempts");
});

test("one that does not end is stopped", async () => {
  const { rows, stopped } = setUp(["never", "never", "never"]);
  await expect(rows.expire(7)).rejects.toThrow("NOT FINISHED");
  expect(stopped).toEqual(["q-1", "q-2", "q-3"]);
});

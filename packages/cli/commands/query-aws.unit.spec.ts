import { AthenaClient } from "@aws-sdk/client-athena";
import { timerSleep } from "@trips/client/effects.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { queryAthena } from "../query/athena.ts";
import { type AthenaScript, startFakeAthena } from "../testing/fake-athena.ts";
import { runCli } from "../testing/run-cli.ts";

type FakeAthena = Awaited<ReturnType<typeof startFakeAthena>>;
let athena: FakeAthena | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await athena?.stop();
  athena = undefined;
});

const start = async (script: AthenaScript): Promise<FakeAthena> => {
  athena = await startFakeAthena(script);
  vi.stubEnv("AWS_ENDPOINT_URL_ATHENA", athena.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  return athena;
};

const query = (...words: string[]) => runCli("query", ...words, "--aws");

const numbers: AthenaScript = {
  columns: [
    { Name: "driver", Type: "varchar" },
    { Name: "records", Type: "bigint" },
    { Name: "kilometers", Type: "double" },
    { Name: "late", Type: "boolean" },
  ],
  rows: [
    ["ana", "9007199254740993", "12.5", "true"],
    ["bo", null, "1.0E20", "false"],
  ],
};

describe("trips query --aws", () => {
  test("waits for the query, and its values have their types", async () => {
    const { requests } = await start({ ...numbers, states: ["QUEUED", "RUNNING", "SUCCEEDED"] });
    const { stdout, stderr, exitCode } = await query("SELECT 1", "--stage", "Prod-1", "--format", "json");
    expect(JSON.parse(stdout)).toEqual([
      { driver: "ana", records: "9007199254740993", kilometers: 12.5, late: true },
      { driver: "bo", records: null, kilometers: 1e20, late: false },
    ]);
    expect(stderr).toBe(
      "Athena: query query-1 in workgroup trips-Prod-1, database trips_prod_1\nAthena: 1.2 MB read\n",
    );
    expect(exitCode).toBe(0);
    expect(requests.map(({ operation }) => operation)).toEqual([
      "StartQueryExecution",
      ...Array.from({ length: 3 }, () => "GetQueryExecution"),
      "GetQueryResults",
    ]);
    expect(requests[0]!.input).toEqual({
      QueryString: "SELECT 1",
      WorkGroup: "trips-Prod-1",
      QueryExecutionContext: { Database: "trips_prod_1" },
      ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("a result of several pages is whole, without the row of names", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [String(index)]);
    const { requests } = await start({ columns: [{ Name: "n", Type: "integer" }], rows });
    const { stdout } = await query("SELECT n", "--stage", "dev", "--format", "csv");
    expect(stdout).toBe(`n\r\n${rows.map(([n]) => `${n}\r\n`).join("")}`);
    expect(requests.filter(({ operation }) => operation === "GetQueryResults")).toHaveLength(3);
  });

  test("a named query is asked for its days, in the workgroup and database that are named", async () => {
    const { requests } = await start(numbers);
    const words = ["--named", "late-records", "--from", "2026-11-20", "--to", "2026-11-21"];
    const { exitCode } = await query(...words, "--workgroup", "mine", "--database", "ours");
    expect(exitCode).toBe(0);
    expect(requests[0]!.input).toMatchObject({
      WorkGroup: "mine",
      QueryExecutionContext: { Database: "ours" },
      QueryString: expect.stringContaining("DATE '2026-11-20'"),
    });
  });

  test("a failed query is told in one line, with Athena's reason", async () => {
    await start({
      states: ["FAILED"],
      reason: "COLUMN_NOT_FOUND: line 1:8:\n  Column 'drivr' cannot be resolved",
    });
    expect(await query("SELECT drivr FROM positions", "--stage", "dev")).toMatchObject({
      stdout: "",
      stderr: expect.stringContaining(
        "\ntrips: query query-1 failed: COLUMN_NOT_FOUND: line 1:8: Column 'drivr' cannot be resolved\n",
      ),
      exitCode: 2,
    });
  });

  test("a refusal names the workgroup and the database", async () => {
    const message = "WorkGroup trips-nope is not found.";
    await start({ refuses: { operation: "StartQueryExecution", type: "InvalidRequestException", message } });
    expect(await query("SELECT 1", "--stage", "nope")).toEqual({
      stdout: "",
      stderr: `trips: Athena (workgroup trips-nope, database trips_nope): InvalidRequestException: ${message}\n`,
      exitCode: 1,
    });
  });

  test("an interrupted query is stopped in Athena as well", async () => {
    const { url, requests } = await start({ states: ["RUNNING"] });
    const abort = new AbortController();
    const client = new AthenaClient({ endpoint: url });
    const names = { workgroup: "mine", database: "ours" };
    const sleep = async (ms: number, signal?: AbortSignal) => {
      abort.abort();
      await timerSleep(ms, signal);
    };
    const running = queryAthena(
      { client, ...names, signal: abort.signal, sleep, log: () => {} },
      "SELECT 1",
      () => Promise.reject(new Error("there is no result")),
    );
    await expect(running).rejects.toMatchObject({
      code: "interrupted",
      message: "interrupted; query query-1 was stopped",
    });
    expect(requests.at(-1)).toEqual({
      operation: "StopQueryExecution",
      input: { QueryExecutionId: "query-1" },
    });
    client.destroy();
  });

  test.each([
    [["SELECT 1", "--aws"], "--aws needs --stage, or --workgroup and --database"],
    [["SELECT 1", "--aws", "--workgroup", "mine"], "--aws needs --stage, or --workgroup and --database"],
    [["SELECT 1", "--stage", "dev"], "--stage belongs to --aws"],
  ])("%j is refused with what is needed", async (words, message) => {
    expect(await runCli("query", ...words)).toEqual({
      stdout: "",
      stderr: `trips: ${message}\n`,
      exitCode: 2,
    });
  });
});

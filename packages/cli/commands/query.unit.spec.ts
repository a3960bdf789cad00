import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { buckets } from "@trips/core/pipeline.ts";
import { type ObjectStoreService, openObjectStore } from "@trips/local/s3/object-store.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const bin = fileURLToPath(new URL("../bin/trips.js", import.meta.url));

let directory: string;
let data: string;
let store: ObjectStoreService;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "query-"));
  data = join(directory, "data");
  await mkdir(data);
  store = await openObjectStore({ directory: join(data, "s3") });
  await store.ensureBucket(buckets.lake);
});
afterEach(async () => {
  await store.stop();
  await rm(directory, { recursive: true });
});

/** A Parquet file of what a query selects. */
const parquetOf = async (sql: string): Promise<Uint8Array> => {
  const path = join(directory, "made.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return readFile(path);
};

const putPositions = async (date: string, sql: string): Promise<void> =>
  void (await store.putObject(
    buckets.lake,
    `curated/date=${date}/bucket=00/07.parquet`,
    await parquetOf(sql),
  ));

const query = (...words: string[]) => runCli("query", ...words, "--data", data);

const rowsOf = async (...words: string[]): Promise<unknown> => {
  const { stdout, stderr, exitCode } = await query(...words, "--format", "json");
  expect([stderr, exitCode]).toEqual(["", 0]);
  return JSON.parse(stdout);
};

describe("trips query", () => {
  test("an empty lake has its tables, with their columns and no rows", async () => {
    for (const table of ["records", "positions", "rejects"])
      expect(await rowsOf(`SELECT * FROM ${table}`)).toEqual([]);
    const columns = (await rowsOf("DESCRIBE positions")) as { column_name: string; column_type: string }[];
    const types = Object.fromEntries(
      columns.map(({ column_name, column_type }) => [column_name, column_type]),
    );
    expect(types).toMatchObject({
      ...{ driver: "VARCHAR", t: "BIGINT", lat: "DOUBLE", late: "BOOLEAN", next_distance_mm: "INTEGER" },
      ...{ date: "VARCHAR", bucket: "INTEGER" },
    });
    const rejects = (await rowsOf("DESCRIBE rejects")) as { column_name: string }[];
    expect(rejects.map(({ column_name }) => column_name)).toEqual([
      ...["reason", "detail", "shard_id", "sequence_number", "rejected_at", "driver", "trip", "record"],
      ...["data", "day"],
    ]);
  });

  test("a file from before a column was added has null there, and the partitions are columns", async () => {
    await putPositions("2026-11-20", "SELECT 'ana' AS driver, 7::BIGINT AS id, 1::INTEGER AS hour");
    await putPositions("2026-11-21", "SELECT 'bo' AS driver, 'AB123CD' AS vehicle");
    expect(await rowsOf(`SELECT "date", bucket, driver, id, vehicle FROM positions ORDER BY "date"`)).toEqual(
      [
        { date: "2026-11-20", bucket: 0, driver: "ana", id: 7, vehicle: null },
        { date: "2026-11-21", bucket: 0, driver: "bo", id: null, vehicle: "AB123CD" },
      ],
    );
  });

  test("each of the three tables is read from its own objects", async () => {
    const record = "SELECT 'ana' AS driver, 1795162800000 AS t";
    await store.putObject(
      buckets.lake,
      "records/date=2026-11-20/2026/11/20/09/lake-1.parquet",
      await parquetOf(record),
    );
    await store.putObject(
      buckets.lake,
      "records/date=2026-11-20/2026/11/20/10/lake-1.parquet",
      await parquetOf(record),
    );
    await store.putObject(buckets.lake, "errors/format-conversion-failed/x", Buffer.from("{}"));
    const line = {
      reason: "not-json",
      shardId: "shardId-1",
      rejectedAt: "2026-11-20T12:00:00.000Z",
      record: { t: 1 },
    };
    await store.putObject(
      buckets.lake,
      "rejects/2026/11/20/rejects-1.gz",
      gzipSync(`${JSON.stringify(line)}\n${JSON.stringify({ reason: "invalid-driver" })}\n`),
    );
    expect(
      await rowsOf(`SELECT "date", count(*) AS records, min(t) AS t FROM records GROUP BY "date"`),
    ).toEqual([{ date: "2026-11-20", records: 2, t: 1_795_162_800_000 }]);
    expect(
      await rowsOf("SELECT day, reason, shard_id, rejected_at, record FROM rejects ORDER BY reason"),
    ).toEqual([
      { day: "2026/11/20", reason: "invalid-driver", shard_id: null, rejected_at: null, record: null },
      {
        ...{ day: "2026/11/20", reason: "not-json", shard_id: "shardId-1" },
        ...{ rejected_at: "2026-11-20T12:00:00.000Z", record: '{"t":1}' },
      },
    ]);
  });

  test("a query may run while files are replaced, and leaves nothing behind", async () => {
    const contents = await Promise.all(
      [1, 2].map((id) => parquetOf(`SELECT ${id}::BIGINT AS id, 'ana' AS driver FROM range(50000)`)),
    );
    const put = (index: number) =>
      store.putObject(buckets.lake, "curated/date=2026-11-20/bucket=00/07.parquet", contents[index % 2]!);
    await put(0);
    let isDone = false;
    const replace = (async () => {
      for (let index = 1; !isDone; index++) await put(index);
    })();
    for (let count = 0; count < 20; count++) {
      const [{ records, ids }] = (await rowsOf(
        "SELECT count(*) AS records, count(DISTINCT id) AS ids FROM positions",
      )) as [{ records: number; ids: number }];
      expect({ records, ids }).toEqual({ records: 50_000, ids: 1 });
    }
    isDone = true;
    await replace;
    expect(await readdir(data)).toEqual(["s3"]);
  });

  test("SQL reaches no file but the lake's, changes nothing, and cannot lift that", async () => {
    await putPositions("2026-11-20", "SELECT 'ana' AS driver");
    const secret = join(directory, "secret.csv");
    await writeFile(secret, "a\n1\n");
    const outside = join(directory, "outside");
    for (const [sql, message] of [
      [`SELECT * FROM read_csv('${secret}')`, "disabled by configuration"],
      [`SELECT * FROM '${secret}'`, "disabled by configuration"],
      [`SELECT * FROM glob('${directory}/*')`, "disabled by configuration"],
      [`SELECT * FROM read_text('${join(data, "s3", ".index.sqlite")}')`, "disabled by configuration"],
      ["SELECT * FROM read_parquet('https://localhost/x.parquet')", "disabled by configuration"],
      [`COPY positions TO '${outside}'`, "disabled by configuration"],
      [`EXPLAIN ANALYZE COPY positions TO '${outside}'`, "disabled by configuration"],
      ["EXPLAIN ANALYZE SELECT 1", "can only be read"],
      ["CREATE TABLE x AS SELECT 1", "can only be read"],
      ["SET enable_external_access = true", "can only be read"],
      ["INSERT INTO positions VALUES (1)", "is not an table"],
      ["DROP VIEW positions", "can only be read"],
      [`ATTACH '${outside}'`, "can only be read"],
      ["SELECT 1; DROP VIEW positions", "one query is needed"],
      ["", "one query is needed"],
      ["/* nothing */", "one query is needed"],
    ] as const) {
      const { stdout, stderr, exitCode } = await query(sql);
      expect([sql, stdout, exitCode]).toEqual([sql, "", 2]);
      expect(stderr).toContain(message);
    }
    expect((await readdir(directory)).sort()).toEqual(["data", "made.parquet", "secret.csv"]);
  });

  test("a wrong query is told in one line what is wrong", async () => {
    expect(await query("SELECT drivr FROM positions")).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^trips: Binder Error: Referenced column "drivr" not found .*\n$/),
      exitCode: 2,
    });
    expect(await query("SELEC 1")).toMatchObject({
      stderr: 'trips: Parser Error: syntax error at or near "SELEC"\n',
    });
    expect(await query("SELECT CAST('x' AS INTEGER)")).toMatchObject({
      stderr: expect.stringMatching(/^trips: Conversion Error: .*\n$/),
    });
  });

  test("what does not fit into memory is written to the disk meanwhile", { tags: ["slow"] }, async () => {
    expect(
      await rowsOf(
        "SELECT count(*) AS n FROM (SELECT repeat(md5(range::VARCHAR), 64) AS x FROM range(600000) ORDER BY x LIMIT 590000)",
      ),
    ).toEqual([{ n: 590_000 }]);
  });

  test("a reader that stops reading ends the query, and it is no failure", async () => {
    const sql = "SELECT repeat('x', 1000) AS x FROM range(1000000000)";
    const running = spawn(process.execPath, [bin, "query", sql, "--format", "ndjson", "--data", data]);
    running.stdout.once("data", () => running.stdout.destroy());
    let stderr = "";
    running.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(running, "close");
    expect([code, stderr, await readdir(data)]).toEqual([0, "", ["s3"]]);
  });

  test("an interrupted query says so, and leaves nothing behind", async () => {
    const sql = "SELECT count(*) FROM range(1000000000000)";
    const running = spawn(process.execPath, [bin, "query", sql, "--data", data]);
    let stderr = "";
    running.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    await vi.waitFor(async () => expect((await readdir(data)).length).toBe(2), { timeout: 20_000 });
    running.kill("SIGINT");
    const [code] = await once(running, "close");
    expect([code, stderr, await readdir(data)]).toEqual([130, "trips: interrupted\n", ["s3"]]);
  });

  test("a directory without a lake is named, with what to do", async () => {
    const nowhere = join(directory, "nowhere");
    expect(await runCli("query", "SELECT 1", "--data", nowhere)).toEqual({
      stdout: "",
      stderr: `trips: ${nowhere} holds no lake: run npm start first, or name its directory with --data\n`,
      exitCode: 2,
    });
  });
});

describe("trips query --format", () => {
  const values = `SELECT * FROM (VALUES ('a "b", c', 1, 0.5, true, NULL), (chr(27) || '[31m', 12345678901234567890, 2.25, false, [1, 2])) AS v(text, whole, part, yes, list)`;

  test("table aligns numbers, shows three decimals and no control characters", async () => {
    const { stdout } = await query(values);
    expect(stdout.split("\n")).toEqual([
      "text                     whole   part  yes    list",
      "--------  --------------------  -----  -----  -----",
      'a "b", c                     1  0.500  true',
      "?[31m     12345678901234567890  2.250  false  [1,2]",
      "2 rows",
      "",
    ]);
  });

  test("csv, json and ndjson hold the values as they are", async () => {
    expect((await query(values, "--format", "csv")).stdout).toBe(
      'text,whole,part,yes,list\r\n"a ""b"", c",1,0.5,true,\r\n\u001b[31m,12345678901234567890,2.25,false,"[1,2]"\r\n',
    );
    const rows = [
      { text: 'a "b", c', whole: 1, part: 0.5, yes: true, list: null },
      { text: "\u001b[31m", whole: "12345678901234567890", part: 2.25, yes: false, list: [1, 2] },
    ];
    expect(JSON.parse((await query(values, "--format", "json")).stdout)).toEqual(rows);
    const lines = (await query(values, "--format", "ndjson")).stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  });

  test("no rows are a header, a list or nothing", async () => {
    const none = "SELECT 1 AS a WHERE false";
    expect((await query(none)).stdout).toBe("a\n-\n0 rows\n");
    expect((await query(none, "--format", "csv")).stdout).toBe("a\r\n");
    expect((await query(none, "--format", "json")).stdout).toBe("[]\n");
    expect((await query(none, "--format", "ndjson")).stdout).toBe("");
  });
});

describe("trips query --named", () => {
  test("lists what there is", async () => {
    const { stdout } = await query("--list");
    expect(stdout).toMatch(/^km-per-driver-day {2,}Trips, kilometres/);
  });

  test("reads only the partitions that the days need", async () => {
    const day = (date: string) =>
      `SELECT 'ana' AS driver, 'trip' AS trip, '2026-11-20' AS day, 1000000::INTEGER AS distance_mm, '${date}' AS object`;
    for (const date of ["2026-11-17", "2026-11-18", "2026-11-21", "2026-11-22"])
      await putPositions(date, day(date));
    const words = ["--named", "km-per-driver-day", "--from", "2026-11-20", "--to", "2026-11-20"];
    expect(await rowsOf(...words)).toEqual([
      expect.objectContaining({ day: "2026-11-20", driver: "ana", trips: 1, records: 2, kilometers: 2 }),
    ]);
  });

  test.each([
    [[], "give either SQL or --named"],
    [["SELECT 1", "--named", "late-records"], "give either SQL or --named"],
    [["SELECT 1", "--from", "2026-11-20"], "--from and --to belong to --named"],
    [
      ["--named", "late-records", "--from", "2026-11-20", "--to", "2026-11-19"],
      "is after the last, 2026-11-19",
    ],
    [["--named", "late-records", "--from", "2026-02-30"], "A date such as 2026-01-31 is needed"],
    [["--named", "nothing"], "Allowed choices are km-per-driver-day"],
  ])("%j is refused with what is allowed", async (words, message) => {
    const { stdout, stderr, exitCode } = await query(...words);
    expect([stdout, exitCode]).not.toEqual(["", 0]);
    expect(stderr).toContain(message);
  });
});

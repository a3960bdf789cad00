import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand as PutKinesisRecordCommand,
} from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { callerRateResponse } from "@trips/core/api/routes.ts";
import type { TripPage } from "@trips/core/application/views.ts";
import { api as apiSettings, buckets, deliveryStreams, stream, table } from "@trips/core/pipeline.ts";
import { documentedOperations } from "@trips/core/testing/answer-faults.ts";
import { startIssuer } from "@trips/local/issuer/issuer.ts";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
});
afterAll(async () => {
  await platform?.interrupt();
  await directory?.remove();
});

const clientOptions = () => ({
  endpoint: platform.edgeUrl,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

const readStream = async () => {
  const client = new KinesisClient(clientOptions());
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream.name }));
  const records = [];
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: stream.name,
        ShardId,
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    records.push(...((await client.send(new GetRecordsCommand({ ShardIterator }))).Records ?? []));
  }
  client.destroy();
  return records;
};

/** Besides the names of the fleet's people, which the start writes. */
const scanTable = async () => {
  const client = new DynamoDBClient(clientOptions());
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table.name }));
  client.destroy();
  return Items.filter(({ pk }) => pk?.S !== "PEOPLE");
};

const record = (id: number, changes: object = {}) => ({
  id,
  t: Date.UTC(2026, 10, 12, 9) + id * 1000,
  lat: -34.603722,
  lon: -58.381592 + id * 1e-4,
  speed: 9.1,
  heading: 92,
  accuracy: 5,
  ...changes,
});
const batch = (...records: object[]) => ({ timeZone: "America/Argentina/Buenos_Aires", records });

describe("a refused request leaves no trace in the stream or the table", () => {
  const refused: Record<string, [() => Promise<Response>, number, RegExp]> = {
    "a body that is not JSON": [() => api.post("t", '{"records":'), 400, /Invalid request body/],
    "a body without records": [() => api.post("t", { timeZone: "UTC", records: [] }), 400, /records/],
    "a body without a time zone": [() => api.post("t", { records: [record(0)] }), 400, /timeZone/],
    "an id below zero": [() => api.post("t", batch(record(0), record(1, { id: -1 }))), 400, /records\/1\/id/],
    "a fractional id": [() => api.post("t", batch(record(0, { id: 0.5 }))), 400, /id/],
    "a latitude beyond the pole": [
      () => api.post("t", batch(record(0, { lat: 90.1 }))),
      400,
      /records\/0\/lat/,
    ],
    "a time in seconds": [() => api.post("t", batch(record(0, { t: 1_795_162_800 }))), 400, /records\/0\/t/],
    "a time a day ahead": [
      () => api.post("t", batch(record(0), record(1, { t: Date.now() + 25 * 3_600_000 }))),
      400,
      /more than 24 hours ahead/,
    ],
    "an unknown time zone": [
      () => api.post("t", { ...batch(record(0)), timeZone: "Mars/Base" }),
      400,
      /Invalid time zone Mars\/Base/,
    ],
    "a driver in the body": [() => api.post("t", { ...batch(record(0)), driver: "eva" }), 400, /driver/],
    "1,001 records": [
      () => api.post("t", batch(...Array.from({ length: 1001 }, (_, id) => record(id)))),
      400,
      /1000/,
    ],
    "more than 10 MB": [() => api.post("t", " ".repeat(10 * 1024 * 1024 + 1)), 413, /Request Too Long/],
    "a content type other than JSON": [
      () => api.post("t", batch(record(0)), { headers: { "content-type": "text/csv" } }),
      415,
      /Unsupported Media Type/,
    ],
    "a trip id with a slash in it": [() => api.post("a%2Fb", batch(record(0))), 400, /Invalid trip id/],
    "no token": [
      () => api.post("t", batch(record(0)), { headers: { authorization: "" } }),
      401,
      /Unauthorized/,
    ],
    "a malformed token": [
      () => api.post("t", batch(record(0)), { headers: { authorization: "Bearer x.y.z" } }),
      401,
      /Unauthorized/,
    ],
    "an expired token": [async () => withToken(await mint({ expiresInSeconds: -60 })), 401, /expired/],
    "another issuer's token": [async () => withToken(await mintElsewhere()), 401, /Unauthorized/],
  };

  const withToken = (token: string) =>
    api.post("t", batch(record(0)), { headers: { authorization: `Bearer ${token}` } });

  const mint = async (options: object): Promise<string> => {
    const response = await fetch(`${platform.issuerUrl}/dev/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ driver: "ana.gomez", ...options }),
    });
    return ((await response.json()) as { idToken: string }).idToken;
  };

  const mintElsewhere = async (): Promise<string> => {
    const other = await makeDirectory();
    const issuer = await startIssuer({
      port: 0,
      directory: other.path,
      clients: [{ clientId: "trips-phone", redirectUris: [] }],
    });
    try {
      return await issuer.mintIdToken("ana.gomez");
    } finally {
      await issuer.stop();
      await other.remove();
    }
  };

  test.each(Object.entries(refused))("%s", async (_, [send, status, message]) => {
    const response = await send();
    const body = (await response.json()) as { message: string };
    expect({ status: response.status, ...body }).toEqual({
      status,
      message: expect.stringMatching(message),
    });
  });

  test("none of them is in the stream or the table", async () => {
    expect(await readStream()).toEqual([]);
    expect(await scanTable()).toEqual([]);
  });
});

test("health is answered without a token, an unknown route is not", async () => {
  const health = await fetch(`${platform.apiUrl}/health`);
  expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}']);
  const unknown = await fetch(`${platform.apiUrl}/v2/trips`);
  expect([unknown.status, await unknown.json()]).toEqual([403, { message: "Missing Authentication Token" }]);
});

test("the API's document is served without a token", async () => {
  const answer = await fetch(`${platform.apiUrl}/v1/openapi.json`);
  const document = (await answer.json()) as { paths: object };
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(Object.keys(document.paths)).toEqual([...new Set(documentedOperations.map(({ path }) => path))]);
});

test("a driver who floods is refused beyond a caller's rate, while another one is served", async () => {
  const { limit } = apiSettings.callerRate.rules.find(({ name }) => name === "token")!;
  const counts = { 200: 0, 429: 0 };
  while (counts[429] < 100 && counts[200] < 2 * limit)
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const answer = await api.get("/health", "flooding.driver");
        counts[answer.status as 200 | 429] += 1;
        await answer.arrayBuffer();
      }),
    );
  expect(counts[200]).toBeGreaterThanOrEqual(limit);
  const refused = await api.post("flood", batch(record(0)), { driver: "flooding.driver" });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
  expect(await refused.text()).toBe(callerRateResponse.body);
  expect((await api.get("/v1/days/2026-11-12", "quiet.driver")).status).toBe(200);
});

test("a posted batch is a trip, a day and a route, and the same batch again changes nothing", async () => {
  const body = batch(...Array.from({ length: 90 }, (_, id) => record(id)));
  const answer = await api.post("first", body);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { shardId: expect.stringMatching(/^shardId-\d{12}$/), sequenceNumber: expect.stringMatching(/^\d+$/) },
  ]);
  const trip = await until(
    async () => {
      const response = await api.get("/v1/trips/first", "ana.gomez");
      return response.ok ? ((await response.json()) as Awaited<ReturnType<ApiClient["trip"]>>) : undefined;
    },
    (view) => view !== undefined,
  );
  expect(trip).toMatchObject({ driver: "ana.gomez", status: "ended", quality: { unique: 90, missing: 0 } });
  expect((await api.day("ana.gomez", "2026-11-12")).trips).toHaveLength(1);
  expect((await api.route("ana.gomez", "first")).geometry?.coordinates).toHaveLength(90);

  await api.post("first", { ...body, records: body.records.toReversed() });
  await api.post("second", { ...batch(record(0)), timeZone: "GMT-0300" });
  await until(
    () => api.day("ana.gomez", "2026-11-12"),
    ({ tripCount }) => tripCount === 2,
  );
  expect(await api.trip("ana.gomez", "first")).toEqual(trip);
  expect(await api.trip("ana.gomez", "second")).toMatchObject({ timeZone: "Etc/GMT+3" });
});

test("every read's answer matches the API's document, down to the last member", async () => {
  const queries: Readonly<Record<string, readonly string[]>> = {
    "/v1/days": ["?from=2026-11-01&to=2026-11-30&scope=fleet", "?from=2026-11-01&to=2026-11-30", ""],
    "/v1/days/{date}": ["", "?scope=fleet"],
    "/v1/trips": ["?driver=ana.gomez&from=2026-11-12&to=2026-11-12&limit=1", "?cursor=none"],
    "/v1/trips/{tripId}": ["?driver=ana.gomez"],
    "/v1/trips/{tripId}/route": [
      "?driver=ana.gomez",
      "?driver=ana.gomez&from=2026-11-12T09:01:29Z",
      "?driver=ana.gomez&to=2026-11-12",
      "?driver=ana.gomez&to=2026-11-12T09:00:00Z",
    ],
    "/v1/trips/{tripId}/route.gpx": ["?driver=ana.gomez", "?driver=eva"],
    "/v1/rejects": ["?trip=first", "?date=2026-11-12", ""],
    "/v1/pulse": ["", "?minutes=0"],
    "/v1/books": ["?date=2026-11-12", "?date=never", ""],
    "/v1/erasures": ["", "?driver=ana.gomez"],
    "/v1/devices": ["", "?driver=ana.gomez"],
    "/v1/openapi.json": [""],
    "/health": [""],
  };
  // An app's GET sends.
  const reads = documentedOperations.filter(
    ({ method, path }) => method === "GET" && path !== "/v1/devices/osmand",
  );
  for (const { path } of reads) {
    const statuses = [];
    for (const query of queries[path]!) {
      const filled = path.replace("{date}", "2026-11-12").replace("{tripId}", "first");
      statuses.push((await api.get(`${filled}${query}`, "fleet.manager", true)).status);
    }
    // The books are reconciled for the first time after five minutes.
    expect(statuses[0]).toBe(path === "/v1/books" ? 404 : 200);
  }
  expect((await api.get("/v1/pulse", "ana.gomez")).status).toBe(403);
});

test("the trips of two dates come in pages that Links join, and are those of the days", async () => {
  const ids: string[] = [];
  let query = "?from=2026-11-01&to=2026-11-30&limit=1";
  for (let page = 0; page < 3; page++) {
    const response = await api.get(`/v1/trips${query}`, "ana.gomez");
    ids.push(...((await response.json()) as TripPage).trips.map(({ tripId }) => tripId));
    const link = response.headers.get("link");
    if (link === null) break;
    query = /^<(.*)>; rel="next"$/.exec(link)![1]!;
  }
  const { trips, ...totals } = await api.day("ana.gomez", "2026-11-12");
  expect(ids.sort()).toEqual(trips.map(({ tripId }) => tripId).sort());
  const days = JSON.parse(await api.getText("/v1/days?from=2026-11-01&to=2026-11-30", "ana.gomez"));
  expect(days).toEqual({ from: "2026-11-01", to: "2026-11-30", days: [totals] });
});

describe("of docs/api-examples.md", async () => {
  const paper = await readFile(new URL("../../docs/api-examples.md", import.meta.url), "utf8");
  const codeOf = (language: string): string =>
    new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(paper)![1]!;

  /** The days that an example's address reads, with every date that it names replaced by one that has trips. */
  const answerTo = async (address: string): Promise<Record<string, Record<string, unknown>[]>> => {
    const path = address
      .replace("http://localhost:4000", "")
      .replaceAll(/\{\{ now\(\)\.date\(\) \}\}|\$\{__(from|to):date:YYYY-MM-DD\}/g, "2026-11-12");
    expect(path).toMatch(/^\/v1\/[\w/]+\?[\w=&-]+$/);
    return JSON.parse(await api.getText(path, "ana.gomez"));
  };

  test("Home Assistant's sensor adds up metres that the answer has", async () => {
    const example = codeOf("yaml");
    const answer = await answerTo(/^ +- resource_template: "(.*)"$/m.exec(example)![1]!);
    const [, list = "", attribute = ""] = /value_json\.(\w+) \| sum\(attribute='(\w+)'\) \/ 1000\)/.exec(
      example,
    )!;
    expect(answer[list]!.map((each) => each[attribute])).toEqual([
      (await api.day("ana.gomez", "2026-11-12")).distanceMeters,
    ]);
  });

  test("every line of a terminal is answered as the paper says", async () => {
    const driver = "of.examples";
    const registered = await fetch(`${platform.apiUrl}/v1/devices`, {
      method: "POST",
      headers: { authorization: `Bearer ${await api.tokenOf(driver)}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "Phone", kind: "app" }),
    });
    const { key } = (await registered.json()) as { readonly key: string };
    const blocks = [...paper.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block!);
    const answers: string[][] = [];
    for (const block of blocks) {
      const lines = block.replaceAll("http://localhost:4000", platform.apiUrl).replaceAll("KEY", key);
      const { stdout } = await promisify(execFile)(
        "bash",
        ["-ec", `curl() { command curl -sS -w '\\n%{http_code}\\n' "$@"; }\n${lines}`],
        { env: { ...process.env, TOKEN: await api.tokenOf(driver) } },
      );
      const found = stdout.trim().split("\n");
      for (let at = 0; at < found.length; at += 2) answers.push([found[at]!, found[at + 1]!]);
    }
    const stored = [expect.stringContaining("sequenceNumber"), "200"];
    const [ownTracks, others] = [
      /answered `([^`]+)`/.exec(paper)![1]!,
      /the others `([^`]+)`/.exec(paper)![1]!,
    ];
    expect(answers).toEqual([stored, stored, [ownTracks, "200"], ...Array(3).fill([others, "200"])]);
    expect(blocks.join("").match(/^curl /gm)).toHaveLength(answers.length);
  });

  test("Grafana's panel has columns that the answer has, of their types", async () => {
    const panel = JSON.parse(codeOf("json")) as {
      targets: {
        url: string;
        root_selector: string;
        columns: { selector: string; text: string; type: string }[];
      }[];
      fieldConfig: { overrides: { matcher: { options: string } }[] };
    };
    const [target] = panel.targets;
    const rows = (await answerTo(target!.url))[target!.root_selector]!;
    expect(rows).toHaveLength(1);
    for (const { selector, type } of target!.columns) expect(typeof rows[0]![selector]).toBe(type);
    expect(target!.columns.map(({ text }) => text)).toEqual(
      expect.arrayContaining(panel.fieldConfig.overrides.map(({ matcher }) => matcher.options)),
    );
  });
});

test("another driver's trip and an unknown one are not found", async () => {
  for (const [driver, trip] of [
    ["eva", "first"],
    ["ana.gomez", "never"],
  ] as const)
    for (const path of ["", "/route", "/route.gpx"]) {
      const response = await api.get(`/v1/trips/${trip}${path}`, driver);
      expect([response.status, await response.json()]).toEqual([
        404,
        { message: "There is no such trip.", code: "not-found" },
      ]);
    }
});

test("a stream record that is not a batch blocks nothing", async () => {
  const kinesis = new KinesisClient(clientOptions());
  await kinesis.send(
    new PutKinesisRecordCommand({
      StreamName: stream.name,
      PartitionKey: "x",
      Data: Buffer.from("no batch"),
    }),
  );
  kinesis.destroy();
});

test("Ctrl-C stops everything cleanly, and the next start has all data", async () => {
  const before = await api.getText("/v1/trips/first", "ana.gomez");
  expect(await platform.interrupt()).toBe(0);
  expect(platform.output()).toMatch(/Stopped\.\n$/);
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
  expect(await api.getText("/v1/trips/first", "ana.gomez")).toBe(before);
});

describe("the lake, filled by a clean stop,", () => {
  const s3 = () => new S3Client({ ...clientOptions(), forcePathStyle: true });

  const readObjects = async (client: S3Client, prefix: string) => {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: buckets.lake, Prefix: prefix }),
    );
    return Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: buckets.lake, Key }));
        return { key: Key!, bytes: await Body!.transformToByteArray() };
      }),
    );
  };

  test("holds every posted record as a Parquet row by date of arrival, the raw batches, and the rejects with their reasons", async () => {
    const client = s3();
    const rejects = await until(
      () => readObjects(client, "rejects/"),
      (objects) => objects.length > 0,
      150_000,
    );
    const reject = JSON.parse(gunzipSync(rejects[0]!.bytes).toString());
    expect(reject).toMatchObject({ reason: "not-json", data: Buffer.from("no batch").toString("base64") });

    const parquet = await until(
      () => readObjects(client, "records/"),
      (objects) => objects.length > 0,
      150_000,
    );
    const rows: Record<string, unknown>[] = [];
    for (const { key, bytes } of parquet) {
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const held = await parquetReadObjects({ file });
      const received = new Date(Number(held[0]!.received_at)).toISOString().slice(0, 10);
      expect(key).toMatch(new RegExp(`^records/date=${received}/.+\\.parquet$`));
      rows.push(...held);
    }
    expect(rows).toHaveLength(181);
    expect(rows[0]).toMatchObject({
      driver: "ana.gomez",
      trip: "first",
      id: 0n,
      lat: -34.603722,
      accuracy: 5,
    });

    expect(rows.find(({ trip }) => trip === "second")).toMatchObject({ time_zone: "Etc/GMT+3" });

    const raw = await readObjects(client, "raw/");
    expect(raw.map(({ bytes }) => gunzipSync(bytes).toString()).join("")).toContain("no batch");
    const failed = await readObjects(client, "errors/");
    expect(failed[0]!.key).toMatch(/^errors\/processing-failed\//);
    client.destroy();
  });

  test("takes records that producers put directly", async () => {
    const firehose = new FirehoseClient(clientOptions());
    const { RecordId } = await firehose.send(
      new PutRecordCommand({
        DeliveryStreamName: deliveryStreams.rejects.name,
        Record: { Data: Buffer.from("{}\n") },
      }),
    );
    expect(RecordId).toBeTruthy();
    firehose.destroy();
  });
});

test("the pulse counts what arrived in its minute, once the window has closed", async () => {
  const read = async () =>
    JSON.parse(await api.getText("/v1/pulse?minutes=5", "fleet.manager", true)) as {
      minutes: { records: number; duplicates: number; activeTrips: number }[];
    };
  const { minutes } = await until(
    read,
    (view) => view.minutes.reduce((sum, minute) => sum + minute.records, 0) === 181,
    120_000,
  );
  expect(minutes).toHaveLength(5);
});

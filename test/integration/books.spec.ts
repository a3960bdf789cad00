import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createBooksStore } from "@trips/aws/dynamodb/books-store.ts";
import { createCuratedObjects } from "@trips/aws/dynamodb/curated-objects.ts";
import { createCuratedTrips, createPutCuratedObject } from "@trips/aws/dynamodb/curated-store.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { createCuratedFiles, readObject } from "@trips/aws/s3/curated-files.ts";
import { createLakeLedger } from "@trips/aws/s3/lake-ledger.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { startObjectStore } from "@trips/aws/testing/object-store.ts";
import { runCli } from "@trips/cli/testing/run-cli.ts";
import { type Books, faultsOf } from "@trips/core/application/books.ts";
import { curate } from "@trips/core/application/curate.ts";
import { curatedKeyOf, hourOf, placeOf } from "@trips/core/application/curated-zone.ts";
import { reconcile } from "@trips/core/application/reconcile.ts";
import { faultsOfRun, reconcileRecent } from "@trips/core/application/reconcile-recent.ts";
import { aWorker, deliverUntilDone } from "@trips/core/testing/deliveries.ts";
import { lakeObjectOf, nothingErased } from "@trips/core/testing/memory-curated-zone.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

/** Both ledgers over the wire: the table in DynamoDB, the curated zone in S3. */
let table: Awaited<ReturnType<typeof startTable>>;
let objects: Awaited<ReturnType<typeof startObjectStore>>;
let edge: Awaited<ReturnType<typeof startEdge>>;
/** Of all three drives. */
let kilometres: string;

const date = "2026-11-20";
const drivers = ["ana", "bruno", "carla"];
const keyOf = (driver: string) => ({ driver, trip: "errand" });
const nowMs = baseT + 7_200_000;
const now = () => nowMs;

const portsOf = () => ({
  lake: createLakeLedger(objects),
  reader: createTripReader({ ...table, now }),
  zone: createCuratedTrips({ ...table, now }),
  erasedUntil: nothingErased,
  now,
});

const check = (): Promise<Books> => reconcile(portsOf(), { date, settleMs: 0, recounts: () => true });

beforeAll(async () => {
  [table, objects] = await Promise.all([startTable(), startObjectStore()]);
  edge = await startEdge(table.url, objects.url);
  const deliveries = drivers.flatMap((driver) => {
    const fixes = straightDrive({ count: 4_200, startT: baseT });
    return Array.from({ length: 7 }, (_, part) =>
      aDelivery(
        envelopeOf({
          key: keyOf(driver),
          receivedAt: baseT + 4_300_000,
          fixes: fixes.slice(part * 600, (part + 1) * 600),
        }),
      ),
    );
  });
  const stores = {
    store: createTripStore({ ...table, now }),
    rejectStore: createRejectStore({ ...table, now }),
  };
  await deliverUntilDone(aWorker(stores).ports, deliveries);
  const ports = {
    readObject: async () => lakeObjectOf(deliveries.map(({ data }) => data)),
    files: createCuratedFiles(objects),
    trips: createCuratedTrips({ ...table, now }),
    putObject: createPutCuratedObject({ ...table, now }),
    erasedUntil: nothingErased,
    ...{ now, sleep: () => Promise.resolve(), random: Math.random },
  };
  await curate(ports, `records/date=${date}/one.parquet`);
});
afterAll(async () => {
  await edge.stop();
  await Promise.all([table.stop(), objects.stop()]);
});

test("table and lake balance, and every record was counted again", async () => {
  const books = await check();
  expect(faultsOf(books)).toBe(0);
  expect(books.table).toMatchObject({ trips: 3, unique: 12_600 });
  expect(books.lake).toEqual(books.table);
  expect(books.lanes).toEqual(books.table);
  expect([books.recounted, books.lakeBegins]).toEqual([3, date]);
  kilometres = (books.table.distanceMm / 1e6).toFixed(6);
});

test("a run keeps what it found, for the next run and for Pulse", async () => {
  const books = createBooksStore({ ...table, now });
  expect(await books.loadRun()).toBeUndefined();
  const objectsOn = createCuratedObjects({ ...table, now });
  expect(await objectsOn(date)).toEqual([{ firstT: baseT, lastT: baseT + 4_199_000 }]);
  const request = { settleMs: 300_000, budgetMs: 60_000 };
  const run = await reconcileRecent({ ...portsOf(), books, objectsOn }, request);
  expect(faultsOfRun(run)).toBe(0);
  expect(await books.loadRun()).toEqual(run);
  expect(await books.loadBooks(date)).toMatchObject({ table: { unique: 12_600 } });
  const after = createBooksStore({ ...table, now: () => nowMs + 401 * 86_400_000 });
  expect(await after.loadBooks(date)).toBeUndefined();
});

test("the scheduled function reconciles the dates around now, and numbers its runs", async () => {
  vi.stubEnv("TRIPS_TABLE_NAME", table.tableName);
  vi.stubEnv("TRIPS_LAKE_BUCKET", objects.bucket);
  vi.stubEnv("AWS_ENDPOINT_URL", edge.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "true");
  const startedMs = Date.now();
  const { handler } = await import("@trips/functions/reconcile.ts");
  await handler({}, {} as Context);
  const run = await createBooksStore(table).loadRun();
  expect(run!.checkedAtMs).toBeGreaterThanOrEqual(startedMs);
  expect(run!.run).toBe(2);
  expect(run!.dates.map((books) => books.date)).toContain(new Date(startedMs).toISOString().slice(0, 10));
  vi.unstubAllEnvs();
});

const pk = (driver: string) => `TRIP#${driver}#errand`;
const file = (driver: string) => curatedKeyOf(placeOf(keyOf(driver), hourOf(baseT)));

/** Breaks something, looks, and mends it. */
const itemsOf = async (key: string, prefix: string) => {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": key, ":prefix": prefix },
    }),
  );
  return Items;
};
const put = (item: Record<string, unknown>) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));

const whileWithout = async (key: string, prefix: string, at: number, look: () => Promise<void>) => {
  const item = (await itemsOf(key, prefix)).at(at)!;
  await table.client.send(
    new DeleteCommand({ TableName: table.tableName, Key: { pk: item.pk, sk: item.sk } }),
  );
  try {
    await look();
  } finally {
    await put(item);
  }
};

describe("what is broken on purpose is named:", () => {
  test("a page of the table", () =>
    whileWithout(pk("ana"), "W#", 3, async () => {
      const books = await check();
      expect(books.differences).toMatchObject([{ driver: "ana", standing: "fault", findings: ["windows"] }]);
      expect(books.lake).toEqual(books.table);
    }));

  test("a trip's item", () =>
    whileWithout(pk("bruno"), "TRIP", 0, async () => {
      const books = await check();
      expect(books.differences).toMatchObject([{ driver: "bruno", findings: ["not-in-table"] }]);
      expect(books.lanesStanding).toBe("fault");
    }));

  test("a lane", async () => {
    const [lane] = await itemsOf(`FLEET#${date}`, "");
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: { pk: lane!.pk, sk: lane!.sk },
        UpdateExpression: "ADD movingMs :one",
        ExpressionAttributeValues: { ":one": 1 },
      }),
    );
    try {
      expect(await check()).toMatchObject({ lanesStanding: "fault", trips: { fault: 0, equal: 3 } });
    } finally {
      await put(lane!);
    }
  });

  test("a file of the lake", async () => {
    const Key = file("carla");
    const { bytes } = (await readObject(objects, Key))!;
    await objects.client.send(new DeleteObjectCommand({ Bucket: objects.bucket, Key }));
    try {
      const { differences } = await check();
      expect(differences).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ driver: "carla", standing: "fault", missingFiles: [Key] }),
        ]),
      );
    } finally {
      await objects.client.send(new PutObjectCommand({ Bucket: objects.bucket, Key, Body: bytes }));
    }
    expect(faultsOf(await check())).toBe(0);
  });
});

describe("trips reconcile", () => {
  const reconcileWith = (...words: string[]) =>
    runCli("reconcile", "--edge-url", edge.url, "--settle", "0", ...words);

  test("prints that the books balance, and ends with 0", async () => {
    const { stdout, stderr, exitCode } = await reconcileWith("--date", date);
    expect(stdout).toBe(
      `${date}  balanced to the millimetre: 3 trips, 12,600 records, ${kilometres} km, 3.50 h moving\n`,
    );
    expect([stderr, exitCode]).toEqual(["", 0]);
  });

  test("names the trips that differ and by what, and ends with 1", () =>
    whileWithout(pk("ana"), "W#", 3, async () => {
      const { stdout, stderr, exitCode } = await reconcileWith("--date", date);
      expect(stdout).toContain(`${date}  does not balance: faults in 1 trip\n`);
      expect(stdout).toContain("  ana/errand: its records in the table do not add up to its totals\n");
      expect(stdout).toMatch(/its records less its totals: .*records -\d+/);
      expect(stderr).toBe(`trips: the books do not balance on ${date}\n`);
      expect(exitCode).toBe(1);
      const { stdout: others, exitCode: ofOthers } = await reconcileWith("--date", date, "--driver", "bruno");
      expect([others, ofOthers]).toEqual([expect.stringContaining("1 trip, 4,200 records"), 0]);
    }));

  test("gives a range as JSON", async () => {
    const { stdout, exitCode } = await reconcileWith("--from", "2026-11-19", "--to", date, "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      { date: "2026-11-19", table: { trips: 0 } },
      { date, table: { trips: 3 }, lake: { unique: 12_600 }, trips: { equal: 3, fault: 0 } },
    ]);
    expect(exitCode).toBe(0);
  });

  test("ends with 2 if it cannot check", async () => {
    const nothing = await runCli("reconcile", "--edge-url", "http://localhost:1", "--date", date);
    expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining("is npm start running")]);
    const noBucket = await reconcileWith("--date", date, "--lake-bucket", "another");
    expect([noBucket.exitCode, noBucket.stderr]).toEqual([2, expect.stringContaining("NoSuchBucket")]);
    expect((await reconcileWith("--date", date, "--to", date)).exitCode).toBe(2);
  });
});

/** One endpoint for both, as the local cloud's edge is. */
const startEdge = async (dynamoDbUrl: string, s3Url: string) => {
  const server = createServer((request, response) => {
    const isTable = request.headers["x-amz-target"]?.toString().startsWith("DynamoDB") ?? false;
    const { hostname, port } = new URL(isTable ? dynamoDbUrl : s3Url);
    const { method, url: path, headers } = request;
    const forwarded = forward({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

import { join } from "node:path";
import { KinesisClient, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { buckets, stream } from "@trips/core/pipeline.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import { control } from "../support/control.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";
import { directStats, makeDrives, writeLines } from "../support/simulated-drives.ts";
import { compareFleetWithDrivers, countUnique, readTripTexts, untilComplete } from "../support/snapshot.ts";
import { everyFault } from "./every-fault.ts";
import { produce } from "./produce.ts";

const lines = makeDrives(5, 3, 600);
const byTrip = Map.groupBy(lines, ({ driver, trip }) => `${driver}/${trip}`);
const names = [...byTrip.values()].map(([line]) => line!);
/** This driver's trips arrive by PutRecords, as from a separate producer; the others' are imported. */
const producer = "driver.4";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: join(directory.path, "data") });
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

const uniqueSum = () => countUnique(createApiClient(platform), names);

/**
 *  import, producer  ──►──────────────────────────────────────────►
 *  faults            ════════════════════════════════════════════════════►  cleared when all have hit
 *  shards            2 ─── split ──► 3 ────────────── merge ──► 2
 *  aggregate         ────────────── pause ─ resume ──────────────────────► figures
 */
test("an import amid throttles, partial failures, lost answers, killed handlers, cancelled transactions and reshards ends with exact figures", async () => {
  const file = join(directory.path, "drives.ndjson");
  await writeLines(
    file,
    lines.filter(({ driver }) => driver !== producer),
  );
  for (const fault of everyFault) await control(platform, "SetFault", fault);

  const importing = runTrips([
    ...["import", file, "--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl],
    ...["--batch-size", "20", "--concurrency", "6"],
  ]);
  const producing = produce(
    platform.edgeUrl,
    [...byTrip.values()].filter(([line]) => line?.driver === producer),
  );
  const reach = (share: number) => until(uniqueSum, (sum) => sum >= share * lines.length);
  await reach(0.1);
  await control(platform, "SplitShard");
  await reach(0.2);
  await control(platform, "PauseConsumer", { consumer: "aggregate" });
  expect(await control(platform, "ListFaults")).toMatchObject({ paused: ["aggregate"] });
  await control(platform, "ResumeConsumer", { consumer: "aggregate" });
  await reach(0.4);
  await control(platform, "MergeShards");

  const imported = await importing;
  expect(imported, imported.stderr).toMatchObject({ code: 0 });
  expect(imported.stdout).toMatch(/retried +[1-9]/);
  expect(await producing).toBeGreaterThan(0);
  const api = createApiClient(platform);
  await untilComplete(api, new Map([...byTrip].map(([name, trip]) => [name, trip.length])));

  const list = async () => (await runTrips(["faults", "list", "--edge-url", platform.edgeUrl])).stdout.trim();
  const listed = await until(list, (text) => text.split("\n").every((line) => /hit [1-9]/.test(line)));
  expect(listed.split("\n")).toHaveLength(everyFault.length);
  expect((await control(platform, "ClearFaults")).cleared).toHaveLength(everyFault.length);

  const texts = await readTripTexts(api, names);
  for (const [name, trip] of byTrip) {
    const { quality, ...figures } = JSON.parse(texts.get(name)!);
    expect({ ...figures, ...quality }, name).toMatchObject(directStats(trip));
  }
  for (const { date, fleet, drivers } of await compareFleetWithDrivers(api, texts))
    expect(fleet, date).toEqual(drivers);

  const s3 = new S3Client({ ...clientOptions(), forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: buckets.failures }));
  s3.destroy();
  expect(Contents.map(({ Key }) => Key)).toEqual([]);
  const kinesis = new KinesisClient(clientOptions());
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream.name }));
  kinesis.destroy();
  expect(Shards).toHaveLength(5);
});

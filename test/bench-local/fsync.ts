import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openKinesis } from "@trips/local/kinesis/open-kinesis.ts";
import { openCheckpoints } from "@trips/local/lambda/checkpoints.ts";
import { type Durability, survivesKill, survivesPowerCut } from "@trips/local/process/durability.ts";
import { openObjectStore } from "@trips/local/s3/object-store.ts";
import type { Running } from "@trips/local/service.ts";
import { formatNumber, median } from "../bench/numbers.ts";
import { machine, printSection } from "../bench/report.ts";

const rounds = 9;

/** One kind of write: how many in a round, how many at once, and one of them. */
type Write = { readonly count: number; readonly atOnce: number; put(): Promise<unknown> };
type Store = Running & { readonly writes: Readonly<Record<string, Write>> };

const kibibyte = Buffer.alloc(1024, "x");

const openStore = async (directory: string, durability: Durability): Promise<Store> => {
  const kinesis = await openKinesis({ directory: join(directory, "kinesis"), limits: "lifted", durability });
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
  const objects = await openObjectStore({ directory: join(directory, "s3"), durability });
  await objects.ensureBucket("lake");
  const checkpoints = openCheckpoints(join(directory, "mappings"), "aggregate", durability, () => {});
  let serial = 0;
  const putRecord = () =>
    kinesis.call("PutRecord", { StreamName: "records", PartitionKey: "key", Data: kibibyte });
  return {
    writes: {
      "Kinesis PutRecord, 1 KB, one by one": { count: 100, atOnce: 1, put: putRecord },
      "Kinesis PutRecord, 1 KB, 64 at once": { count: 6_400, atOnce: 64, put: putRecord },
      "S3 PutObject, 100 KB": {
        count: 20,
        atOnce: 1,
        put: () => objects.putObject("lake", `records/${serial++}.parquet`, Buffer.alloc(100 * 1024)),
      },
      "checkpoint of a mapping": {
        count: 50,
        atOnce: 1,
        put: () => checkpoints.write("shard", { after: String(serial++), ended: false, window: null }),
      },
    },
    async stop() {
      for (const part of [objects, kinesis]) await part.stop();
    },
  };
};

/** Milliseconds per write. */
const measure = async ({ count, atOnce, put }: Write): Promise<number> => {
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let done = 0; done < count / atOnce; done++) await put();
    }),
  );
  return (performance.now() - started) / count;
};

const directory = await mkdtemp(join(resolve(process.argv[2] ?? tmpdir()), "bench-fsync-"));
const stores: Store[] = [];
try {
  for (const [name, durability] of Object.entries({ plain: survivesKill, fsync: survivesPowerCut }))
    stores.push(await openStore(join(directory, name), durability));
  const [plain, fsync] = stores as [Store, Store];
  const rows: string[][] = [];
  for (const [name, write] of Object.entries(plain.writes)) {
    const times: { plain: number; fsync: number }[] = [];
    // The first round warms up; the two sides take turns, so that other work on the machine hits both.
    for (let round = 0; round <= rounds; round++)
      times.push({ plain: await measure(write), fsync: await measure(fsync.writes[name]!) });
    const measured = times.slice(1);
    rows.push([
      name,
      formatNumber(median(measured.map((time) => time.plain)), 3),
      formatNumber(median(measured.map((time) => time.fsync)), 3),
      formatNumber(median(measured.map((time) => time.fsync / time.plain)), 1),
    ]);
  }
  console.log(machine());
  printSection({
    title: "What --fsync costs",
    notes: [`In ${directory}: the cost is that of its disk. Medians of ${rounds} rounds.`],
    tables: [{ head: ["write", "ms", "ms with --fsync", "times as long"], rows }],
    targets: [],
  });
} finally {
  for (const store of stores) await store.stop();
  await rm(directory, { recursive: true, force: true });
}

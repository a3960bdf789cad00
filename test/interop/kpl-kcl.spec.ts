import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { certificatePath } from "@trips/local/edge/tls-identity.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMavenProject, type JavaProcess, startJava } from "../support/jvm.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

/**
 * AWS's own producer (KPL, native, over TLS) and consumers (KCL with its leases in DynamoDB, polling over HTTP/2 and
 * enhanced fan-out over TLS) on one stream of the local cloud that is resharded while they run.
 */
const jvm = await buildMavenProject(fileURLToPath(new URL(".", import.meta.url)));
if ("missing" in jvm) console.log(`test/interop is skipped: ${jvm.missing}.`);

const stream = "interop";
const keys = 200;
const waves = 40;
const millisPerWave = 400;
const applications = ["polling", "fan-out"] as const;

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const closers: (() => Promise<unknown>)[] = [];
let platform: Platform;
let kinesis: KinesisClient;
let dynamoDb: DynamoDBClient;
let consumer: JavaProcess;
let producer: JavaProcess;

const shardsOf = async (): Promise<readonly Shard[]> =>
  (await kinesis.send(new ListShardsCommand({ StreamName: stream }))).Shards!;
const isOpen = (shard: Shard) => shard.SequenceNumberRange!.EndingSequenceNumber === undefined;
const isActive = () => waitUntilStreamExists({ client: kinesis, maxWaitTime: 30 }, { StreamName: stream });

/** Properties that let Java trust a certificate alone. */
const trusting = (certificate: string, directory: string): Record<string, string> => {
  const [trustStore, password] = [join(directory, "trust.p12"), "changeit"];
  const words = ["-importcert", "-noprompt", "-file", certificate, "-storetype", "PKCS12"];
  execFileSync("keytool", [...words, "-keystore", trustStore, "-storepass", password], { stdio: "pipe" });
  return { "javax.net.ssl.trustStore": trustStore, "javax.net.ssl.trustStorePassword": password };
};

/** Waits for a process's output, and fails with its log if it ends before. */
const waitFor = async (java: JavaProcess, holds: () => boolean, what: string, withinMs = 120_000) => {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (!java.isRunning()) throw new Error(`It ended before ${what}: ${java.log().slice(-4_000)}`);
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${withinMs} ms. ${java.log().slice(-4_000)}`);
    await sleep(100);
  }
};

const split = async () => {
  const [first] = (await shardsOf()).filter(isOpen);
  const { StartingHashKey, EndingHashKey } = first!.HashKeyRange!;
  const middle = (BigInt(StartingHashKey!) + BigInt(EndingHashKey!)) / 2n;
  await kinesis.send(
    new SplitShardCommand({
      StreamName: stream,
      ShardToSplit: first!.ShardId,
      NewStartingHashKey: String(middle),
    }),
  );
};

/** Merges the first two neighbouring ranges: one shard is a child of the split, the other is not. */
const merge = async () => {
  const byRange = (await shardsOf())
    .filter(isOpen)
    .sort((a, b) =>
      BigInt(a.HashKeyRange!.StartingHashKey!) < BigInt(b.HashKeyRange!.StartingHashKey!) ? -1 : 1,
    );
  await kinesis.send(
    new MergeShardsCommand({
      StreamName: stream,
      ShardToMerge: byRange[1]!.ShardId,
      AdjacentShardToMerge: byRange[2]!.ShardId,
    }),
  );
};

const scaleTo4 = () =>
  kinesis.send(
    new UpdateShardCountCommand({
      StreamName: stream,
      TargetShardCount: 4,
      ScalingType: "UNIFORM_SCALING",
    }),
  );

/** Each key's waves in the order in which an application first saw them. */
const seenBy = (application: string): Map<string, number[]> => {
  const seen = new Map<string, Set<number>>();
  for (const line of consumer.lines) {
    const [name, what, , key, wave] = line.split(" ");
    if (name !== application || what !== "record") continue;
    seen.set(key!, (seen.get(key!) ?? new Set()).add(Number(wave)));
  }
  return new Map([...seen].map(([key, set]) => [key, [...set]]));
};

const countSeenBy = (application: string): number =>
  [...seenBy(application).values()].reduce((sum, all) => sum + all.length, 0);

const leasesOf = async (application: string) => {
  const { Items } = await dynamoDb.send(new ScanCommand({ TableName: `interop-${application}` }));
  return new Map(
    Items!
      .filter(({ leaseKey }) => leaseKey?.S?.startsWith("shardId-"))
      .map((item) => [item.leaseKey!.S!, item]),
  );
};

/** The stream's Kinesis records, each an aggregate of many of the KPL's. */
const countStored = async (): Promise<number> => {
  let count = 0;
  for (const { ShardId } of await shardsOf()) {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    for (let at = ShardIterator; at !== undefined; ) {
      const { Records, NextShardIterator, MillisBehindLatest } = await kinesis.send(
        new GetRecordsCommand({ ShardIterator: at }),
      );
      count += Records!.length;
      at = MillisBehindLatest === 0 ? undefined : NextShardIterator;
    }
  }
  return count;
};

describe.skipIf("missing" in jvm)("the real KPL and KCL, through split, merge and scaling", () => {
  beforeAll(async () => {
    if ("missing" in jvm) return;
    const { classpath } = jvm;
    const directory = await makeDirectory();
    closers.push(() => directory.remove());
    platform = await startPlatform({ directory: directory.path });
    closers.push(() => platform.interrupt());
    const settings = { endpoint: platform.edgeUrl, region: "us-east-1", credentials };
    kinesis = new KinesisClient(settings);
    dynamoDb = new DynamoDBClient(settings);
    await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
    await isActive();

    const certificate = certificatePath(join(directory.path, "tls"));
    consumer = startJava({
      classpath,
      main: "trips.interop.Consume",
      arguments: [stream, platform.edgeUrl, platform.edgeTlsUrl],
      properties: trusting(certificate, directory.path),
    });
    closers.push(() => consumer.kill());
    producer = startJava({
      classpath,
      main: "trips.interop.Produce",
      arguments: [
        new URL(platform.edgeTlsUrl).port,
        stream,
        keys,
        waves,
        millisPerWave,
        certificate,
        directory.path,
      ].map(String),
    });
    closers.push(() => producer.kill());

    for (const [wave, reshard] of [
      [10, split],
      [20, merge],
      [30, scaleTo4],
    ] as const) {
      await waitFor(producer, () => producer.lines.includes(`wave ${wave}`), `wave ${wave} is stored`);
      await reshard();
      await isActive();
    }
    await waitFor(producer, () => producer.lines.includes(`wave ${waves - 1}`), "every wave is stored");
    expect(await producer.finish()).toBe(0);
    for (const application of applications)
      await waitFor(
        consumer,
        () => countSeenBy(application) === keys * waves,
        `every record is seen by ${application}`,
      );
  }, 480_000);

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    kinesis?.destroy();
    dynamoDb?.destroy();
  });

  test("the producer aggregates", async () => {
    const stored = await countStored();
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan((keys * waves) / 5);
  });

  test.each(applications)(
    "through %s every record arrives at least once, in order within its key",
    (application) => {
      const seen = seenBy(application);
      expect(seen.size).toBe(keys);
      for (const [key, order] of seen)
        expect(order, key).toEqual(Array.from({ length: waves }, (_, wave) => wave));
    },
  );

  test.each(applications)(
    "through %s a shard is begun only after its parents have ended",
    async (application) => {
      const told = consumer.lines.filter((line) => line.startsWith(`${application} `));
      const children = (await shardsOf()).filter(({ ParentShardId }) => ParentShardId !== undefined);
      expect(children.length).toBeGreaterThan(4);
      for (const { ShardId, ParentShardId, AdjacentParentShardId } of children) {
        const began = told.indexOf(`${application} began ${ShardId}`);
        for (const parent of [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined)) {
          const ended = told.indexOf(`${application} ended ${parent}`);
          expect(ended, `${parent} of ${ShardId}`).toBeGreaterThan(-1);
          expect(began, `${ShardId} after ${parent}`).toBeGreaterThan(ended);
        }
      }
    },
  );

  test.each(applications)(
    "the leases of %s are in DynamoDB, with SHARD_END for ended shards",
    async (application) => {
      const leases = await leasesOf(application);
      for (const shard of await shardsOf()) {
        const lease = leases.get(shard.ShardId!);
        if (isOpen(shard)) expect(lease?.leaseOwner?.S, shard.ShardId).toBe(`worker-${application}`);
        else expect(lease?.checkpoint?.S, shard.ShardId).toBe("SHARD_END");
      }
    },
  );

  test("the consumers stop on request", async () => {
    expect(await consumer.finish()).toBe(0);
  });
});

import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  PutRecordBatchCommand,
} from "@aws-sdk/client-firehose";
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { aggregate, deaggregate } from "@trips/aws/kinesis-aggregate.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
const clients: { destroy(): void }[] = [];

/** An SDK's settings from environment and defaults; only the endpoint is given. */
const settings = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
};
const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));

beforeAll(async () => {
  Object.assign(process.env, settings);
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await platform?.interrupt();
  await directory?.remove();
});

const open = <Client extends { destroy(): void }>(
  create: (options: { endpoint: string }) => Client,
): Client => {
  // With an IP address instead of a name, the S3 client puts the bucket into the path on its own.
  const client = create({ endpoint: platform.edgeUrl.replace("localhost", "127.0.0.1") });
  clients.push(client);
  return client;
};

const readAll = async (kinesis: KinesisClient, StreamName: string) => {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const records = [];
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    records.push(...((await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records ?? []));
  }
  return records;
};

describe("an @aws-sdk client with nothing but an endpoint", () => {
  test("Kinesis: a stream is created, written, read and deleted", async () => {
    const kinesis = open((options) => new KinesisClient(options));
    const StreamName = "sdk";
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30 }, { StreamName });
    const Records = Array.from({ length: 100 }, (_, id) => ({
      PartitionKey: `key-${id}`,
      Data: Buffer.from(`né ${id}`),
    }));
    const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    expect(put.FailedRecordCount).toBe(0);
    const read = (await readAll(kinesis, StreamName)).map(({ Data }) => Buffer.from(Data!).toString());
    expect(read.toSorted()).toEqual(Records.map(({ Data }) => Data.toString()).toSorted());
    await kinesis.send(new DeleteStreamCommand({ StreamName }));
  });

  test("S3: objects are put with a checksum, listed, read and deleted", async () => {
    const s3 = open((options) => new S3Client(options));
    const Bucket = "sdk-bucket";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const { ChecksumCRC32 } = await s3.send(new PutObjectCommand({ Bucket, Key: "a/né 1", Body: "content" }));
    expect(ChecksumCRC32).toBeTruthy();
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "a/" }));
    expect(Contents).toMatchObject([{ Key: "a/né 1", Size: 7 }]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "a/né 1" }));
    expect(await Body!.transformToString()).toBe("content");
    const deleted = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a/né 1" }] } }),
    );
    expect(deleted.Deleted).toEqual([{ Key: "a/né 1" }]);
  });

  test("Firehose: a delivery stream is created, lands what is put, and is deleted", async () => {
    const firehose = open((options) => new FirehoseClient(options));
    const s3 = open((options) => new S3Client(options));
    const DeliveryStreamName = "sdk";
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName,
        ExtendedS3DestinationConfiguration: {
          RoleARN: "arn:aws:iam::000000000000:role/firehose",
          BucketARN: "arn:aws:s3:::sdk-landing",
          BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
        },
      }),
    );
    const { DeliveryStreamDescription } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
    );
    expect(DeliveryStreamDescription!.DeliveryStreamStatus).toBe("ACTIVE");
    const Records = ["a", "b"].map((text) => ({ Data: Buffer.from(text) }));
    await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    const landed = await until(
      () => s3.send(new ListObjectsV2Command({ Bucket: "sdk-landing" })),
      ({ KeyCount }) => KeyCount === 1,
    );
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: "sdk-landing", Key: landed.Contents![0]!.Key }),
    );
    expect(await Body!.transformToString()).toBe("ab");
    await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  });

  test("DynamoDB: a transaction is all or nothing, and a failed one says why", async () => {
    const dynamoDb = open((options) => new DynamoDBClient(options));
    const TableName = "sdk";
    await dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    );
    const write = (pk: string, more: object = {}) => ({
      Put: { TableName, Item: { pk: { S: pk } }, ...more },
    });
    await dynamoDb.send(new TransactWriteItemsCommand({ TransactItems: [write("a")] }));
    const refused = await dynamoDb
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [write("b"), write("a", { ConditionExpression: "attribute_not_exists(pk)" })],
        }),
      )
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TransactionCanceledException);
    expect((refused as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      "None",
      "ConditionalCheckFailed",
    ]);
    const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { pk: { S: "b" } } }));
    expect(Item).toBeUndefined();
    await dynamoDb.send(new DeleteTableCommand({ TableName }));
  });
});

type KplRecord = { partitionKey: string; explicitHashKey?: string; data: Buffer };
/** The parts of aws-kinesis-agg used here; its own types need the SDK's version 2. */
const kpl = createRequire(import.meta.url)("aws-kinesis-agg") as {
  RecordAggregator: new () => {
    addUserRecord(record: KplRecord): void;
    build(): { partitionKey: string; data: Buffer };
  };
  deaggregateSync(
    record: { data: string; partitionKey: string; sequenceNumber: string },
    computeChecksums: boolean,
    done: (
      error: Error | null,
      records: { partitionKey: string; explicitPartitionKey?: string; data: string }[],
    ) => void,
  ): void;
};

describe("aws-kinesis-agg", () => {
  const records = Array.from({ length: 300 }, (_, id) => ({
    partitionKey: `key-${id % 7}`,
    ...(id % 3 === 0 ? { explicitHashKey: String(2n ** 100n + BigInt(id % 5)) } : {}),
    data: Buffer.from(`né ${id} ${"x".repeat(id)}`),
  }));

  test("reads the aggregates that ours writes", () => {
    const data = Buffer.from(aggregate(records)).toString("base64");
    kpl.deaggregateSync({ data, partitionKey: "key-0", sequenceNumber: "1" }, true, (error, read) => {
      expect(error).toBeFalsy();
      expect(
        read.map(({ partitionKey, data: text }) => [partitionKey, Buffer.from(text, "base64").toString()]),
      ).toEqual(records.map(({ partitionKey, data: bytes }) => [partitionKey, bytes.toString()]));
    });
    expect.assertions(2);
  });

  test("writes aggregates that ours reads", () => {
    const aggregator = new kpl.RecordAggregator();
    for (const record of records) aggregator.addUserRecord(record);
    const read = deaggregate(aggregator.build().data)!;
    expect(read.map(({ partitionKey, data }) => [partitionKey, Buffer.from(data).toString()])).toEqual(
      records.map(({ partitionKey, data }) => [partitionKey, data.toString()]),
    );
  });

  test("feeds the whole pipeline: every batch of an aggregate is a trip", async () => {
    const api = createApiClient(platform);
    const kinesis = open((options) => new KinesisClient(options));
    const t = Date.UTC(2026, 10, 18, 9);
    const envelope = (trip: string) => ({
      version: 1,
      driver: "kpl",
      trip,
      receivedAt: t + 60_000,
      requestId: randomUUID(),
      batch: {
        timeZone: "UTC",
        records: [0, 1, 2].map((id) => ({ id, t: t + id * 1000, lat: -34.6, lon: -58.38 + id * 1e-4 })),
      },
    });
    const aggregator = new kpl.RecordAggregator();
    for (const trip of ["one", "two", "three"])
      aggregator.addUserRecord({
        partitionKey: `kpl/${trip}`,
        data: Buffer.from(JSON.stringify(envelope(trip))),
      });
    const { partitionKey: PartitionKey, data: Data } = aggregator.build();
    await kinesis.send(new PutRecordCommand({ StreamName: "records", PartitionKey, Data }));
    const day = await until(
      () => api.day("kpl", "2026-11-18"),
      ({ tripCount }) => tripCount === 3,
    );
    expect(day.tripCount).toBe(3);
  });
});

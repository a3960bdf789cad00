import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { type AwsCli, awsCliVersion, createAwsCli } from "../support/aws-cli.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

const version = awsCliVersion();
if (version === undefined)
  console.warn("The AWS CLI is not installed: its specs are skipped. Debian: apt-get install awscli.");

describe.skipIf(version === undefined)(`the AWS CLI through the edge (${version})`, () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let platform: Platform;
  let cli: AwsCli;
  const aws = (...commandArguments: string[]) => cli.run(...commandArguments);

  beforeAll(async () => {
    directory = await makeDirectory();
    platform = await startPlatform({ directory: join(directory.path, "cloud") });
    cli = createAwsCli(platform.edgeUrl, directory.path);
  });
  afterAll(async () => {
    cli?.stop();
    await platform?.interrupt();
    await directory?.remove();
  });

  const refusal = (command: Promise<unknown>): Promise<string> =>
    command.then(
      () => "accepted",
      (error: Error) => error.message,
    );

  test("Kinesis: create, put, read back, list, split, delete", async () => {
    const stream = ["--stream-name", "cli"];
    await aws("kinesis", "create-stream", ...stream, "--shard-count", "1");
    await aws("kinesis", "wait", "stream-exists", ...stream);
    expect(await aws("kinesis", "list-streams")).toMatchObject({
      StreamNames: expect.arrayContaining(["cli", "records"]),
    });

    const put = (await aws(
      "kinesis",
      "put-record",
      ...stream,
      "--partition-key",
      "a",
      "--data",
      "né one",
    )) as {
      ShardId: string;
    };
    const records = JSON.stringify([
      { Data: "two", PartitionKey: "b" },
      { Data: "three", PartitionKey: "c" },
    ]);
    expect(await aws("kinesis", "put-records", ...stream, "--records", records)).toMatchObject({
      FailedRecordCount: 0,
      Records: [{ ShardId: put.ShardId }, { ShardId: put.ShardId }],
    });
    const position = ["--shard-id", put.ShardId, "--shard-iterator-type", "TRIM_HORIZON"];
    const { ShardIterator } = (await aws("kinesis", "get-shard-iterator", ...stream, ...position)) as {
      ShardIterator: string;
    };
    const read = (await aws("kinesis", "get-records", "--shard-iterator", ShardIterator)) as {
      Records: { Data: string; PartitionKey: string }[];
      MillisBehindLatest: number;
    };
    expect(
      read.Records.map(({ Data, PartitionKey }) => [PartitionKey, Buffer.from(Data, "base64").toString()]),
    ).toEqual([
      ["a", "né one"],
      ["b", "two"],
      ["c", "three"],
    ]);
    expect(read.MillisBehindLatest).toBe(0);

    const middle = String(2n ** 127n);
    const split = ["--shard-to-split", put.ShardId, "--new-starting-hash-key", middle];
    await aws("kinesis", "split-shard", ...stream, ...split);
    await aws("kinesis", "wait", "stream-exists", ...stream);
    const { Shards } = (await aws("kinesis", "list-shards", ...stream)) as {
      Shards: {
        ParentShardId?: string;
        HashKeyRange: { StartingHashKey: string };
        SequenceNumberRange: { EndingSequenceNumber?: string };
      }[];
    };
    expect(Shards).toHaveLength(3);
    expect(Shards[0]!.SequenceNumberRange.EndingSequenceNumber).toMatch(/^\d+$/);
    expect(Shards.slice(1).map((shard) => [shard.ParentShardId, shard.HashKeyRange.StartingHashKey])).toEqual(
      [
        [put.ShardId, "0"],
        [put.ShardId, middle],
      ],
    );

    await aws("kinesis", "delete-stream", ...stream);
    await aws("kinesis", "wait", "stream-not-exists", ...stream);
    expect(await refusal(aws("kinesis", "describe-stream-summary", ...stream))).toMatch(
      /An error occurred \(ResourceNotFoundException\).*Stream cli under account 000000000000 not found/,
    );
  });

  test("S3: create, put, read back, list, copy, delete", async () => {
    const bucket = ["--bucket", "cli-bucket"];
    await aws("s3api", "create-bucket", ...bucket);
    const local = join(directory.path, "object");
    await writeFile(local, "né content");
    await aws(
      "s3api",
      "put-object",
      ...bucket,
      "--key",
      "a/é 1",
      "--body",
      local,
      "--metadata",
      "colour=blue",
    );
    expect(await aws("s3api", "head-object", ...bucket, "--key", "a/é 1")).toMatchObject({
      ContentLength: 11,
      Metadata: { colour: "blue" },
    });
    const target = join(directory.path, "read");
    await aws("s3api", "get-object", ...bucket, "--key", "a/é 1", "--range", "bytes=4-", target);
    expect(await readFile(target, "utf8")).toBe("content");
    await aws("s3", "cp", "s3://cli-bucket/a/é 1", "s3://cli-bucket/b");
    const presigned = (await aws("s3", "presign", "s3://cli-bucket/b")) as string;
    expect(await (await fetch(presigned)).text()).toBe("né content");
    for (const list of ["list-objects", "list-objects-v2"]) {
      const listed = (await aws("s3api", list, ...bucket, "--delimiter", "/")) as {
        Contents: { Key: string }[];
        CommonPrefixes: { Prefix: string }[];
      };
      expect([listed.Contents.map(({ Key }) => Key), listed.CommonPrefixes]).toEqual([
        ["b"],
        [{ Prefix: "a/" }],
      ]);
    }
    const paged = (await aws("s3api", "list-objects-v2", ...bucket, "--page-size", "1")) as {
      Contents: object[];
    };
    expect(paged.Contents).toHaveLength(2);
    expect(await refusal(aws("s3api", "delete-bucket", ...bucket))).toMatch(/\(BucketNotEmpty\)/);
    await aws("s3", "rm", "s3://cli-bucket", "--recursive");
    await aws("s3api", "delete-bucket", ...bucket);
    expect(await refusal(aws("s3api", "list-objects-v2", ...bucket))).toMatch(/\(NoSuchBucket\)/);
  });

  test("S3: a large file goes up and down in parts", async () => {
    await aws("s3", "mb", "s3://cli-large");
    const local = join(directory.path, "large");
    const content = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef\n");
    await writeFile(local, content);
    await aws("s3", "cp", local, "s3://cli-large/large");
    expect(await aws("s3api", "head-object", "--bucket", "cli-large", "--key", "large")).toMatchObject({
      ContentLength: content.length,
      ETag: expect.stringMatching(/-\d+"$/),
    });
    const target = join(directory.path, "large-again");
    await aws("s3", "cp", "s3://cli-large/large", target);
    expect((await readFile(target)).equals(content)).toBe(true);
    await aws("s3", "rb", "s3://cli-large", "--force");
  });

  test("Firehose: create, describe, put, read what landed, list, delete", async () => {
    const name = ["--delivery-stream-name", "cli"];
    const destination = {
      RoleARN: "arn:aws:iam::000000000000:role/firehose",
      BucketARN: "arn:aws:s3:::cli-landing",
      Prefix: "in/",
      CompressionFormat: "GZIP",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 },
    };
    await aws(
      ...["firehose", "create-delivery-stream", ...name],
      ...["--extended-s3-destination-configuration", JSON.stringify(destination)],
    );
    expect(await aws("firehose", "describe-delivery-stream", ...name)).toMatchObject({
      DeliveryStreamDescription: { DeliveryStreamStatus: "ACTIVE", DeliveryStreamType: "DirectPut" },
    });
    await aws("firehose", "put-record", ...name, "--record", JSON.stringify({ Data: "one\n" }));
    // Together more than the buffer's megabyte: they land without waiting for the interval.
    const large = ["x", "y"].map((letter) => `${letter.repeat(600_000)}\n`);
    const file = join(directory.path, "records.json");
    await writeFile(file, JSON.stringify(large.map((Data) => ({ Data }))));
    const records = `file://${file}`;
    expect(await aws("firehose", "put-record-batch", ...name, "--records", records)).toMatchObject({
      FailedPutCount: 0,
      RequestResponses: [{ RecordId: expect.any(String) }, { RecordId: expect.any(String) }],
    });
    const landed = await until(
      async () => {
        const listed = (await aws(
          "s3api",
          "list-objects-v2",
          "--bucket",
          "cli-landing",
          "--prefix",
          "in/",
        )) as { Contents?: { Key: string }[] };
        const target = join(directory.path, "landed");
        const bodies: string[] = [];
        for (const { Key } of listed.Contents ?? []) {
          await aws("s3api", "get-object", "--bucket", "cli-landing", "--key", Key, target);
          bodies.push(gunzipSync(await readFile(target)).toString());
        }
        return bodies.join("");
      },
      (text) => text.split("\n").length === 4,
    );
    expect(landed).toBe(`one\n${large.join("")}`);
    expect(await aws("firehose", "list-delivery-streams")).toMatchObject({
      DeliveryStreamNames: ["cli", "lake", "rejects"],
    });
    await aws("firehose", "delete-delivery-stream", ...name);
    expect(await refusal(aws("firehose", "describe-delivery-stream", ...name))).toMatch(
      /\(ResourceNotFoundException\).*Firehose cli under account 000000000000 not found/,
    );
  });

  test("DynamoDB: create, put, read back, list, delete", async () => {
    const table = ["--table-name", "cli"];
    await aws(
      ...["dynamodb", "create-table", ...table, "--billing-mode", "PAY_PER_REQUEST"],
      ...["--attribute-definitions", "AttributeName=pk,AttributeType=S"],
      ...["--key-schema", "AttributeName=pk,KeyType=HASH"],
    );
    await aws("dynamodb", "wait", "table-exists", ...table);
    const item = { pk: { S: "né" }, n: { N: "1.5" }, list: { L: [{ BOOL: true }, { NULL: true }] } };
    await aws("dynamodb", "put-item", ...table, "--item", JSON.stringify(item));
    const key = ["--key", JSON.stringify({ pk: item.pk })];
    expect(await aws("dynamodb", "get-item", ...table, ...key)).toEqual({ Item: item });
    expect(
      await refusal(
        aws(
          ...["dynamodb", "put-item", ...table, "--item", JSON.stringify(item)],
          ...["--condition-expression", "attribute_not_exists(pk)"],
        ),
      ),
    ).toMatch(/\(ConditionalCheckFailedException\)/);
    expect(await aws("dynamodb", "scan", ...table)).toMatchObject({ Count: 1, Items: [item] });
    expect(await aws("dynamodb", "list-tables")).toMatchObject({
      TableNames: expect.arrayContaining(["cli", "trips"]),
    });
    await aws("dynamodb", "delete-item", ...table, ...key);
    await aws("dynamodb", "delete-table", ...table);
    expect(await refusal(aws("dynamodb", "scan", ...table))).toMatch(/\(ResourceNotFoundException\)/);
  });
});

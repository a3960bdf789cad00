import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ObjectStoreService, openObjectStore } from "../s3/object-store.ts";
import { AwsError } from "../service.ts";
import { lakeDelivery } from "../testing/sample-streams.ts";
import { type FirehoseService, openFirehose } from "./firehose.ts";

let directory: string;
let store: ObjectStoreService;
let firehose: FirehoseService;
let server: Server;
let client: FirehoseClient;

const open = async () => {
  firehose = await openFirehose({
    directory: join(directory, "firehose"),
    objectStore: store,
    now: () => Date.UTC(2026, 10, 20, 1, 30),
    kinesis: {
      call: async (operation) => {
        if (operation === "ListShards") return { Shards: [] };
        throw new AwsError("ResourceNotFoundException", `${operation}: there is no stream`);
      },
    },
    functions: { invoke: async () => ({ ok: true, payload: null }) },
  });
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-firehose-control-"));
  store = await openObjectStore({ directory: join(directory, "s3") });
  await open();
  server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1]!;
    const body = await buffer(request);
    const answer = await firehose.handle(operation, body, String(request.headers["content-type"]));
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = new FirehoseClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await firehose.stop();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const RoleARN = "arn:aws:iam::000000000000:role/firehose";
const BucketARN = "arn:aws:s3:::landing";
const DeliveryStreamName = "own";
const create = (
  destination: Partial<ExtendedS3DestinationConfiguration> = {},
  more: Partial<CreateDeliveryStreamCommandInput> = {},
) =>
  client.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: { RoleARN, BucketARN, ...destination },
      ...more,
    }),
  );
const describeIt = async (more: object = {}) =>
  (await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName, ...more })))
    .DeliveryStreamDescription!;
const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "accepted",
    (error: Error) => `${error.name}: ${error.message}`,
  );
const put = (data: string) =>
  client.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(data) } }));

describe("a delivery stream created over the wire", () => {
  it("lands its records under its prefix in its time zone, even after a restart", async () => {
    const { DeliveryStreamARN } = await create({
      Prefix: "in/!{timestamp:yyyy-MM-dd}/",
      ErrorOutputPrefix: "bad/!{firehose:error-output-type}/",
      CompressionFormat: "GZIP",
      CustomTimeZone: "America/Argentina/Buenos_Aires",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
      FileExtension: ".log.gz",
    });
    expect(DeliveryStreamARN).toBe("arn:aws:firehose:us-east-1:000000000000:deliverystream/own");
    await put("one ");
    await firehose.stop();
    await open();
    await put("two");
    await firehose.flush();
    const keys = await store.listKeys("landing");
    expect(keys[0]).toMatch(/^in\/2026-11-19\/own-1-2026-11-20-01-30-00-[0-9a-f-]{36}\.log\.gz$/);
    const bodies = await Promise.all(keys.map((key) => store.getObject("landing", key)));
    expect(
      bodies
        .map((body) => gunzipSync(body!).toString())
        .toSorted()
        .join("|"),
    ).toMatch(/one \|?two/);
  });

  it("has AWS's defaults", async () => {
    await create();
    const { Destinations, ...description } = await describeIt();
    expect(description).toEqual({
      DeliveryStreamName,
      DeliveryStreamARN: "arn:aws:firehose:us-east-1:000000000000:deliverystream/own",
      DeliveryStreamStatus: "ACTIVE",
      DeliveryStreamEncryptionConfiguration: { Status: "DISABLED" },
      DeliveryStreamType: "DirectPut",
      VersionId: "1",
      CreateTimestamp: expect.any(Date),
      LastUpdateTimestamp: expect.any(Date),
      HasMoreDestinations: false,
    });
    expect(Destinations![0]!.ExtendedS3DestinationDescription).toEqual({
      RoleARN: expect.any(String),
      BucketARN,
      Prefix: "",
      ErrorOutputPrefix: "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
      CompressionFormat: "UNCOMPRESSED",
      EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
      CloudWatchLoggingOptions: { Enabled: false },
      ProcessingConfiguration: { Enabled: false, Processors: [] },
      S3BackupMode: "Disabled",
      DataFormatConversionConfiguration: { Enabled: false },
      DynamicPartitioningConfiguration: { Enabled: false },
      CustomTimeZone: "UTC",
    });
    await put("x");
    await firehose.flush();
    expect(await store.listKeys("landing", "2026/11/20/01/")).toHaveLength(1);
    expect(
      (await describeIt({ ExclusiveStartDestinationId: "destinationId-000000000001" })).Destinations,
    ).toEqual([]);
  });

  it("is described with its transform, partitions and backup", async () => {
    const Parameters = [
      {
        ParameterName: "LambdaArn",
        ParameterValue: "arn:aws:lambda:us-east-1:000000000000:function:change:$LATEST",
      },
      { ParameterName: "NumberOfRetries", ParameterValue: "1" },
      { ParameterName: "BufferSizeInMBs", ParameterValue: "0.2" },
    ] as const;
    await create({
      Prefix: "p/!{partitionKeyFromLambda:day}/",
      ErrorOutputPrefix: "bad/!{firehose:error-output-type}/",
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{ Type: "Lambda", Parameters: [...Parameters] }],
      },
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 20 } },
      S3BackupMode: "Enabled",
      S3BackupConfiguration: { RoleARN, BucketARN: "arn:aws:s3:::raw-records", Prefix: "raw/" },
    });
    const destination = (await describeIt()).Destinations![0]!.ExtendedS3DestinationDescription!;
    expect(destination.ProcessingConfiguration!.Processors![0]!.Parameters).toEqual(
      expect.arrayContaining([
        ...Parameters,
        { ParameterName: "BufferIntervalInSeconds", ParameterValue: "60" },
      ]),
    );
    expect(destination).toMatchObject({
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 20 } },
      S3BackupMode: "Enabled",
      S3BackupDescription: {
        BucketARN: "arn:aws:s3:::raw-records",
        Prefix: "raw/",
        CompressionFormat: "GZIP",
      },
    });
  });

  it("may read a Kinesis stream", async () => {
    await create(
      {},
      {
        DeliveryStreamType: "KinesisStreamAsSource",
        KinesisStreamSourceConfiguration: {
          RoleARN,
          KinesisStreamARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
        },
      },
    );
    expect((await describeIt()).Source!.KinesisStreamSourceDescription!.KinesisStreamARN).toMatch(
      /stream\/records$/,
    );
    expect(await refusal(put("x"))).toMatch(/^InvalidArgumentException: .*KinesisStreamAsSource/);
  });

  it("is created once, and deleted with what it had buffered", async () => {
    await create();
    expect(await refusal(create())).toBe(
      "ResourceInUseException: Firehose own under accountId 000000000000 already exists",
    );
    await put("buffered");
    await client.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
    expect(await refusal(put("x"))).toMatch(/^ResourceNotFoundException/);
    expect(await refusal(client.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName })))).toBe(
      "ResourceNotFoundException: Firehose own under account 000000000000 not found.",
    );
    await firehose.stop();
    await open();
    expect((await client.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames).toEqual([]);
    await create();
    await firehose.flush();
    expect(await store.listKeys("landing")).toEqual([]);
  });
});

describe("a delivery stream that converts", () => {
  it("is described with its source and its conversion to Parquet", async () => {
    await firehose.createDeliveryStream(lakeDelivery);
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: "lake" }),
    );
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamType: "KinesisStreamAsSource",
      Destinations: [
        {
          ExtendedS3DestinationDescription: {
            DataFormatConversionConfiguration: {
              Enabled: true,
              SchemaConfiguration: { TableName: "lake" },
              InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
              OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: "SNAPPY" } } },
            },
          },
        },
      ],
    });
  });
});

describe("a creation that AWS would refuse, or that would silently ignore a setting, is refused", () => {
  const refused: [string, () => Promise<unknown>, RegExp][] = [
    [
      "no destination",
      () => create({}, { ExtendedS3DestinationConfiguration: undefined }),
      /^InvalidArgumentException: Exactly one destination/,
    ],
    ["no role", () => create({ RoleARN: undefined }), /^ValidationException: .*'roleARN'/],
    [
      "a bucket that is no ARN",
      () => create({ BucketARN: "landing" }),
      /^ValidationException: .*'bucketARN'/,
    ],
    ["a name with a space", () => create({}, { DeliveryStreamName: "a b" }), /^ValidationException/],
    [
      "a buffer of 0 MB",
      () => create({ BufferingHints: { SizeInMBs: 0 } }),
      /^ValidationException: .*'sizeInMBs'/,
    ],
    ["901 seconds", () => create({ BufferingHints: { IntervalInSeconds: 901 } }), /^ValidationException/],
    [
      "an expression without an error prefix",
      () => create({ Prefix: "!{timestamp:yyyy}/" }),
      /^InvalidArgumentException: ErrorOutputPrefix cannot be null or empty/,
    ],
    [
      "an error prefix without its type",
      () => create({ ErrorOutputPrefix: "bad/!{timestamp:yyyy}/" }),
      /^InvalidArgumentException: .*error-output-type/,
    ],
    ["an unknown time zone", () => create({ CustomTimeZone: "Mars/Olympus" }), /IANA time zone/],
    ["ZIP", () => create({ CompressionFormat: "ZIP" }), /CompressionFormat ZIP is not emulated/],
    ["no format", () => create({ CompressionFormat: "LZ4" as never }), /^ValidationException/],
    [
      "zero buffering with dynamic partitioning",
      () =>
        create({
          DynamicPartitioningConfiguration: { Enabled: true },
          BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 },
        }),
      /^InvalidArgumentException: .*bufferSeconds is 0/,
    ],
    [
      "another processor",
      () =>
        create({ ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "MetadataExtraction" }] } }),
      /MetadataExtraction is not emulated/,
    ],
    [
      "a conversion by Glue",
      () => create({ DataFormatConversionConfiguration: { Enabled: true } }),
      /Glue table.* not emulated/,
    ],
    [
      "encryption",
      () => create({}, { DeliveryStreamEncryptionConfigurationInput: { KeyType: "AWS_OWNED_CMK" } }),
      /not emulated/,
    ],
    ["tags", () => create({}, { Tags: [{ Key: "a" }] }), /not emulated/],
    [
      "another destination",
      () =>
        create(
          {},
          {
            ExtendedS3DestinationConfiguration: undefined,
            HttpEndpointDestinationConfiguration: {
              EndpointConfiguration: { Url: "https://example.test" },
              S3Configuration: { RoleARN, BucketARN },
            },
          },
        ),
      /HttpEndpointDestinationConfiguration is not emulated/,
    ],
    [
      "another source",
      () => create({}, { DeliveryStreamType: "MSKAsSource" }),
      /MSKAsSource is not emulated/,
    ],
  ];
  it.each(refused)("%s", async (_, send, message) => {
    expect(await refusal(send())).toMatch(message);
    expect((await client.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames).toEqual([]);
  });
});

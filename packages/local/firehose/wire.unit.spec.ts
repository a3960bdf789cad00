import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ObjectStoreService, openObjectStore } from "../s3/object-store.ts";
import { AwsError } from "../service.ts";
import { plainDelivery } from "../testing/sample-streams.ts";
import { type FirehoseService, openFirehose } from "./firehose.ts";

let directory: string;
let store: ObjectStoreService;
let firehose: FirehoseService;
let server: Server;
let client: FirehoseClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-firehose-wire-"));
  store = await openObjectStore({ directory: join(directory, "s3") });
  firehose = await openFirehose({
    directory: join(directory, "firehose"),
    objectStore: store,
    kinesis: {
      call: async (operation) => {
        throw new AwsError("ResourceNotFoundException", `${operation}: there is no stream`);
      },
    },
    functions: { invoke: async () => ({ ok: true, payload: null }) },
  });
  await firehose.createDeliveryStream(plainDelivery);
  server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1]!;
    const answer = await firehose.handle(
      operation,
      await buffer(request),
      String(request.headers["content-type"]),
    );
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

afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await firehose.stop();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const DeliveryStreamName = "rejects";

describe("the AWS SDK", () => {
  it("puts records that land", async () => {
    const one = await client.send(
      new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from("one,") } }),
    );
    expect(one).toMatchObject({ RecordId: expect.any(String), Encrypted: false });
    const two = await client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName,
        Records: [{ Data: Buffer.from("two,") }, { Data: Buffer.from("three") }],
      }),
    );
    expect(two).toMatchObject({
      FailedPutCount: 0,
      RequestResponses: [{ RecordId: expect.any(String) }, { RecordId: expect.any(String) }],
    });
    await firehose.flush();
    expect(await store.listKeys(plainDelivery.bucket, "rejects/")).toHaveLength(1);
  });

  it("describes and lists delivery streams", async () => {
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
    );
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamName,
      DeliveryStreamStatus: "ACTIVE",
      DeliveryStreamType: "DirectPut",
      VersionId: "1",
      CreateTimestamp: expect.any(Date),
      Destinations: [
        {
          ExtendedS3DestinationDescription: {
            CompressionFormat: "GZIP",
            BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
          },
        },
      ],
    });
    expect(await client.send(new ListDeliveryStreamsCommand({}))).toMatchObject({
      DeliveryStreamNames: ["rejects"],
      HasMoreDeliveryStreams: false,
    });
  });

  it("gets an exception that says what is wrong", async () => {
    const record = { Data: Buffer.from("x") };
    const refused = (sent: Promise<unknown>) =>
      sent.then(
        () => "accepted",
        (error) => error.name,
      );
    const tooLarge = { Data: Buffer.alloc(1000 * 1024 + 1) };
    const batch = (Records: object[]) =>
      client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: Records as { Data: Buffer }[] }));
    expect(
      await refused(client.send(new PutRecordCommand({ DeliveryStreamName: "none", Record: record }))),
    ).toBe("ResourceNotFoundException");
    expect(await refused(client.send(new PutRecordCommand({ DeliveryStreamName, Record: tooLarge })))).toBe(
      "ValidationException",
    );
    expect(await refused(batch(Array(501).fill(record)))).toBe("ValidationException");
    expect(await refused(batch([]))).toBe("ValidationException");
    expect(await refused(batch(Array(5).fill({ Data: Buffer.alloc(900_000) })))).toBe(
      "InvalidArgumentException",
    );
    expect(await refused(client.send(new ListTagsForDeliveryStreamCommand({ DeliveryStreamName })))).toBe(
      "UnknownOperationException",
    );
    expect(
      await refused(client.send(new PutRecordCommand({ DeliveryStreamName: "a b", Record: record }))),
    ).toBe("ValidationException");
  });
});

describe("a malformed request", () => {
  const handle = async (operation: string, body: Uint8Array, contentType = "application/x-amz-json-1.1") => {
    const answer = await firehose.handle(operation, body, contentType);
    return {
      status: answer.statusCode,
      ...(JSON.parse(Buffer.from(answer.body).toString()) as { __type?: string }),
    };
  };

  it.each([
    ["PutRecord", "{", "SerializationException"],
    ["PutRecord", "[]", "SerializationException"],
    ["PutRecord", "{}", "ValidationException"],
    ["PutRecord", '{"DeliveryStreamName":7}', "SerializationException"],
    ["PutRecord", '{"DeliveryStreamName":"rejects"}', "ValidationException"],
    ["PutRecord", '{"DeliveryStreamName":"rejects","Record":{}}', "ValidationException"],
    ["PutRecord", '{"DeliveryStreamName":"rejects","Record":{"Data":"???"}}', "SerializationException"],
    ["PutRecordBatch", '{"DeliveryStreamName":"rejects","Records":{}}', "SerializationException"],
    ["ListDeliveryStreams", '{"Limit":0}', "ValidationException"],
    ["toString", "{}", "UnknownOperationException"],
  ])("%s %s is answered with %s", async (operation, body, type) => {
    expect(await handle(operation, Buffer.from(body))).toMatchObject({ status: 400, __type: type });
  });

  it("of random bytes gets an answer and breaks nothing", async () => {
    const operation = fc.constantFrom(
      "PutRecord",
      "PutRecordBatch",
      "DescribeDeliveryStream",
      "ListDeliveryStreams",
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record(
          {
            DeliveryStreamName: fc.constantFrom("rejects", 1, null),
            Record: fc.anything(),
            Records: fc.anything(),
            Limit: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((value) => {
          const bigints = (_: string, member: unknown) =>
            typeof member === "bigint" ? String(member) : member;
          return Buffer.from(JSON.stringify(value, bigints));
        }),
    );
    await fc.assert(
      fc.asyncProperty(operation, body, async (name, bytes) => {
        expect((await handle(name, bytes)).status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});

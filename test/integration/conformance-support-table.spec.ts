import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as firehoseSdk from "@aws-sdk/client-firehose";
import * as kinesisSdk from "@aws-sdk/client-kinesis";
import * as s3Sdk from "@aws-sdk/client-s3";
import { type FirehoseService, openFirehose } from "@trips/local/firehose/firehose.ts";
import { type KinesisService, openKinesis } from "@trips/local/kinesis/open-kinesis.ts";
import { type ObjectStoreService, openObjectStore } from "@trips/local/s3/object-store.ts";
import type { JsonService } from "@trips/local/service.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDirectory } from "../support/platform.ts";

type Behaviour = "supported" | "refused";

/** The operations that the README's table of a service names, each with its behaviour. */
const readTable = async (heading: string): Promise<ReadonlyMap<string, Behaviour>> => {
  const text = await readFile(new URL("../../packages/local/README.md", import.meta.url), "utf8");
  const section = text.split(/^### /m).find((part) => part.startsWith(heading))!;
  const operations = new Map<string, Behaviour>();
  for (const line of section.split("\n")) {
    const [, names = "", behaviour = ""] = line.split("|").map((cell) => cell.trim());
    if (behaviour !== "supported" && behaviour !== "refused") continue;
    for (const [, name] of names.matchAll(/`([A-Z][A-Za-z0-9]+)`/g)) operations.set(name!, behaviour);
  }
  return operations;
};

const operationsOf = (sdk: object): string[] =>
  Object.keys(sdk)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.slice(0, -"Command".length));

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let kinesis: KinesisService;
let objectStore: ObjectStoreService;
let firehose: FirehoseService;
let server: Server;

beforeAll(async () => {
  directory = await makeDirectory();
  kinesis = await openKinesis({ directory: join(directory.path, "kinesis") });
  objectStore = await openObjectStore({ directory: join(directory.path, "s3") });
  const functions = { invoke: async () => ({ ok: true, payload: null }) as const };
  objectStore.startNotifications({ functions: { invokeAsync() {} } });
  firehose = await openFirehose({
    directory: join(directory.path, "firehose"),
    kinesis,
    objectStore,
    functions,
  });
  server = createServer((request, response) => void objectStore.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await firehose.stop();
  await objectStore.stop();
  await kinesis.stop();
  await directory.remove();
});

const services: [string, object, () => JsonService, object][] = [
  ["Kinesis", kinesisSdk, () => kinesis, { StreamName: "table", ShardLevelMetrics: ["ALL"] }],
  ["Firehose", firehoseSdk, () => firehose, { DeliveryStreamName: "none" }],
];

describe.each(services)("the README's table of %s", (heading, sdk, service, input) => {
  test("lists every operation of the SDK", async () => {
    expect([...(await readTable(heading)).keys()].toSorted()).toEqual(operationsOf(sdk).toSorted());
  });

  test("is true: operations listed as refused are refused, and all others are supported", async () => {
    const told: Record<string, Behaviour> = {};
    for (const operation of operationsOf(sdk)) {
      // An earlier operation may have deleted it; if it exists, the refusal does no harm.
      await kinesis.call("CreateStream", { StreamName: "table", ShardCount: 1 }).catch(() => {});
      const body = Buffer.from(JSON.stringify(input));
      const answer = await service().handle(operation, body, "application/x-amz-json-1.1");
      const text = Buffer.from(answer.body).toString();
      const isRefused =
        /is not supported|not emulated/.test(text) || text.includes("UnknownOperationException");
      told[operation] = isRefused ? "refused" : "supported";
    }
    expect(told).toEqual(Object.fromEntries(await readTable(heading)));
  });
});

test("the README's table of S3 is true: every other operation of the SDK is a 501", async () => {
  const table = await readTable("S3");
  const client = new s3Sdk.S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  // Enough for the client to send every request; how the service answers is up to it.
  const input = {
    Bucket: "table",
    Key: "a",
    Id: "i",
    UploadId: "u",
    PartNumber: 1,
    CopySource: "table/a",
    VersionId: "v",
    RenameSource: "/table/b",
    AnnotationName: "n",
    Body: "x",
    Delete: { Objects: [{ Key: "none" }] },
    NotificationConfiguration: {},
  };
  const wrong: string[] = [];
  // It goes to an Object Lambda's address, not a bucket's.
  for (const operation of operationsOf(s3Sdk).filter((name) => name !== "WriteGetObjectResponse")) {
    await objectStore.ensureBucket("table");
    const Command = (s3Sdk as unknown as Record<string, new (of: object) => never>)[`${operation}Command`]!;
    const own = table.has(operation) && !/Copy$/.test(operation);
    const { VersionId: _, CopySource: __, ...plain } = input;
    const error = (await client.send(new Command(own ? plain : input)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )) as { name: string; $metadata?: { httpStatusCode?: number } } | undefined;
    const isRefused = error?.$metadata?.httpStatusCode === 501;
    if (isRefused === table.has(operation)) wrong.push(`${operation}: ${error?.name ?? "done"}`);
  }
  client.destroy();
  expect(wrong).toEqual([]);
  for (const operation of table.keys()) expect(operationsOf(s3Sdk)).toContain(operation);
});

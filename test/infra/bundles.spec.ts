import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { localFunctions } from "@trips/core/pipeline.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { describedEnvironments } from "@trips/core/wiring.ts";
import { startFunctionRuntime } from "@trips/local/lambda/function-runtime.ts";
import { toEventRecord } from "@trips/local/lambda/kinesis-event.ts";
import { region } from "@trips/local/settings.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionBundle } from "../../infra/function-bundle.ts";
import {
  type Bundle,
  type BundledName,
  bundleFunctions,
  bundleIcebergFunctions,
} from "../support/function-bundles.ts";

/** Of which 73 KB are the table of time zones by position. */
const maxConsumerBytes = 475_000;
const minuteMs = 60_000;
const startT = Math.floor(Date.now() / minuteMs) * minuteMs - 2 * minuteMs;
const key = { driver: "driver-of-bundles", trip: "trip-of-bundles" };
const latitude = -34.603722;
const fixes = straightDrive({ count: 30, startT, lat: latitude, lon: -58.4, speed: 11 });
const batch = envelopeOf({ key, timeZone: "UTC", fixes, receivedAt: startT + 31_000 });
const garbage = new TextEncoder().encode("no JSON");

let directory: string;
let bundles: readonly Bundle[];
let table: Awaited<ReturnType<typeof startTable>>;
let firehose: Awaited<ReturnType<typeof startFirehoseDouble>>;
let runtime: ReturnType<typeof startFunctionRuntime>;
const printed: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-bundles-"));
  [bundles, table, firehose] = await Promise.all([
    bundleFunctions(directory),
    startTable(),
    startFirehoseDouble(),
  ]);
  const { protocol, hostname, port } = await table.client.config.endpoint!();
  runtime = startFunctionRuntime({
    root: directory,
    functions: Object.fromEntries(
      bundles.map(({ name, file }) => [name, { ...localFunctions[name], entry: file }]),
    ),
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
      AWS_ENDPOINT_URL_FIREHOSE: firehose.url,
      POWERTOOLS_METRICS_NAMESPACE: "Trips/test",
      POWERTOOLS_METRICS_DISABLED: "false",
    },
    functionEnvironment: describedEnvironments,
    log: (line) => printed.push(line),
  });
});

afterAll(async () => {
  await runtime?.stop();
  await firehose?.stop();
  await table?.stop();
  await rm(directory, { recursive: true, force: true });
});

test("a bundle holds all that it imports, except Node's modules and credential providers that Lambda never uses", async () => {
  for (const { name, imports } of [...bundles, ...(await bundleIcebergFunctions(directory))])
    for (const { path, isDynamic } of imports)
      expect(
        isBuiltin(path) || (isDynamic && functionBundle.external.includes(path)),
        `${name} imports ${path}`,
      ).toBe(true);
});

test("the bundles of the stream's consumers stay small", () => {
  const sizes = Object.fromEntries(bundles.map(({ name, bytes }) => [name, bytes]));
  console.log(
    bundles
      .map(({ name, bytes }) => `${name.padEnd(14)} ${(bytes / 1000).toFixed(0).padStart(4)} KB`)
      .join("\n"),
  );
  expect(sizes.aggregate).toBeLessThanOrEqual(maxConsumerBytes);
  expect(sizes.pulse).toBeLessThanOrEqual(maxConsumerBytes);
});

test("aggregate commits a batch and keeps its rejects, and the read API returns what it wrote", async () => {
  expect(await invoke("aggregate", { Records: recordsOf([batch, garbage]) })).toEqual({
    batchItemFailures: [],
  });
  expect(firehose.records).toEqual([expect.objectContaining({ reason: "not-json" })]);

  const answer = await invoke("readApi", {
    httpMethod: "GET",
    path: `/v1/trips/${key.trip}`,
    pathParameters: { tripId: key.trip },
    queryStringParameters: null,
    requestContext: { authorizer: { claims: { sub: key.driver } } },
  });
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(JSON.parse((answer as { body: string }).body)).toMatchObject({
    tripId: key.trip,
    movingSeconds: 29,
    quality: { unique: 30 },
  });
});

test("pulse writes its window once it is over", async () => {
  const window = {
    start: new Date(startT).toISOString(),
    end: new Date(startT + minuteMs).toISOString(),
  };
  const event = {
    shardId: "shardId-000000000000",
    eventSourceARN: "",
    window,
    isWindowTerminatedEarly: false,
  };
  const open = { ...event, Records: recordsOf([batch]), state: {}, isFinalInvokeForWindow: false };
  const { state } = (await invoke("pulse", open)) as { state: object };
  await invoke("pulse", { ...event, Records: [], state, isFinalInvokeForWindow: true });

  const answer = await invoke("readApi", {
    httpMethod: "GET",
    path: "/v1/pulse",
    pathParameters: null,
    queryStringParameters: { minutes: "10" },
    requestContext: { authorizer: { claims: { sub: "boss", "cognito:groups": "fleet" } } },
  });
  const { minutes } = JSON.parse((answer as { body: string }).body);
  expect(minutes).toContainEqual(
    expect.objectContaining({ minute: window.start, batches: 1, records: 30, activeTrips: 1 }),
  );
});

test("lake-transform returns rows and a partition, and fails only what it cannot read", async () => {
  const records = [batch, garbage].map((data, index) => ({
    recordId: String(index),
    approximateArrivalTimestamp: startT,
    data: Buffer.from(data).toString("base64"),
  }));
  const answer = (await invoke("lakeTransform", {
    invocationId: "1",
    deliveryStreamArn: "",
    region,
    records,
  })) as {
    records: { result: string; data: string; metadata?: { partitionKeys: object } }[];
  };
  expect(answer.records.map(({ result }) => result)).toEqual(["Ok", "ProcessingFailed"]);
  expect(answer.records[0]!.metadata!.partitionKeys).toEqual({
    date: new Date(startT).toISOString().slice(0, 10),
  });
  expect(Buffer.from(answer.records[0]!.data, "base64").toString().trimEnd().split("\n")).toHaveLength(30);
});

test("mqtt-authorizer refuses a password that is no device's key", async () => {
  const connection = {
    protocolData: { mqtt: { clientId: "c", password: Buffer.from("x").toString("base64") } },
  };
  expect(await invoke("mqttAuthorizer", connection)).toMatchObject({ isAuthenticated: false });
});

test("functions report metrics by service, and neither metrics nor logs reveal who drove where", async () => {
  const valuesOf = (service: string, name: string) =>
    printed
      .flatMap(metricsOf)
      .filter((metrics) => metrics.service === service && metrics[name] !== undefined)
      .map((metrics) => metrics[name]);
  await expect.poll(() => valuesOf("lake-transform", "Failed")).toEqual([1]);
  await expect.poll(() => valuesOf("read-api", "Requests")).toEqual([1, 1]);
  await expect.poll(() => valuesOf("pulse", "ActiveTrips")).toEqual([1]);
  await expect.poll(() => valuesOf("aggregate", "ArrivalToCommit")).toEqual([expect.any(Number)]);
  expect(valuesOf("aggregate", "Records")).toEqual([30]);
  expect(valuesOf("aggregate", "Rejected")).toEqual([1]);
  const told = printed.flatMap(metricsOf);
  for (const { _aws } of told)
    for (const { Namespace, Dimensions } of _aws.CloudWatchMetrics)
      expect({ Namespace, Dimensions }).toEqual({ Namespace: "Trips/test", Dimensions: [["service"]] });
  expect(printed.length).toBeGreaterThan(8);
  const everything = printed.join("\n");
  for (const secret of [key.driver, key.trip, String(latitude), "58.4", "boss"])
    expect(everything).not.toContain(secret);
});

type Metrics = Record<string, unknown> & {
  readonly _aws: { readonly CloudWatchMetrics: readonly { Namespace: string; Dimensions: string[][] }[] };
};

const metricsOf = (line: string): Metrics[] => {
  const text = line.slice(line.indexOf("{"));
  return text.includes('"_aws"') ? [JSON.parse(text) as Metrics] : [];
};

const invoke = async (name: BundledName, event: object): Promise<unknown> => {
  const result = await runtime.invoke(name, event);
  if (!result.ok)
    throw new Error(`${name}: ${result.errorType}: ${result.errorMessage}\n${printed.join("\n")}`);
  return result.payload;
};

const recordsOf = (envelopes: readonly Uint8Array[]) =>
  envelopes.map((data) => {
    return toEventRecord(
      {
        sequenceNumber: aDelivery(data).offset,
        partitionKey: "driver/trip",
        data,
        arrivalMs: startT + 31_000,
        eventBytes: 0,
        bufferedAt: 0,
      },
      {
        shardId: "shardId-000000000000",
        eventSourceArn: `arn:aws:kinesis:${region}:000000000000:stream/records`,
        invokeIdentityArn: "arn:aws:iam::000000000000:role/consumer",
        region,
      },
    );
  });

/** Answers PutRecordBatch and keeps what it received. */
const startFirehoseDouble = async () => {
  const records: unknown[] = [];
  const server = createServer(async (request, response) => {
    const { Records } = (await json(request)) as { Records: { Data: string }[] };
    for (const { Data } of Records) records.push(JSON.parse(Buffer.from(Data, "base64").toString()));
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(
      JSON.stringify({ FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: "1" })) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

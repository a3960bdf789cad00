import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routes } from "@trips/core/api/routes.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startIssuer } from "../issuer/issuer.ts";
import { openKinesis } from "../kinesis/open-kinesis.ts";
import { startApiGateway } from "./api-gateway.ts";

const parts: { stop(): Promise<void> }[] = [];
let directory: string;
let kinesis: Awaited<ReturnType<typeof openKinesis>>;
let post: (trip: string, body: object) => Promise<Response>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "put-record-"));
  const now = Date.now();
  kinesis = await openKinesis({ directory: join(directory, "kinesis"), now: () => now });
  parts.push(kinesis);
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
  const active = async (): Promise<unknown> => {
    const { StreamDescriptionSummary } = await kinesis.call("DescribeStreamSummary", {
      StreamName: "records",
    });
    return (StreamDescriptionSummary as { StreamStatus: string }).StreamStatus;
  };
  await vi.waitFor(async () => expect(await active()).toBe("ACTIVE"));
  const clients = [{ clientId: "trips-web", redirectUris: [] }];
  const issuer = await startIssuer({ port: 0, directory: join(directory, "issuer"), clients });
  parts.push(issuer);
  const functions = { invoke: async () => ({ ok: true, payload: {} }) as const };
  const gateway = await startApiGateway({
    port: 0,
    routes,
    streamName: "records",
    kinesis,
    functions,
    issuer: issuer.issuer,
    audience: ["trips-web"],
  });
  parts.push(gateway);
  const token = await issuer.mintIdToken("ana");
  post = (trip, body) =>
    fetch(`http://127.0.0.1:${gateway.port}/v1/trips/${trip}/records`, {
      method: "POST",
      headers: { authorization: token, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
});
afterAll(async () => {
  for (const part of parts.reverse()) await part.stop();
  await rm(directory, { recursive: true, force: true });
});

const record = { id: 0, t: 1_795_162_800_000, lat: -0, lon: 1e-7 };
const batch = { timeZone: "UTC", vehicle: 'né 😀 "$q" #end', records: [record] };

async function readAll(): Promise<{ PartitionKey: string; Data: Uint8Array }[]> {
  const position = {
    StreamName: "records",
    ShardId: "shardId-000000000000",
    ShardIteratorType: "TRIM_HORIZON",
  };
  const { ShardIterator } = await kinesis.call("GetShardIterator", position);
  const { Records } = await kinesis.call("GetRecords", { ShardIterator });
  return Records as { PartitionKey: string; Data: Uint8Array }[];
}

test("a batch is a record of the stream, under the driver's trip, with what the phone posted", async () => {
  const response = await post("trip-1", batch);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    shardId: "shardId-000000000000",
    sequenceNumber: expect.stringMatching(/^\d+$/),
  });
  const [stored] = await readAll();
  expect(stored!.PartitionKey).toBe("ana/trip-1");
  const envelope = JSON.parse(Buffer.from(stored!.Data).toString("utf8")) as object;
  expect(envelope).toMatchObject({
    version: 1,
    driver: "ana",
    trip: "trip-1",
    batch: JSON.parse(JSON.stringify(batch)),
  });
});

test("a trip id that Kinesis gets no data for is a 400 that says what is allowed, and stores nothing", async () => {
  const before = (await readAll()).length;
  const response = await post("a%20b", batch);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    message:
      "Invalid trip id: it needs 1 to 64 of the letters A-Z and a-z, digits and . _ : @ -, and not . or .. alone.",
  });
  expect(await readAll()).toHaveLength(before);
});

test("a shard that is full answers 429, and every 200 is stored", async () => {
  const before = (await readAll()).length;
  const records = Array.from({ length: 1000 }, (_, id) => ({ ...record, id, accuracy: 0.1234567890123 }));
  const responses = await Promise.all(
    Array.from({ length: 40 }, () => post("trip-1", { ...batch, records })),
  );
  const accepted = responses.filter(({ status }) => status === 200).length;
  const throttled = responses.filter(({ status }) => status === 429);
  expect(accepted + throttled.length).toBe(40);
  expect(throttled.length).toBeGreaterThan(0);
  expect(throttled[0]!.headers.get("retry-after")).toBe("1");
  expect(await readAll()).toHaveLength(before + accepted);
});

test("a stream that is gone is a 500, not the phone's fault", async () => {
  await kinesis.call("DeleteStream", { StreamName: "records" });
  const response = await post("trip-1", batch);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ message: "Internal server error" });
});

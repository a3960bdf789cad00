import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApiGateway } from "@trips/local/api-gateway/api-gateway.ts";
import { startIssuer } from "@trips/local/issuer/issuer.ts";
import { loadSigningKey } from "@trips/local/issuer/signing-key.ts";
import { openKinesis } from "@trips/local/kinesis/open-kinesis.ts";
import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { apiSpec } from "./api.ts";

const parts: { stop(): Promise<void> }[] = [];
let directory: string;
type RunningGateway = Awaited<ReturnType<typeof startApiGateway>>;
let kinesis: Awaited<ReturnType<typeof openKinesis>>;
let api: RunningGateway;
let token: string;
/** An ID token that the issuer would not mint itself. */
let mintOwn: (sub: string) => Promise<string>;

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
  const functions = {
    invoke: async (_: string, event: unknown) => ({ ok: true, payload: policyFor(event) }) as const,
  };
  api = await startApiGateway({
    port: 0,
    api: apiSpec,
    kinesis,
    functions,
    issuer: issuer.issuer,
    audience: ["trips-web"],
  });
  parts.push(api);
  token = await issuer.mintIdToken("ana");
  mintOwn = async (sub) => {
    const key = await loadSigningKey(join(directory, "issuer"));
    return new SignJWT({ token_use: "id", sub, aud: "trips-web" })
      .setProtectedHeader({ alg: "RS256", kid: key.id })
      .setIssuer(issuer.issuer)
      .setExpirationTime("1h")
      .sign(key.privateKey);
  };
}, 60_000);
afterAll(async () => {
  for (const part of parts.reverse()) await part.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Stands in for the authorizer of devices, which a package of its own holds. */
const policyFor = (event: unknown) => {
  const { headers, methodArn } = event as APIGatewayRequestAuthorizerEvent;
  const driver = { "Bearer ana's key": "ana", "Bearer no driver": "a b" }[headers?.authorization ?? ""];
  const statement = { Effect: driver ? "Allow" : "Deny", Resource: methodArn };
  return {
    principalId: "d",
    policyDocument: { Statement: [statement] },
    context: { ...(driver && { driver }) },
  };
};

const postFromDevice = (key: string | undefined, body: object = batch): Promise<Response> =>
  fetch(`http://127.0.0.1:${api.port}/v1/devices/trips/trip-1/records`, {
    method: "POST",
    headers: { ...(key && { authorization: `Bearer ${key}` }), "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const post = (trip: string, body: object, authorization = token): Promise<Response> =>
  fetch(`http://127.0.0.1:${api.port}/v1/trips/${trip}/records`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const told = async (response: Response) => [
  response.status,
  ((await response.json()) as { message: string }).message,
];

const record = { id: 0, t: 1_795_162_800_000, lat: -0, lon: 1e-7 };
const batch = { timeZone: "UTC", vehicle: 'né 😀 "$q" #end', records: [record] };

const readAll = async (): Promise<{ PartitionKey: string; Data: Uint8Array }[]> => {
  const position = {
    StreamName: "records",
    ShardId: "shardId-000000000000",
    ShardIteratorType: "TRIM_HORIZON",
  };
  const { ShardIterator } = await kinesis.call("GetShardIterator", position);
  const { Records } = await kinesis.call("GetRecords", { ShardIterator });
  return Records as { PartitionKey: string; Data: Uint8Array }[];
};

test("a batch becomes one record of the stream, keyed by driver and trip, with what the phone posted", async () => {
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

test("a device's batch is stored as its driver's, whatever token or body it sends", async () => {
  const before = (await readAll()).length;
  expect((await postFromDevice("ana's key")).status).toBe(200);
  const stored = await readAll();
  expect(stored).toHaveLength(before + 1);
  expect(stored.at(-1)!.PartitionKey).toBe("ana/trip-1");
  expect(await told(await postFromDevice("ana's key", { ...batch, driver: "victim" }))).toEqual([
    400,
    expect.stringContaining("driver"),
  ]);
});

test("without a key, with another's word for one, or with a token a device sends nothing", async () => {
  const before = (await readAll()).length;
  const unknown = "This device's key is unknown or was revoked. Register the device again.";
  expect(await told(await postFromDevice(undefined))).toEqual([401, "Unauthorized"]);
  for (const key of ["guess", token]) expect(await told(await postFromDevice(key))).toEqual([403, unknown]);
  expect((await postFromDevice("no driver")).status).toBe(403);
  expect((await postFromDevice("guess")).headers.get("access-control-allow-origin")).toBe("*");
  // Nor is a key a token.
  expect(await told(await post("trip-1", batch, "Bearer ana's key"))).toEqual([401, "Unauthorized"]);
  expect(await readAll()).toHaveLength(before);
});

const identifier = "1 to 64 of the letters A-Z and a-z, digits and . _ : @ -, and not . or .. alone";

test.each(["a%22b", "a%20b", "x".repeat(65), "%C3%B1and%C3%BA", "a%2Fb", "$trip"])(
  "the trip id %s is a 400 that says what is allowed, and stores nothing",
  async (trip) => {
    const before = (await readAll()).length;
    expect(await told(await post(trip, batch))).toEqual([400, `Invalid trip id: it needs ${identifier}.`]);
    expect(await readAll()).toHaveLength(before);
  },
);

test.each(['a","driver":"victim', "a b", "", "x".repeat(65)])(
  "a token whose subject is %j is a 403, and stores nothing",
  async (sub) => {
    const before = (await readAll()).length;
    expect(await told(await post("trip-1", batch, await mintOwn(sub)))).toEqual([
      403,
      `The token's subject is not a driver id: it needs ${identifier}.`,
    ]);
    expect(await readAll()).toHaveLength(before);
  },
);

test("what phones send for unknown values, and altitude and battery, are stored unchanged", async () => {
  const records = [
    { ...record, lat: 1, speed: -1, heading: -1, accuracy: -1, battery: -100 },
    { ...record, lat: 1, id: 1, accuracy: 0, altitude: -430.5, battery: 81.4 },
  ];
  expect((await post("trip-1", { ...batch, records })).status).toBe(200);
  const stored = (await readAll()).at(-1)!;
  expect(JSON.parse(Buffer.from(stored.Data).toString("utf8"))).toMatchObject({ batch: { records } });
});

test("a body that the model refuses is a 400 with the API's own message, which a page of any origin may read", async () => {
  const response = await post("trip-1", { ...batch, records: [{ ...record, altitude: 10_001 }] });
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await told(response)).toEqual([
    400,
    "Invalid request body: [records/0/altitude: must be from -500 to 10000, found 10001]",
  ]);
});

test("a throttled shard answers 429, and every batch answered with 200 is stored", async () => {
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

test("a missing stream is a 500, since the phone is not at fault", async () => {
  await kinesis.call("DeleteStream", { StreamName: "records" });
  const response = await post("trip-1", batch);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ message: "Internal server error" });
});

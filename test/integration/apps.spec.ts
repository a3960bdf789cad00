import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import type { RegisteredView } from "@trips/core/application/device.ts";
import { deviceKeys, stream } from "@trips/core/pipeline.ts";
import { answerFaults } from "@trips/core/testing/answer-faults.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, createApiClient } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

/* What the apps send by their own protocols, through a running cloud. */

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;
const registered: Record<string, RegisteredView> = {};

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
  for (const kind of ["owntracks", "overland", "traccar", "osmand", "app"])
    registered[kind] = await register("ana.gomez", kind);
});
afterAll(async () => {
  await platform?.interrupt();
  await directory?.remove();
});

const asDriver = async (driver: string, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${platform.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${await api.tokenOf(driver)}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });

const register = async (driver: string, kind: string): Promise<RegisteredView> => {
  const response = await asDriver(driver, "POST", "/v1/devices", { name: kind, kind });
  expect(response.status).toBe(201);
  return (await response.json()) as RegisteredView;
};

const keyOf = (kind: string): string => registered[kind]!.key;

const startedMs = Date.UTC(2026, 10, 12, 12);
const seconds = Array.from({ length: 60 }, (_, second) => second);
const latOf = (second: number) => Number((-34.6 + second * 1e-4).toFixed(6));
const isoOf = (second: number) => new Date(startedMs + second * 1000).toISOString();

/** A minute of one drive, a request for each position or one for all, as the app sends it. */
const requests = {
  owntracks: (key: string) =>
    seconds.map((second) => ({
      path: "/v1/devices/owntracks",
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        authorization: `Basic ${Buffer.from(`ana:${key}`).toString("base64")}`,
        "x-limit-u": "ana",
        "x-limit-d": "phone",
      },
      body: JSON.stringify({
        ...{ _type: "location", tid: "an", tst: startedMs / 1000 + second, lat: latOf(second), lon: -58.38 },
        ...{ acc: 5, vel: 40, cog: 0, alt: 25, batt: 81, m: 2 },
      }),
    })),
  overland: (key: string) => [
    {
      path: "/v1/devices/overland",
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({
        locations: seconds.map((second) => ({
          type: "Feature",
          geometry: { type: "Point", coordinates: [-58.38, latOf(second)] },
          properties: {
            ...{ timestamp: isoOf(second), speed: 11, horizontal_accuracy: 5, altitude: 25 },
            ...{ motion: ["driving"], battery_level: 0.81, battery_state: "unplugged", device_id: "" },
          },
        })),
      }),
    },
  ],
  traccar: (key: string) =>
    seconds.map((second) => ({
      path: `/v1/devices/traccar?id=${key}`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        location: {
          timestamp: isoOf(second),
          coords: {
            ...{ latitude: latOf(second), longitude: -58.38, accuracy: 5, speed: 11, heading: 0 },
            altitude: 25,
          },
          ...{ is_moving: true, battery: { level: 0.81, is_charging: false } },
          _: `&id=12345678&lat=${latOf(second)}&lon=-58.38&timestamp=${isoOf(second)}&`,
        },
        device_id: "12345678",
      }),
    })),
  osmand: (key: string) =>
    seconds.map((second) => {
      const position = `lat=${latOf(second)}&lon=-58.38&timestamp=${startedMs + second * 1000}&speed=11&speed_unit=mps&accuracy=5`;
      // Half of them as a tracker that posts forms.
      return second % 2 === 0
        ? { path: `/v1/devices/osmand?id=${key}&${position}`, method: "GET", headers: {} }
        : {
            path: `/v1/devices/osmand?id=${key}`,
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: position,
          };
    }),
} as const;

type App = keyof typeof requests;
const apps = Object.keys(requests) as App[];

const send = async (request: { path: string; method: string; headers: object; body?: string }) => {
  const { path, ...init } = request;
  const response = await fetch(`${platform.apiUrl}${path}`, init as RequestInit);
  const body = await response.text();
  const { status } = response;
  const contentType = response.headers.get("content-type");
  expect(answerFaults({ method: request.method, path, status, contentType, body })).toEqual([]);
  return { status, json: JSON.parse(body) };
};

test.each(apps)("what %s sends is answered as it understands, and is in the stream", async (app) => {
  const answer = app === "owntracks" ? [] : { result: "ok" };
  for (const request of requests[app](keyOf(app)))
    expect(await send(request)).toEqual({ status: 200, json: answer });
  await expect
    .poll(async () => (await envelopes()).filter(({ envelope }) => envelope.app === app))
    .toHaveLength(requests[app]("").length);
});

test("each envelope holds the driver and the device of its key, and no key is anywhere in the stream", async () => {
  const all = await envelopes();
  expect(all.length).toBeGreaterThan(100);
  for (const { envelope, partitionKey } of all) {
    const { deviceId } = registered[envelope.app as string]!;
    expect(envelope).toMatchObject({ version: 2, driver: "ana.gomez", device: deviceId });
    expect(partitionKey).toBe(`ana.gomez/${deviceId}`);
    expect(JSON.stringify(envelope)).not.toMatch(/trips_[0-9a-f]{16}_/);
  }
});

test("a batch with a device's key says which device sent it", async () => {
  const response = await fetch(`${platform.apiUrl}/v1/devices/trips/errand/records`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${keyOf("app")}` },
    body: JSON.stringify({ timeZone: "UTC", records: [{ id: 0, t: startedMs, lat: 1, lon: 1 }] }),
  });
  expect(response.status).toBe(200);
  const { deviceId } = registered.app!;
  await expect
    .poll(async () => (await envelopes()).map(({ envelope }) => envelope))
    .toContainEqual(
      expect.objectContaining({ version: 1, driver: "ana.gomez", trip: "errand", device: deviceId }),
    );
});

const firstOf = (app: App, key: string) => requests[app](key)[0]!;

test.each(apps)("%s gets a 403 for a key of nobody's, and a 401 without one", async (app) => {
  const unknown = `trips_${"0".repeat(16)}_${"x".repeat(32)}`;
  const message = "This device's key is unknown or was revoked. Register the device again.";
  expect(await send(firstOf(app, unknown))).toEqual({ status: 403, json: { message } });
  expect(await send(firstOf(app, "nonsense"))).toEqual({ status: 403, json: { message } });
  const { path, headers, ...rest } = firstOf(app, "");
  const { authorization: _, ...others } = headers as { authorization?: string };
  const without = { ...rest, path: path.replace("id=", ""), headers: others };
  expect(await send(without)).toEqual({ status: 401, json: { message: "Unauthorized" } });
});

test("every app gets a 403 within seconds of its key's revocation", async () => {
  const revoked = await Promise.all(
    apps.map(async (app) => ({ app, ...(await register("bruno.fernandez", app)) })),
  );
  for (const { app, key, deviceId } of revoked) {
    expect((await send(firstOf(app, key))).status).toBe(200);
    expect((await asDriver("bruno.fernandez", "DELETE", `/v1/devices/${deviceId}`)).status).toBe(200);
  }
  const statuses = () =>
    Promise.all(revoked.map(async ({ app, key }) => (await send(firstOf(app, key))).status));
  await expect.poll(statuses, { timeout: (deviceKeys.cacheSeconds + 5) * 1000 }).toEqual(apps.map(() => 403));
});

const envelopes = async () => {
  const client = new KinesisClient({
    endpoint: platform.edgeUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream.name }));
  const found = [];
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamName: stream.name, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    found.push(...((await client.send(new GetRecordsCommand({ ShardIterator }))).Records ?? []));
  }
  client.destroy();
  return found.map(({ Data, PartitionKey }) => ({
    envelope: JSON.parse(Buffer.from(Data!).toString("utf8")) as Record<string, unknown>,
    partitionKey: PartitionKey,
  }));
};

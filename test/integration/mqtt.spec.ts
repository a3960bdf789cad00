import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { DayView } from "@trips/core/application/views.ts";
import { buckets, mqttRule } from "@trips/core/pipeline.ts";
import mqtt from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownTracksMqttConfiguration } from "../../web/features/devices/model/app-links.ts";
import { createApiClient } from "../support/api-client.ts";
import { control } from "../support/control.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ReturnType<typeof createApiClient>;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
});

afterAll(async () => {
  await platform.interrupt();
  await directory.remove();
});

const register = async (driver: string): Promise<{ deviceId: string; key: string }> => {
  const response = await fetch(`${platform.apiUrl}/v1/devices`, {
    method: "POST",
    headers: { authorization: `Bearer ${await api.tokenOf(driver)}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Phone", kind: "app" }),
  });
  expect(response.status).toBe(201);
  return response.json() as Promise<{ deviceId: string; key: string }>;
};

/** With the settings that the dashboard gives OwnTracks, as the app takes them. */
const settingsOf = (driver: string, { deviceId: id, key }: { deviceId: string; key: string }) =>
  JSON.parse(ownTracksMqttConfiguration({ mqttUrl: new URL(platform.mqttUrl), driver, id, key })) as Record<
    "host" | "username" | "password" | "deviceId" | "clientId" | "pubTopicBase",
    string
  > & {
    readonly port: number;
    readonly tls: boolean;
    readonly mqttProtocolLevel: 4;
    readonly pubQos: 1;
    readonly pubRetain: boolean;
  };

const connect = ({ host, port, tls, username, password, ...rest }: ReturnType<typeof settingsOf>) =>
  mqtt.connectAsync(
    `${tls ? "mqtts" : "mqtt"}://${host}:${port}`,
    {
      ...{ username, password, clientId: rest.clientId, reconnectPeriod: 0 },
      protocolVersion: rest.mqttProtocolLevel,
    },
    false,
  );

const topicOf = ({ pubTopicBase, username, deviceId }: ReturnType<typeof settingsOf>): string =>
  pubTopicBase.replace("%u", username).replace("%d", deviceId);

/** Ten minutes eastward at 50 km/h, every ten seconds, of a day that is over. */
const startT = Date.UTC(2026, 10, 20, 10);
const messages = Array.from({ length: 61 }, (_, index) =>
  JSON.stringify({
    _type: "location",
    tst: startT / 1000 + index * 10,
    lat: 40.4168,
    lon: Number((-3.7038 + (index * 50) / 3.6 / 8_475).toFixed(6)),
    vel: 50,
    cog: 90,
    acc: 5,
    batt: 80,
    // Who it is, is not for the message to say.
    driver: "bruno",
  }),
);

const dayOf = async (driver: string): Promise<DayView> =>
  JSON.parse(await api.getText("/v1/days/2026-11-20", driver)) as DayView;

test("what OwnTracks publishes is driven, once for each position however often it is sent", async () => {
  const settings = settingsOf("ana", await register("ana"));
  const client = await connect(settings);
  const topic = topicOf(settings);
  const { pubQos: qos, pubRetain: retain } = settings;
  for (const message of messages) await client.publishAsync(topic, message, { qos, retain });
  for (const message of messages.slice(10, 30))
    await client.publishAsync(topic, message, { qos: 1, dup: true });
  await client.publishAsync(topic, '{"_type":"lwt","tst":1}', { qos: 1 });
  await client.publishAsync(topic, "no JSON", { qos: 1 });
  await client.publishAsync(`${topic}/event`, '{"_type":"transition"}', { qos: 1 });
  await client.endAsync();
  await expect
    .poll(() => dayOf("ana"), { timeout: 60_000 })
    .toMatchObject({ tripCount: 1, movingSeconds: 600 });
  const totals = await dayOf("ana");
  // 600 s at 50 km/h.
  expect(totals.distanceMeters).toBeGreaterThan(8_250);
  expect(totals.distanceMeters).toBeLessThan(8_420);
  expect(await dayOf("bruno")).toMatchObject({ tripCount: 0 });
});

test("a wrong key is refused, and another device's topic ends the connection", async () => {
  const [ana, bruno] = [await register("ana"), await register("bruno")];
  const settings = settingsOf("ana", ana);
  const wrong = { ...settings, password: `${ana.key.slice(0, -1)}!` };
  await expect(connect(wrong)).rejects.toMatchObject({ code: 5 });
  const client = await connect(settings);
  const closed = new Promise((resolve) => client.once("close", () => resolve("closed")));
  client.publish(`owntracks/bruno/${bruno.deviceId}`, messages[0]!, { qos: 1 });
  expect(await closed).toBe("closed");
});

test("what the stream does not take is kept with the reason, and a replay brings it back, once", async () => {
  const s3 = new S3Client({
    ...{ endpoint: platform.edgeUrl, region: "us-east-1", forcePathStyle: true },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const keptKeys = async (): Promise<readonly string[]> => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: buckets.failures, Prefix: mqttRule.errors.prefix }),
    );
    return Contents.map(({ Key }) => Key!);
  };
  const settings = settingsOf("carla", await register("carla"));
  const client = await connect(settings);
  await control(platform, "SetFault", { type: "throttle", operation: "PutRecord" });
  for (const message of messages) await client.publishAsync(topicOf(settings), message, { qos: 1 });
  await expect.poll(async () => (await keptKeys()).length, { timeout: 60_000 }).toBe(messages.length);
  const [key] = await keptKeys();
  const kept = await s3.send(new GetObjectCommand({ Bucket: buckets.failures, Key: key! }));
  expect(JSON.parse(await kept.Body!.transformToString())).toMatchObject({
    topic: topicOf(settings),
    failures: [{ failedAction: "KinesisAction", errorMessage: expect.stringContaining("Rate exceeded") }],
  });
  await control(platform, "ClearFaults");
  expect(await dayOf("carla")).toMatchObject({ tripCount: 0 });
  // One of them reaches the stream as well.
  await client.publishAsync(topicOf(settings), messages[0]!, { qos: 1 });
  await client.endAsync();

  const replay = ["replay", "--from", "failures", "--edge-url", platform.edgeUrl, "--data", directory.path];
  const { code, stdout } = await runTrips(replay);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^messages +61$/m)]);
  expect(stdout).toContain("61 messages are in the stream now");
  await expect
    .poll(() => dayOf("carla"), { timeout: 60_000 })
    .toMatchObject({ tripCount: 1, movingSeconds: 600 });
  expect(await keptKeys()).toEqual([]);
  const [trip] = (await dayOf("carla")).trips;
  expect((await api.trip("carla", trip!.tripId)).quality).toMatchObject({ unique: messages.length });
  s3.destroy();
});

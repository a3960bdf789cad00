import { once } from "node:events";
import { createServer } from "node:net";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StartError } from "../process/start-error.ts";
import type { InvocationResult } from "../service.ts";
import { startMqttBroker } from "./mqtt-broker.ts";
import type { Message } from "./rule-sql.ts";
import { startTopicRules } from "./topic-rules.ts";

const arn = "arn:aws:iot:us-east-1:000000000000";
const isOf = (resource: string) => (Action: string) => ({
  Effect: "Allow",
  Action,
  Resource: `${arn}:${resource}`,
});

let broker: Awaited<ReturnType<typeof startMqttBroker>>;
let messages: Message[];
let asked: { protocolData: { mqtt: { username?: string; password?: string; clientId: string } } }[];
let isRevoked: boolean;
let clients: mqtt.MqttClient[];

const answer = (password: string | undefined): InvocationResult => {
  if (password === "broken") return { ok: false, errorType: "Error", errorMessage: "broken" };
  const Statement = [isOf("client/*")("iot:Connect"), isOf("topic/devices/ana/*")("iot:Publish")];
  const isAuthenticated = password === "secret" && !isRevoked;
  return {
    ok: true,
    payload: {
      isAuthenticated,
      policyDocuments: isAuthenticated ? [{ Statement }] : [],
      refreshAfterInSeconds: 300,
    },
  };
};

beforeEach(async () => {
  [messages, asked, isRevoked, clients] = [[], [], false, []];
  broker = await startMqttBroker({
    port: 0,
    authorizer: "authorizer",
    region: "us-east-1",
    functions: {
      invoke: async (_, event) => {
        asked.push(event as (typeof asked)[number]);
        const { password = "" } = asked.at(-1)!.protocolData.mqtt;
        return answer(Buffer.from(password, "base64").toString());
      },
    },
    onMessage: (message) => messages.push(message),
    secondMs: 0.5,
    log: () => {},
  });
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await broker.stop();
});

const connect = (password = "secret", clientId = "phone") => {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  return mqtt
    .connectAsync(url, { clientId, username: "anyone", password, reconnectPeriod: 0 }, false)
    .then((client) => {
      clients.push(client);
      return client;
    });
};

const closing = (client: mqtt.MqttClient): Promise<void> =>
  new Promise((resolve) => client.once("close", () => resolve()));

const topic = "devices/ana/phone";

describe("a client", () => {
  test("is put to the authorizer as IoT Core does it, and publishes what its policy allows", async () => {
    const client = await connect();
    await client.publishAsync(topic, '{"a":1}', { qos: 1 });
    expect(asked[0]).toMatchObject({
      protocols: ["tls", "mqtt"],
      protocolData: { mqtt: { clientId: "phone", username: "anyone", password: btoa("secret") } },
    });
    await vi.waitFor(() => expect(messages).toMatchObject([{ topic, clientId: "phone" }]));
    expect(Buffer.from(messages[0]!.payload).toString()).toBe('{"a":1}');
  });

  test.each([
    ["wrong", 5],
    ["broken", 3],
  ])("with the password %s is refused with %i", async (password, code) => {
    await expect(connect(password)).rejects.toMatchObject({ code });
  });

  test.each([
    ["a topic that its policy does not allow", "devices/bruno/phone", "x", {}],
    ["a retained message", topic, "x", { retain: true }],
    ["QoS 2", topic, "x", { qos: 2 as const }],
    ["more than 128 KB", topic, "x".repeat(128 * 1024 + 1), {}],
    ["a topic of too many levels", `devices/ana/${"x/".repeat(7)}`, "x", {}],
  ])("that publishes %s loses its connection", async (_, to, payload, options) => {
    const client = await connect();
    const closed = closing(client);
    client.publish(to, payload, { qos: 1, ...options });
    await closed;
    expect(messages).toEqual([]);
  });

  test("may not subscribe unless its policy allows it", async () => {
    const client = await connect();
    await expect(client.subscribeAsync("devices/#")).rejects.toThrow("Unspecified error");
  });

  test("whose key is revoked loses its connection when its policy is refreshed", async () => {
    const client = await connect();
    const closed = closing(client);
    isRevoked = true;
    await closed;
    expect(asked.length).toBeGreaterThan(1);
  });
});

test("a taken port is a clear error", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const start = startMqttBroker({
    port,
    authorizer: "authorizer",
    functions: { invoke: () => Promise.reject(new Error("unasked")) },
    onMessage: () => {},
    region: "us-east-1",
    log: () => {},
  });
  await expect(start).rejects.toThrow(
    new StartError(`Port ${port} is taken. Choose another one with --mqtt-port.`),
  );
  server.close();
});

describe("a rule", () => {
  const message: Message = { topic, payload: Buffer.from("{}"), clientId: "phone", now: 1 };
  const rulesOver = (call: () => Promise<Record<string, unknown>>, putObject = vi.fn()) => {
    const rules = startTopicRules({
      rules: [
        {
          name: "r",
          sql: "SELECT topic(2) AS driver, timestamp() AS at FROM 'devices/+/+'",
          stream: "records",
          partitionKey: `\${topic(2)}`,
          errors: { bucket: "failures", prefix: "mqtt/" },
        },
      ],
      kinesis: { call },
      objectStore: { putObject },
      pauseMs: 0,
      log: () => {},
    });
    return { rules, putObject };
  };

  test("puts what it selects under its key, of the topics of its filter alone", async () => {
    const call = vi.fn().mockResolvedValue({});
    const { rules, putObject } = rulesOver(call);
    rules.onMessage(message);
    rules.onMessage({ ...message, topic: "devices/ana/phone/event" });
    await rules.stop();
    expect(call.mock.calls).toEqual([
      [
        "PutRecord",
        { StreamName: "records", PartitionKey: "ana", Data: Buffer.from('{"driver":"ana","at":1}') },
      ],
    ]);
    expect(putObject).not.toHaveBeenCalled();
  });

  test("tries again, and keeps what the stream does not take among the failures", async () => {
    const call = vi.fn().mockRejectedValueOnce(new Error("throttled")).mockResolvedValue({});
    const { rules, putObject } = rulesOver(call);
    rules.onMessage(message);
    await rules.stop();
    expect(call).toHaveBeenCalledTimes(2);
    call.mockRejectedValue(new Error("throttled"));
    const again = rulesOver(call, putObject);
    again.rules.onMessage(message);
    await again.rules.stop();
    const [bucket, key, body] = putObject.mock.calls[0]!;
    expect([bucket, key]).toEqual(["failures", expect.stringMatching(/^mqtt\//)]);
    expect(JSON.parse(body)).toMatchObject({ ruleName: "r", topic, base64OriginalPayload: btoa("{}") });
  });
});

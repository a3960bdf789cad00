import { registerDevice } from "@trips/core/application/devices.ts";
import { MemoryDeviceStore } from "@trips/core/testing/memory-device-store.ts";
import { beforeEach, expect, test } from "vitest";
import { createMqttAuthorizer } from "./mqtt-policy.ts";

const invokedFunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:trips-mqtt";
const nowMs = Date.UTC(2026, 10, 20, 12);

let devices: MemoryDeviceStore;
let key: string;
let warnings: string[];
beforeEach(async () => {
  devices = new MemoryDeviceStore();
  warnings = [];
  const ports = { devices, now: () => nowMs, randomBytes: (n: number) => new Uint8Array(n).fill(7) };
  const registered = await registerDevice({ driver: "ana", isFleet: false }, ports, {
    name: "Phone",
    kind: "app",
  });
  key = (registered as { readonly key: string }).key;
});

const ask = (mqtt: object | undefined, store: Partial<MemoryDeviceStore> = {}) =>
  createMqttAuthorizer({
    keys: {
      loadDevice: (id) => devices.loadDevice(id),
      keepLastUse: (id, atMs) => devices.keepLastUse(id, atMs),
      ...store,
    },
    now: () => nowMs,
    telemetry: { logger: { info: () => {}, error: () => {}, warn: (message) => warnings.push(message) } },
  })(mqtt ? { protocolData: { mqtt: { clientId: "any", ...mqtt } } } : {}, { invokedFunctionArn });

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("a key as the password admits to its device's topic, whatever the user name says", async () => {
  const device = [...devices.stored.keys()][0]!;
  const topic = `arn:aws:iot:eu-west-1:123456789012:topic/owntracks/ana/${device}`;
  for (const username of [undefined, "bruno"])
    expect(await ask({ username, password: base64(key) })).toEqual({
      isAuthenticated: true,
      principalId: device,
      refreshAfterInSeconds: 300,
      disconnectAfterInSeconds: 86_400,
      policyDocuments: [
        {
          Version: "2012-10-17",
          Statement: [
            {
              Action: "iot:Connect",
              Effect: "Allow",
              Resource: "arn:aws:iot:eu-west-1:123456789012:client/*",
            },
            { Action: "iot:Publish", Effect: "Allow", Resource: [topic, `${topic}/*`] },
          ],
        },
      ],
    });
});

test("whatever is no key of a device is refused, and allowed nothing", async () => {
  const refused = { isAuthenticated: false, principalId: "unknown", policyDocuments: [] };
  for (const mqtt of [
    {},
    { password: "" },
    { password: key },
    { password: base64(`${key}x`) },
    { username: key },
  ])
    expect(await ask(mqtt)).toMatchObject(refused);
  expect(await ask(undefined)).toMatchObject(refused);
  await devices.remove("ana", [...devices.stored.keys()][0]!);
  expect(await ask({ password: base64(key) })).toMatchObject(refused);
});

test("a last use that cannot be noted refuses nobody", async () => {
  const keepLastUse = () => Promise.reject(new Error("busy"));
  expect(await ask({ password: base64(key) }, { keepLastUse })).toMatchObject({ isAuthenticated: true });
  expect(warnings).toEqual(["a device's last use was not noted"]);
});

import { registerDevice } from "@trips/core/application/devices.ts";
import { MemoryDeviceStore } from "@trips/core/testing/memory-device-store.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { createDeviceAuthorizer } from "./device-policy.ts";

const stage = "arn:aws:execute-api:us-east-1:000000000000:api/live";
const methodArn = `${stage}/POST/v1/devices/trips/errand/records`;
const minuteMs = 60_000;

let devices: MemoryDeviceStore;
let nowMs: number;
let key: string;
let warnings: string[];
beforeEach(async () => {
  devices = new MemoryDeviceStore();
  nowMs = Date.UTC(2026, 10, 20, 12);
  warnings = [];
  key = await keyOf("ana");
});

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const keyOf = async (driver: string): Promise<string> => {
  const ports = {
    devices,
    now: () => nowMs,
    randomBytes: (n: number) => new Uint8Array(n).fill(driver.length),
  };
  const registered = await registerDevice({ driver, isFleet: false }, ports, { name: "Phone", kind: "app" });
  return (registered as { readonly key: string }).key;
};

type Asked = Parameters<ReturnType<typeof createDeviceAuthorizer>>[0];

const ask = (authorization: string | undefined, store: Partial<MemoryDeviceStore> = {}) =>
  askWith({ headers: authorization === undefined ? null : { authorization } }, store);

const askByUrl = (...ids: string[]) =>
  askWith({
    queryStringParameters: { lat: "1", id: ids.at(-1)! },
    multiValueQueryStringParameters: { lat: ["1"], id: ids },
  });

const askWith = (request: Partial<Asked>, store: Partial<MemoryDeviceStore> = {}) =>
  createDeviceAuthorizer({
    keys: {
      loadDevice: (id) => devices.loadDevice(id),
      keepLastUse: (id, atMs) => devices.keepLastUse(id, atMs),
      ...store,
    },
    now: () => nowMs,
    telemetry: {
      logger: { info: () => {}, error: () => {}, warn: (message) => warnings.push(message) },
    },
  })({ methodArn, headers: null, queryStringParameters: null, ...request });

test("a key admits to all that devices may call, in the name of its driver", async () => {
  const [device] = [...devices.stored.keys()];
  const admitted = {
    policyDocument: { Statement: [{ Effect: "Allow", Resource: `${stage}/*` }] },
    context: { driver: "ana", device },
  };
  for (const written of [`Bearer ${key}`, `bearer  ${key} `, basic("ana", key), basic("", key)])
    expect(await ask(written)).toMatchObject(admitted);
  expect(await askByUrl(key)).toMatchObject(admitted);
  expect(await ask(`Bearer ${await keyOf("bruno")}`)).toMatchObject({ context: { driver: "bruno" } });
});

test("whatever is no key of a device is denied without a word of why", async () => {
  const denied = await ask(undefined);
  expect(denied).toEqual({
    principalId: "unknown",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Deny", Resource: `${stage}/*` }],
    },
  });
  const [start, secret] = [key.slice(0, 23), key.slice(23)];
  const others = [`${start}${secret.replace(/^./, "x")}`, key.slice(0, -1), `${key}x`, "", "trips__", secret];
  for (const other of others) expect(await ask(`Bearer ${other}`)).toEqual(denied);
  const asUser = `Basic ${Buffer.from(key).toString("base64")}`;
  for (const written of [key, `Basic ${key}`, asUser, basic(key, ""), `Bearer ${key} ${key}`])
    expect(await ask(written)).toEqual(denied);
  for (const ids of [[`Bearer ${key}`], ["x"], [""], [key, key], ["x", key]])
    expect(await askByUrl(...ids)).toEqual(denied);
  expect(
    await askWith({ headers: { authorization: `Bearer ${key}` }, queryStringParameters: { id: key } }),
  ).toEqual(denied);
  await devices.remove("ana", [...devices.stored.keys()][0]!);
  expect(await ask(`Bearer ${key}`)).toEqual(denied);
});

test("text that cannot be a key reads nothing from the table", async () => {
  const loadDevice = () => Promise.reject(new Error("it was read"));
  for (const text of ["", "x", `trips_${"0".repeat(16)}_short`, key.toUpperCase()])
    expect(await ask(`Bearer ${text}`, { loadDevice })).toMatchObject({ principalId: "unknown" });
  await expect(ask(`Bearer ${key}`, { loadDevice })).rejects.toThrow("it was read");
});

test("the last use is noted once in five minutes", async () => {
  const noted: number[] = [];
  const keepLastUse = async (id: string, atMs: number) => {
    noted.push(atMs - nowMs);
    await devices.keepLastUse(id, atMs);
  };
  for (const waitMs of [0, minuteMs, 4 * minuteMs - 1, 1]) {
    nowMs += waitMs;
    await ask(`Bearer ${key}`, { keepLastUse });
  }
  expect(noted).toEqual([0, 0]);
  expect([...devices.stored.values()].map(({ lastUsedAtMs }) => lastUsedAtMs)).toEqual([nowMs]);
});

test("a post is admitted although its time cannot be noted, which is reported", async () => {
  const keepLastUse = () => Promise.reject(new Error("throttled"));
  expect(await ask(`Bearer ${key}`, { keepLastUse })).toMatchObject({ context: { driver: "ana" } });
  expect(warnings).toEqual(["a device's last use was not noted"]);
});

test("10,000 random keys are denied, and none fails", async () => {
  const ofKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
    const random = Buffer.from(bytes);
    return [random.subarray(0, 8).toString("hex"), random.subarray(8).toString("base64url")] as const;
  });
  const written = fc.oneof(
    ofKey.map(([id, secret]) => `Bearer trips_${id}_${secret}`),
    // The device exists, the secret is another.
    ofKey.map(([, secret]) => `Bearer ${key.slice(0, 23)}${secret}`),
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `Bearer ${text}`),
  );
  const place = fc.constantFrom(ask, (text: string) => ask(basic("", text)), askByUrl);
  const isDenied = async (text: string, askIn: (text: string) => ReturnType<typeof ask>) => {
    const { policyDocument } = await askIn(text);
    expect(policyDocument.Statement).toEqual([expect.objectContaining({ Effect: "Deny" })]);
  };
  await fc.assert(fc.asyncProperty(written, place, isDenied), tries(10_000));
});

import type { DevicesView, RegisteredView } from "@trips/core/application/device.ts";
import type { PhonesView } from "@trips/core/application/read-devices.ts";
import { answerFaults } from "@trips/core/testing/answer-faults.ts";
import { MemoryDeviceStore } from "@trips/core/testing/memory-device-store.ts";
import { MemoryStatusStore } from "@trips/core/testing/memory-status-store.ts";
import { rangeReaderOf, tripReaderOf } from "@trips/core/testing/memory-trip-reader.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { beforeEach, expect, test } from "vitest";
import { createDevicesRoutes } from "./devices-routes.ts";

const registered = "2026-11-20T12:00:00.000Z";

let devices: MemoryDeviceStore;
let statuses: MemoryStatusStore;
let routes: ReturnType<typeof createDevicesRoutes>;
let bytes: number;
beforeEach(() => {
  devices = new MemoryDeviceStore();
  statuses = new MemoryStatusStore(() => Date.parse(registered));
  bytes = 0;
  routes = createDevicesRoutes({
    devices,
    statuses,
    ranges: rangeReaderOf(new MemoryTripStore()),
    reader: tripReaderOf(new MemoryTripStore()),
    now: () => Date.parse(registered),
    randomBytes: (count) => new Uint8Array(count).fill(bytes++),
  });
});

type Call = {
  readonly as?: string;
  readonly groups?: string;
  readonly body?: string;
  readonly driver?: string;
  readonly query?: Readonly<Record<string, string>>;
};

const call = async (name: string, { as = "ana", groups = "", body, driver, query }: Call = {}) => {
  const [method, path] = name.split(" ") as [string, string];
  const deviceId = /^\/v1\/devices\/(.+)$/.exec(path)?.[1];
  const route = routes.find(
    (each) => each.method === method && each.path.replace("{deviceId}", deviceId ?? "") === path,
  )!;
  const answer = await route.handler({
    pathParameters: deviceId ? { deviceId } : null,
    queryStringParameters: driver ? { driver } : (query ?? null),
    requestContext: { authorizer: { claims: { sub: as, "cognito:groups": groups } } },
    body,
  } as unknown as APIGatewayProxyEvent);
  const contentType = String(answer.headers?.["content-type"]);
  expect(answerFaults({ method, path, status: answer.statusCode, contentType, body: answer.body })).toEqual(
    [],
  );
  return { statusCode: answer.statusCode, json: JSON.parse(answer.body) };
};

const register = (body: unknown, as?: string) =>
  call("POST /v1/devices", { body: JSON.stringify(body), ...(as && { as }) });
const phone = { name: " Ana’s\nphone ", kind: "gpslogger" };

test("a device is listed without its key, which only its registration tells", async () => {
  const { statusCode, json } = await register(phone);
  const { key, ...view }: RegisteredView = json;
  expect(statusCode).toBe(201);
  expect(view).toEqual({
    ...{ deviceId: "0".repeat(16), name: "Ana’s phone", kind: "gpslogger" },
    ...{ created: registered, lastUsed: null },
  });
  expect(key).toMatch(/^trips_0{16}_[\w-]{32}$/);
  const listed = (await call("GET /v1/devices")).json satisfies DevicesView;
  expect(listed.devices).toEqual([view]);
  expect([...devices.stored.values()].map((stored) => JSON.stringify(stored).includes(key))).toEqual([false]);
});

test("a revoked device is gone, and the answer says from when on its key is refused", async () => {
  const { deviceId }: RegisteredView = (await register(phone)).json;
  expect(await call(`DELETE /v1/devices/${deviceId}`)).toEqual({
    statusCode: 200,
    json: { deviceId, refusedFrom: "2026-11-20T12:00:05.000Z" },
  });
  expect((await call("GET /v1/devices")).json).toEqual({ devices: [], phones: [] });
  await expect(call(`DELETE /v1/devices/${deviceId}`)).rejects.toMatchObject({ code: "not-found" });
});

test("a driver sees and revokes the own devices alone, a fleet manager everyone's", async () => {
  const { deviceId }: RegisteredView = (await register(phone)).json;
  const strangers = { as: "bruno" };
  expect((await call("GET /v1/devices", strangers)).json).toEqual({ devices: [], phones: [] });
  for (const foreign of [strangers, { ...strangers, driver: "ana" }, { driver: "bruno" }])
    await expect(call(`DELETE /v1/devices/${deviceId}`, foreign)).rejects.toMatchObject({
      code: "not-found",
    });
  expect(devices.stored.size).toBe(1);
  const manager = { as: "boss", groups: "fleet", driver: "ana" };
  expect((await call("GET /v1/devices", manager)).json.devices).toHaveLength(1);
  expect((await call(`DELETE /v1/devices/${deviceId}`, manager)).statusCode).toBe(200);
});

test.each([
  undefined,
  "",
  "[]",
  "null",
  '"x"',
  "{",
  "{}",
  '{"name":"x"}',
  '{"name":"x","kind":"__proto__"}',
  '{"name":1,"kind":"app"}',
  '{"name":" \\u202e ","kind":"app"}',
  JSON.stringify({ name: "x".repeat(65), kind: "app" }),
])("the body %s registers nothing and is told what is accepted", async (body) => {
  const answer = call("POST /v1/devices", body === undefined ? {} : { body });
  await expect(answer).rejects.toMatchObject({ code: "invalid-request" });
  expect(devices.stored.size).toBe(0);
});

test("a driver has twenty devices at most, and another one once one is revoked", async () => {
  for (let count = 0; count < 20; count++) await register(phone);
  await expect(register(phone)).rejects.toMatchObject({ message: expect.stringContaining("20 devices") });
  expect((await register(phone, "bruno")).statusCode).toBe(201);
  await call(`DELETE /v1/devices/${[...devices.stored.keys()][0]}`);
  expect((await register(phone)).statusCode).toBe(201);
});

test("a fleet manager pages through everyone's phones, of each driver all at once", async () => {
  const heardMs = Date.parse(registered) - 60_000;
  const status = { by: "model", heardMs, lags: {}, trips: {} } as const;
  const drivers = Array.from({ length: 60 }, (_, index) => `driver-${String(index).padStart(3, "0")}`);
  for (const driver of drivers)
    for (const id of ["Pixel 9", "iPhone"]) await statuses.save({ ...status, driver, id }, undefined);
  const boss = { as: "boss", groups: "fleet" };
  const first = (await call("GET /v1/devices", { ...boss, query: { scope: "fleet" } })).json as PhonesView;
  expect([first.phones.length, first.next]).toEqual([100, "driver-049"]);
  const rest = (await call("GET /v1/devices", { ...boss, query: { scope: "fleet", after: first.next! } }))
    .json as PhonesView;
  expect(rest.next).toBeUndefined();
  const seen = [...first.phones, ...rest.phones].map(({ driver, phone }) => `${driver} ${phone}`);
  expect(seen.sort()).toEqual(drivers.flatMap((driver) => [`${driver} Pixel 9`, `${driver} iPhone`]).sort());
  await expect(call("GET /v1/devices", { query: { scope: "fleet" } })).rejects.toMatchObject({
    code: "forbidden",
  });
  const refused: Record<string, string>[] = [{ scope: "all" }, { scope: "fleet", after: "a#b" }];
  for (const query of refused)
    await expect(call("GET /v1/devices", { ...boss, query })).rejects.toMatchObject({
      code: "invalid-request",
    });
});

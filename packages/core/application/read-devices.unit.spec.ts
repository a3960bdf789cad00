import { expect, test } from "vitest";
import { aPhone } from "../testing/device-statuses.ts";
import { MemoryDeviceStore } from "../testing/memory-device-store.ts";
import { MemoryStatusStore } from "../testing/memory-status-store.ts";
import { type Drive, rangeReaderOf, storeOfDrives, tripReaderOf } from "../testing/memory-trip-reader.ts";
import { baseT } from "../testing/records.ts";
import type { StoredDevice } from "./device.ts";
import type { DeviceStatus } from "./device-status.ts";
import { type DeviceReadPorts, type DriverFacts, readFleetPhones, readPhones } from "./read-devices.ts";

const nowMs = baseT + 3_600_000;
const id = "0123456789abcdef";
const ana = { driver: "ana", isFleet: false };
const boss = { driver: "boss", isFleet: true };

const portsWith = async (
  statuses: readonly DeviceStatus[],
  drives: readonly Drive[] = [],
): Promise<DeviceReadPorts & { readonly devices: MemoryDeviceStore }> => {
  const store = new MemoryStatusStore(() => nowMs);
  for (const status of statuses) await store.save(status, undefined);
  const trips = await storeOfDrives(drives);
  return {
    statuses: store,
    devices: new MemoryDeviceStore(),
    ranges: rangeReaderOf(trips),
    reader: tripReaderOf(trips),
    now: () => nowMs,
  };
};

const aDevice = (changes: Partial<StoredDevice> = {}): StoredDevice => ({
  ...{ id, driver: "ana", name: "Van", kind: "app", digest: "x" },
  ...{ createdAtMs: baseT - 86_400_000, lastUsedAtMs: undefined },
  ...changes,
});

test("a driver's phones are those that sent and those that are registered, the one in need first", async () => {
  const ports = await portsWith([
    aPhone({ heardMs: nowMs - 1000 }),
    aPhone({ id: "iPhone", heardMs: nowMs - 2000, battery: { at: nowMs, percent: 3, isCharging: false } }),
    aPhone({ driver: "bruno" }),
    aPhone({ by: "key", id, heardMs: nowMs - 5000, app: { at: nowMs, name: "overland" } }),
    aPhone({ by: "key", id: "f".repeat(16), heardMs: nowMs }),
  ]);
  await ports.devices.put(aDevice());
  await ports.devices.put(aDevice({ id: "a".repeat(16), name: "Unused" }));
  const { devices, phones } = await readPhones(ana, ports, "ana");
  expect(devices).toHaveLength(2);
  expect(phones.map(({ name, phone, verdict }) => [name ?? phone, verdict.state])).toEqual([
    ["iPhone", "help"],
    ["Unused", "help"],
    ["Pixel 9", "fine"],
    ["Van", "fine"],
    [null, "revoked"],
  ]);
  expect(phones[0]).toMatchObject({
    ...{ driver: "ana", deviceId: null, lastSeen: new Date(nowMs - 2000).toISOString() },
    battery: { percent: 3, charging: false },
  });
  expect(phones[3]).toMatchObject({ deviceId: id, app: "overland", kind: "app" });
});

test("the quality is that of the trips that the phone itself sent since yesterday", async () => {
  const days = [0, 1, 3].map((back) => baseT - back * 86_400_000);
  const ports = await portsWith(
    [
      aPhone({ by: "key", id, heardMs: nowMs, trips: { errand: nowMs } }),
      aPhone({ heardMs: nowMs, trips: { other: nowMs, old: nowMs } }),
    ],
    [
      [{ driver: "ana", trip: "errand" }, days[0]!, 60],
      [{ driver: "ana", trip: `track-${id}-2026-11-19` }, days[1]!, 40],
      [{ driver: "ana", trip: "other" }, days[0]!, 30],
      [{ driver: "ana", trip: "old" }, days[2]!, 50],
      [{ driver: "ana", trip: "nobody's" }, days[0]!, 70],
    ],
  );
  await ports.devices.put(aDevice());
  const { phones } = await readPhones(ana, ports, "ana");
  expect(phones.map(({ name, quality }) => [name, quality.records])).toEqual([
    ["Van", 100],
    [null, 30],
  ]);
});

test("of the fleet's drivers, what was read besides the registers is recalled where it may be", async () => {
  const ports = await portsWith([aPhone({ heardMs: nowMs }), aPhone({ driver: "bruno", heardMs: nowMs })]);
  const recalled = new Map<string, Promise<DriverFacts>>();
  let reads = 0;
  const recall: NonNullable<DeviceReadPorts["recall"]> = (driver, read) => {
    if (!recalled.has(driver)) {
      reads++;
      recalled.set(driver, read());
    }
    return recalled.get(driver)!;
  };
  for (const _ of [1, 2]) {
    const { phones, next } = await readFleetPhones(boss, { ...ports, recall });
    expect([phones.map(({ driver }) => driver), next]).toEqual([["ana", "bruno"], undefined]);
  }
  expect(reads).toBe(2);
});

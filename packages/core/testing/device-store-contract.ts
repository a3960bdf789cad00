import { beforeEach, expect, test } from "vitest";
import type { DeviceKeys, DeviceStore, StoredDevice } from "../application/device.ts";

const startMs = Date.UTC(2026, 10, 20, 12);
let counter = 0;

const aDevice = (driver: string): StoredDevice => ({
  id: (++counter).toString(16).padStart(16, "0"),
  driver,
  name: "Ana’s phone 📱",
  kind: counter % 2 === 0 ? "gpslogger" : "app",
  createdAtMs: startMs + counter,
  lastUsedAtMs: undefined,
  digest: "x".repeat(43),
});

/** The contract of every `DeviceStore` with its `DeviceKeys`, in memory or in DynamoDB. */
export const describeDeviceStore = (open: () => DeviceStore & DeviceKeys): void => {
  let store: DeviceStore & DeviceKeys;
  let driver: string;
  beforeEach(() => {
    store = open();
    driver = `driver-${++counter}`;
  });

  test("a device is found unchanged, by its id and among those of its driver alone", async () => {
    const devices = [aDevice(driver), aDevice(driver)];
    for (const device of [...devices, aDevice(`${driver}x`)]) await store.put(device);
    for (const device of devices) expect(await store.loadDevice(device.id)).toEqual(device);
    expect(new Set(await store.devicesOf(driver))).toEqual(new Set(devices));
    expect(await store.loadDevice("f".repeat(16))).toBeUndefined();
  });

  test("a device never takes the place of another with its id", async () => {
    const device = aDevice(driver);
    await store.put(device);
    await expect(store.put({ ...aDevice("bruno"), id: device.id })).rejects.toThrow();
    expect(await store.loadDevice(device.id)).toEqual(device);
  });

  test("its last use changes nothing else, and does not bring back a removed device", async () => {
    const device = aDevice(driver);
    await store.put(device);
    for (const lastUsedAtMs of [startMs + 60_000, startMs + 120_000]) {
      await store.keepLastUse(device.id, lastUsedAtMs);
      expect(await store.loadDevice(device.id)).toEqual({ ...device, lastUsedAtMs });
    }
    await store.remove(driver, device.id);
    await store.keepLastUse(device.id, startMs);
    expect([await store.loadDevice(device.id), await store.devicesOf(driver)]).toEqual([undefined, []]);
  });

  test("a device is removed only by its driver, and only once", async () => {
    const device = aDevice(driver);
    await store.put(device);
    expect(await store.remove("bruno", device.id)).toBe(false);
    expect(await store.loadDevice(device.id)).toEqual(device);
    expect(await store.remove(driver, device.id)).toBe(true);
    expect([await store.loadDevice(device.id), await store.devicesOf(driver)]).toEqual([undefined, []]);
    expect(await store.remove(driver, device.id)).toBe(false);
  });
};

import { beforeEach, expect, test } from "vitest";
import { type DeviceStatus, nameOfDevice } from "../application/device-status.ts";
import type { DeviceStatusPages, DeviceStatusStore } from "../application/device-status-store.ts";
import { retentionDays } from "../pipeline.ts";

const startMs = Date.UTC(2026, 10, 20, 12);
let counter = 0;

const aStatus = (driver: string, changes: Partial<DeviceStatus> = {}): DeviceStatus => ({
  ...{ driver, by: "model", id: `Pixel ${++counter} 📱` },
  heardMs: startMs + counter,
  fix: { at: startMs, accuracyMeters: 5, ended: false },
  lags: { "494000": 1200 },
  trips: { "trip-1": startMs },
  ...changes,
});

/** The contract of every `DeviceStatusStore` with its `DeviceStatusPages`, in memory or in DynamoDB. `nowMs` is the store's clock. */
export const describeStatusStore = (
  open: (now: () => number) => DeviceStatusStore & DeviceStatusPages,
): void => {
  let store: DeviceStatusStore & DeviceStatusPages;
  let driver: string;
  let nowMs: number;
  beforeEach(() => {
    nowMs = startMs;
    store = open(() => nowMs);
    driver = `driver-${String(++counter).padStart(6, "0")}`;
  });

  const save = async (...statuses: readonly DeviceStatus[]): Promise<void> => {
    for (const status of statuses) expect(await store.save(status, undefined)).toBe(true);
  };
  const namesOf = (statuses: readonly DeviceStatus[]): string[] => statuses.map(nameOfDevice).sort();

  test("a register is found unchanged, by its key and among those of its driver alone", async () => {
    const byKey = aStatus(driver, { by: "key", id: "0123456789abcdef" });
    const statuses = [byKey, aStatus(driver), aStatus(driver, { id: "" })];
    await save(...statuses, aStatus(`${driver}x`));
    expect(new Set(await store.statusesOf(driver))).toEqual(new Set(statuses));
    const loaded = await store.load([...statuses, aStatus(driver)]);
    expect([...loaded.values()].map(({ status }) => nameOfDevice(status)).sort()).toEqual(namesOf(statuses));
    expect(loaded.get(nameOfDevice(byKey))?.status).toEqual(byKey);
  });

  test("of two writers that read the same register one writes, and the other is told", async () => {
    const status = aStatus(driver);
    await save(status);
    expect(await store.save(status, undefined)).toBe(false);
    const [{ rev } = { rev: -1 }] = [...(await store.load([status])).values()];
    const [one, other] = [
      { ...status, heardMs: startMs + 60_000 },
      { ...status, heardMs: startMs + 70_000 },
    ];
    expect([await store.save(one, rev), await store.save(other, rev)]).toEqual([true, false]);
    expect(await store.statusesOf(driver)).toEqual([one]);
  });

  test("one that was heard again meanwhile is not removed", async () => {
    const status = aStatus(driver);
    await save(status);
    await store.remove(status, status.heardMs - 1);
    expect(await store.statusesOf(driver)).toEqual([status]);
    await store.remove(status, status.heardMs);
    await store.remove(status, status.heardMs);
    expect(await store.statusesOf(driver)).toEqual([]);
  });

  test("an expired register is not shown, and is merged into as long as it is there", async () => {
    const status = aStatus(driver);
    await save(status);
    nowMs = status.heardMs + retentionDays.devices * 86_400_000 + 1000;
    expect(await store.statusesOf(driver)).toEqual([]);
    expect(
      (await store.statusPage(`${driver.slice(0, -1)}`, 1)).statuses.map((each) => each.driver),
    ).not.toContain(driver);
    expect((await store.load([status])).size).toBe(1);
  });

  test("the fleet's pages hold each driver's registers together, and each once", async () => {
    const drivers = [1, 2, 3].map((number) => `${driver}-${number}`);
    const statuses = drivers.flatMap((each) => [aStatus(each), aStatus(each)]);
    await save(...statuses);
    const found: DeviceStatus[][] = [];
    let after: string | undefined = driver;
    do {
      const page = await store.statusPage(after, 3);
      found.push([...page.statuses]);
      after = page.next;
    } while (after !== undefined && after <= drivers.at(-1)!);
    expect(found[0]!.map((each) => each.driver).sort()).toEqual([
      drivers[0],
      drivers[0],
      drivers[1],
      drivers[1],
    ]);
    const ofTest = found.flat().filter((each) => drivers.includes(each.driver));
    expect(namesOf(ofTest)).toEqual(namesOf(statuses));
    expect((await store.statusPage(undefined, 1_000_000)).statuses.length).toBeGreaterThanOrEqual(6);
  });
};

import { type DeviceKey, type DeviceStatus, nameOfDevice } from "../application/device-status.ts";
import type {
  DeviceStatusPages,
  DeviceStatusStore,
  StatusPage,
  StoredStatus,
} from "../application/device-status-store.ts";
import { retentionDays } from "../pipeline.ts";

/** Registers of phones in memory. */
export class MemoryStatusStore implements DeviceStatusStore, DeviceStatusPages {
  readonly stored = new Map<string, StoredStatus>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async load(keys: readonly DeviceKey[]): Promise<ReadonlyMap<string, StoredStatus>> {
    const names = keys.map(nameOfDevice);
    return new Map(names.flatMap((name) => (this.stored.has(name) ? [[name, this.stored.get(name)!]] : [])));
  }

  async save(status: DeviceStatus, expectedRev: number | undefined): Promise<boolean> {
    const name = nameOfDevice(status);
    if (this.stored.get(name)?.rev !== expectedRev) return false;
    this.stored.set(name, { status, rev: (expectedRev ?? 0) + 1 });
    return true;
  }

  async remove(key: DeviceKey, heardMs: number): Promise<void> {
    const name = nameOfDevice(key);
    if ((this.stored.get(name)?.status.heardMs ?? Number.POSITIVE_INFINITY) <= heardMs)
      this.stored.delete(name);
  }

  async statusesOf(driver: string): Promise<DeviceStatus[]> {
    return this.#live().filter((status) => status.driver === driver);
  }

  async statusPage(after: string | undefined, atLeast: number): Promise<StatusPage> {
    const statuses: DeviceStatus[] = [];
    const byDriver = Map.groupBy(this.#live(), ({ driver }) => driver);
    const drivers = [...byDriver.keys()].sort().filter((driver) => after === undefined || driver > after);
    for (const [index, driver] of drivers.entries()) {
      if (statuses.length >= atLeast) return { statuses, next: drivers[index - 1] };
      statuses.push(...byDriver.get(driver)!);
    }
    return { statuses, next: undefined };
  }

  #live(): DeviceStatus[] {
    return [...this.stored.values()]
      .map(({ status }) => status)
      .filter(({ heardMs }) => heardMs + retentionDays.devices * 86_400_000 > this.#now());
  }
}

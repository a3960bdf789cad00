import type { DeviceKeys, DeviceStore, StoredDevice } from "../application/device.ts";

/** Devices in memory. */
export class MemoryDeviceStore implements DeviceStore, DeviceKeys {
  readonly stored = new Map<string, StoredDevice>();

  async put(device: StoredDevice): Promise<void> {
    if (this.stored.has(device.id)) throw new Error("a device has this id");
    this.stored.set(device.id, device);
  }

  async loadDevice(id: string): Promise<StoredDevice | undefined> {
    return this.stored.get(id);
  }

  async devicesOf(driver: string): Promise<StoredDevice[]> {
    return [...this.stored.values()].filter((device) => device.driver === driver);
  }

  async keepLastUse(id: string, atMs: number): Promise<void> {
    const device = this.stored.get(id);
    if (device) this.stored.set(id, { ...device, lastUsedAtMs: atMs });
  }

  async remove(driver: string, id: string): Promise<boolean> {
    return this.stored.get(id)?.driver === driver && this.stored.delete(id);
  }
}

import type { DeviceKey, DeviceStatus } from "./device-status.ts";

/** A register as it is stored. `rev` counts its writes. */
export type StoredStatus = { readonly status: DeviceStatus; readonly rev: number };

/** Some of the fleet's registers, all of each driver's together; `next`: the last of these drivers, if others follow. */
export type StatusPage = { readonly statuses: readonly DeviceStatus[]; readonly next: string | undefined };

/** The registers in the table. They expire `retentionDays.devices` after the device was last heard. */
export type DeviceStatusStore = {
  /** By `nameOfDevice`; strongly consistent, and with those that have expired but are still there. */
  load(keys: readonly DeviceKey[]): Promise<ReadonlyMap<string, StoredStatus>>;
  /** False: it is not the `rev` that was read (undefined: there was none), and nothing was written. */
  save(status: DeviceStatus, expectedRev: number | undefined): Promise<boolean>;
  /** Removes it unless it was heard after that time. */
  remove(key: DeviceKey, heardMs: number): Promise<void>;
  /** All of a driver's; eventually consistent, without expired ones. */
  statusesOf(driver: string): Promise<DeviceStatus[]>;
};

/** The same of the fleet, apart from the store, so that those who write need no index. */
export type DeviceStatusPages = {
  /** Of the drivers after `after`, in the order of their ids, as many as have `atLeast` registers; consistent as above. */
  statusPage(after: string | undefined, atLeast: number): Promise<StatusPage>;
};

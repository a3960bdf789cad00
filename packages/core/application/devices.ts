import { isDeviceId, isIdentifier } from "../domain/batch.ts";
import { limits } from "../domain/limits.ts";
import { isName } from "../domain/vehicle.ts";
import { deviceKeys } from "../pipeline.ts";
import { type Caller, requireDriver } from "./caller.ts";
import type { Device, DeviceKind, DeviceStore } from "./device.ts";
import { createKey } from "./device-key.ts";
import { TripsError } from "./errors.ts";
import { inOneLine } from "./one-line.ts";

export type DevicePorts = {
  readonly devices: DeviceStore;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** It bounds a list, so two at once may exceed it. */
export const maxDevicesPerDriver = 20;

export type RegisteredDevice = {
  readonly device: Device;
  /** Cannot be read again. */
  readonly key: string;
};

export type DeviceProblem = "invalid-name" | "too-many";

/** For the caller alone: a key speaks in its driver's name. */
export const registerDevice = async (
  caller: Caller,
  { devices, now, randomBytes }: DevicePorts,
  given: { readonly name: string; readonly kind: DeviceKind },
): Promise<RegisteredDevice | DeviceProblem> => {
  const { driver } = caller;
  if (!isIdentifier(driver)) throw new TripsError("forbidden", "Only a driver has devices.");
  const name = inOneLine(given.name);
  if (!isName(name, limits.deviceLength)) return "invalid-name";
  if ((await devices.devicesOf(driver)).length >= maxDevicesPerDriver) return "too-many";
  const { id, key, digest } = createKey(randomBytes);
  const device = { id, driver, name, kind: given.kind, createdAtMs: now(), lastUsedAtMs: undefined };
  await devices.put({ ...device, digest });
  return { device, key };
};

/** Latest first. */
export const listDevices = async (
  caller: Caller,
  { devices }: Pick<DevicePorts, "devices">,
  driver: string,
): Promise<readonly Device[]> => {
  requireDriver(caller, driver);
  return (await devices.devicesOf(driver))
    .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
    .map(({ digest: _, ...device }) => device);
};

/** Returns when API Gateway has forgotten that it accepted the key (epoch milliseconds). */
export const revokeDevice = async (
  caller: Caller,
  { devices, now }: Pick<DevicePorts, "devices" | "now">,
  driver: string,
  id: string,
): Promise<number> => {
  requireDriver(caller, driver);
  if (!isDeviceId(id) || !(await devices.remove(driver, id)))
    throw new TripsError("not-found", "There is no such device.");
  return now() + deviceKeys.cacheSeconds * 1000;
};

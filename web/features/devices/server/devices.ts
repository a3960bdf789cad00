import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import type { Device, DeviceKind } from "@trips/core/application/device.ts";
import {
  type DeviceProblem,
  listDevices,
  registerDevice,
  revokeDevice,
} from "@trips/core/application/devices.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { browserTimeZone } from "../../../shared/dates/server/browser-time-zone.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { NewDevice } from "./new-device.ts";

export const readDevices = (caller: Caller): Promise<readonly Device[]> =>
  listDevices(caller, readPorts(), caller.driver);

export const register = async (
  caller: Caller,
  given: { readonly name: string; readonly kind: DeviceKind },
): Promise<NewDevice | DeviceProblem> => {
  const registered = await registerDevice(caller, readPorts(), given);
  if (typeof registered === "string") return registered;
  const { id, driver, name, kind } = registered.device;
  return { id, driver, name, kind, key: registered.key, timeZone: await browserTimeZone() };
};

/** One that is revoked already stays so. */
export const revoke = async (caller: Caller, id: string): Promise<void> => {
  try {
    await revokeDevice(caller, readPorts(), caller.driver, id);
  } catch (error) {
    if (!(error instanceof TripsError && error.code === "not-found")) throw error;
  }
};

import { deviceKeys } from "../pipeline.ts";
import type { Device, DeviceKeys } from "./device.ts";
import { deviceIdOf, isKeyOf } from "./device-key.ts";

export type AuthorizingPorts = { readonly keys: DeviceKeys; readonly now: () => number };

/** The key alone decides, so there is no caller argument. Undefined: no device has it. */
export const authorizeDevice = async (
  { keys }: Pick<AuthorizingPorts, "keys">,
  key: string,
): Promise<Device | undefined> => {
  const id = deviceIdOf(key);
  if (id === undefined) return undefined;
  const stored = await keys.loadDevice(id);
  if (stored === undefined || !isKeyOf(key, stored.digest)) return undefined;
  const { digest: _, ...device } = stored;
  return device;
};

/** Notes that an authorized device was used, unless that was noted a short while ago. */
export const noteUse = async (
  { keys, now }: AuthorizingPorts,
  { id, lastUsedAtMs = Number.NEGATIVE_INFINITY }: Device,
): Promise<void> => {
  const nowMs = now();
  if (nowMs - lastUsedAtMs >= deviceKeys.lastUseStepMs) await keys.keepLastUse(id, nowMs);
};

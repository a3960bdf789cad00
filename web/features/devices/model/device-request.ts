import { type DeviceKind, isDeviceKind } from "@trips/core/application/device.ts";
import type { DeviceProblem } from "@trips/core/application/devices.ts";
import { devicesPath } from "../../../shared/shell/model/site-paths.ts";

/** What a form asks for: a new device, the end of one, or that a new key is not shown any more. */
export type DeviceRequest =
  | { readonly register: { readonly name: string; readonly kind: DeviceKind } }
  | { readonly revoke: string }
  | { readonly hide: true };

export const deviceAction = "/api/devices";

/** Undefined: the form asks for nothing of that. */
export const deviceRequestOf = (form: { get(name: string): unknown }): DeviceRequest | undefined => {
  const [name, kind, revoke, hide] = ["name", "kind", "revoke", "hide"].map((field) => form.get(field));
  if (typeof name === "string" && isDeviceKind(kind)) return { register: { name, kind } };
  if (typeof revoke === "string") return { revoke };
  return hide === "hide" ? { hide: true } : undefined;
};

/** What the page says after a form, as the key of its text. */
export const deviceOutcomes = ["revoked", "invalid-name", "too-many", "unavailable"] as const;
export type DeviceOutcome = (typeof deviceOutcomes)[number] & ("revoked" | "unavailable" | DeviceProblem);

export const outcomePath = (outcome: DeviceOutcome): string => `${devicesPath}?outcome=${outcome}`;

export const outcomeOf = (value: unknown): DeviceOutcome | undefined =>
  deviceOutcomes.find((outcome) => outcome === value);

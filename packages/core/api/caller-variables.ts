import { limits } from "../domain/limits.ts";
import type { Authorization } from "./routes.ts";

/** Java's `String.matches` matches the whole string, so there are no anchors. */
export const identifierPattern = limits.identifierPattern.replace(/^\^|\$$/g, "");
export const deviceIdPattern = "[0-9a-f]{16}";

const ofDevice = { driver: "$!context.authorizer.driver", device: "$!context.authorizer.device" };

/** Where the authorizer leaves the driver and the device: as a claim of the ID token, or as what it says of the device. */
export const callerVariables: Readonly<
  Record<Authorization, { readonly driver: string; readonly device: string }>
> = {
  idToken: { driver: "$!context.authorizer.claims.sub", device: "" },
  deviceKey: ofDevice,
  deviceKeyInUrl: ofDevice,
  // Refused, like every driver who is none.
  none: { driver: "", device: "" },
};

import "server-only";
import type { DeviceKind } from "@trips/core/application/device.ts";
import { sealData, unsealData } from "iron-session";
import { cookies } from "next/headers";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { devicesPath } from "../../../shared/shell/model/site-paths.ts";
import { mqttProfileFileOf, profileFileOf } from "../model/app-profile.ts";

/** A device whose key is still shown. */
export type NewDevice = {
  readonly id: string;
  readonly driver: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly key: string;
  /** Of the browser that registered it. */
  readonly timeZone: string;
};

/** How long a new key is shown to the browser that registered it, and its profile can be downloaded. */
export const shownForMinutes = 10;
const ttl = shownForMinutes * 60;

const cookieName = (): string =>
  settings().webUrl.protocol === "https:" ? "__Secure-trips-device" : "trips-device";

/** The table holds no key, so a new one is kept, sealed, by the browser alone. */
export const newDeviceCookie = async (newDevice: NewDevice) => ({
  ...cookieSettings(ttl),
  value: await sealData({ newDevice }, { password: settings().sessionSecret, ttl }),
});

export const noNewDeviceCookie = () => ({ ...cookieSettings(0), value: "" });

const cookieSettings = (maxAge: number) => ({
  name: cookieName(),
  httpOnly: true,
  sameSite: "lax" as const,
  secure: settings().webUrl.protocol === "https:",
  path: devicesPath,
  maxAge,
});

/** Undefined: it is no seal of ours, or its time is over. */
export const openSeal = async (seal: string): Promise<NewDevice | undefined> => {
  try {
    const { newDevice } = await unsealData<{ newDevice?: NewDevice }>(seal, {
      password: settings().sessionSecret,
      ttl,
    });
    return newDevice;
  } catch {
    // Whatever somebody wrote in a URL.
    return undefined;
  }
};

/** Addresses that work without a session as long as the seal does: the profile, and a page that leads to it. */
const setupPath = (seal: string): string => `${devicesPath}/setup/${seal}`;

export const profileUrlOf = (seal: string, device: NewDevice): URL =>
  siteUrl(`${setupPath(seal)}/${profileFileOf(device)}`);

const mqttProfileUrlOf = (seal: string, device: NewDevice): URL =>
  siteUrl(`${setupPath(seal)}/${mqttProfileFileOf(device)}`);

export type ShownDevice = {
  readonly newDevice: NewDevice;
  readonly profileUrl: URL;
  readonly mqttProfileUrl: URL;
  readonly setupUrl: URL;
};

/** The caller's new device, in the browser that registered it. */
export const readNewDevice = async (driver: string): Promise<ShownDevice | undefined> => {
  const seal = (await cookies()).get(cookieName())?.value ?? "";
  const newDevice = await openSeal(seal);
  if (newDevice?.driver !== driver) return undefined;
  return {
    newDevice,
    profileUrl: profileUrlOf(seal, newDevice),
    mqttProfileUrl: mqttProfileUrlOf(seal, newDevice),
    setupUrl: siteUrl(setupPath(seal)),
  };
};

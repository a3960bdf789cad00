import type { DeviceKind } from "@trips/core/application/device.ts";
import { ownTracksConfiguration, ownTracksMqttConfiguration } from "./app-links.ts";
import type { Addresses, Registered } from "./app-setup.ts";
import { gpsLoggerProfile } from "./gps-logger.ts";

/** What an app downloads. */
type Profile = { readonly text: string; readonly type: string };

type Profiled = Registered & { readonly kind: DeviceKind; readonly timeZone: string };

/** GPSLogger loads a profile of a name that it does not use yet; OwnTracks opens .otrc. */
export const profileFileOf = ({ id, kind }: Pick<Profiled, "id" | "kind">): string =>
  `trips-${id}.${kind === "owntracks" ? "otrc" : "properties"}`;

export const mqttProfileFileOf = ({ id }: Pick<Profiled, "id">): string => `trips-${id}-mqtt.otrc`;

/** Undefined: the app has none, or the deployment has no broker. */
export const profileOf = (
  device: Profiled,
  file: string,
  { apiUrl, mqttUrl }: Addresses,
): Profile | undefined => {
  switch (device.kind) {
    case "gpslogger":
      return { text: gpsLoggerProfile({ ...device, apiUrl }), type: "text/plain" };
    case "owntracks":
      if (file !== mqttProfileFileOf(device)) return otrc(ownTracksConfiguration({ ...device, apiUrl }));
      return mqttUrl && otrc(ownTracksMqttConfiguration({ ...device, mqttUrl }));
    default:
      return undefined;
  }
};

const otrc = (text: string): Profile => ({ text, type: "application/octet-stream" });

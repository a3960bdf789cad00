import type { DeviceKind } from "@trips/core/application/device.ts";
import type { devices } from "../../../shared/texts/model/messages/devices.ts";
import {
  type BrokerSettings,
  brokerOf,
  osmAndUrl,
  overlandLink,
  overlandUrl,
  ownTracksLink,
  ownTracksMqttLink,
  ownTracksUrl,
  traccarLink,
  traccarUrl,
} from "./app-links.ts";

/** The apps that people have and that are set up by a link or an address; GPSLogger has more to it. */
export type LinkedKind = Exclude<DeviceKind, "gpslogger" | "app">;

export const isLinkedKind = (kind: DeviceKind): kind is LinkedKind => kind !== "gpslogger" && kind !== "app";

export type Link = { readonly href: string; readonly text: string; readonly note: string };

export type ByHand = {
  readonly mode: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
};

export type Setup = ByHand & {
  /** Absent: the app has none, and is set up by hand alone. */
  readonly link?: Link;
  readonly start: string;
  /** The same app's other way to send, where there is a broker. */
  readonly mqtt?: (ByHand & { readonly title: string; readonly link: Link }) | undefined;
};

type Texts = (typeof devices)["en"];

export type Registered = Pick<BrokerSettings, "id" | "driver" | "key">;

/** Where a device sends; without a broker nothing of MQTT is offered. */
export type Addresses = { readonly apiUrl: URL; readonly mqttUrl: URL | undefined };

/** What sets an app up. */
export const setupOf = (
  kind: LinkedKind,
  { key, id, driver }: Registered,
  { apiUrl, mqttUrl }: Addresses,
  texts: Texts,
): Setup => {
  const given = { apiUrl, key, id };
  const { mode, start } = texts[kind];
  switch (kind) {
    case "owntracks": {
      const { setUp, note, values } = texts.owntracks;
      return {
        ...{ link: { href: ownTracksLink(given), text: setUp, note }, start, mode },
        values: [
          { label: values.url, value: ownTracksUrl(given) },
          { label: values.password, value: key },
        ],
        mqtt: mqttUrl && mqttSetupOf({ mqttUrl, key, id, driver }, texts.owntracks.mqtt),
      };
    }
    case "overland": {
      const { setUp, note, values } = texts.overland;
      return {
        ...{ link: { href: overlandLink(given), text: setUp, note }, start, mode },
        values: [
          { label: values.url, value: overlandUrl(given) },
          { label: values.token, value: key },
        ],
      };
    }
    case "traccar": {
      const { setUp, note, values } = texts.traccar;
      return {
        ...{ link: { href: traccarLink(given), text: setUp, note }, start, mode },
        values: [{ label: values.url, value: traccarUrl(given) }],
      };
    }
    case "osmand":
      return { start, mode, values: [{ label: texts.osmand.values.url, value: osmAndUrl(given) }] };
    default:
      throw new Error(`unknown kind ${JSON.stringify(kind satisfies never)}`);
  }
};

const mqttSetupOf = (given: BrokerSettings, texts: Texts["owntracks"]["mqtt"]): Setup["mqtt"] => {
  const { host, port, tls } = brokerOf(given.mqttUrl);
  const { title, setUp, note, mode, values } = texts;
  return {
    ...{ title, link: { href: ownTracksMqttLink(given), text: setUp, note }, mode: mode(tls) },
    values: [
      { label: values.host, value: host },
      { label: values.port, value: String(port) },
      { label: values.username, value: given.driver },
      { label: values.deviceId, value: given.id },
      { label: values.password, value: given.key },
    ],
  };
};

import { apiPathOf } from "../../../shared/shell/model/api-path.ts";

export type AppSettings = {
  readonly apiUrl: URL;
  readonly key: string;
  /** Of the device: what the app calls itself. */
  readonly id: string;
};

/** What OwnTracks needs to publish by MQTT. */
export type BrokerSettings = Pick<AppSettings, "key" | "id"> & {
  readonly mqttUrl: URL;
  readonly driver: string;
};

/** Seconds between positions while driving; the apps' own minutes would cut every corner. */
const secondsBetweenPositions = 5;

export const ownTracksUrl = ({ apiUrl }: Pick<AppSettings, "apiUrl">): string =>
  apiPathOf(apiUrl, "/v1/devices/owntracks");

/** The content of an .otrc file; names and values: owntracks.org/booklet/tech/json. */
export const ownTracksConfiguration = ({ apiUrl, key, id }: AppSettings): string =>
  JSON.stringify({
    _type: "configuration",
    // HTTP.
    mode: 3,
    url: ownTracksUrl({ apiUrl }),
    auth: true,
    username: "trips",
    password: key,
    deviceId: id,
    // Move: every few seconds or metres.
    monitoring: 2,
    locatorInterval: secondsBetweenPositions,
    encryptionKey: "",
  });

export const brokerOf = ({ hostname: host, port, protocol }: URL) => {
  const tls = protocol === "mqtts:";
  return { host, port: Number(port) || (tls ? 8883 : 1883), tls };
};

/** For MQTT. A retained message would end the connection, and a subscription is refused. */
export const ownTracksMqttConfiguration = ({ mqttUrl, driver, key, id }: BrokerSettings): string =>
  JSON.stringify({
    _type: "configuration",
    // MQTT.
    mode: 0,
    ...brokerOf(mqttUrl),
    // 3.1.1.
    mqttProtocolLevel: 4,
    auth: true,
    username: driver,
    password: key,
    deviceId: id,
    clientId: id,
    // User name and device id.
    pubTopicBase: "owntracks/%u/%d",
    pubQos: 1,
    pubRetain: false,
    sub: false,
    cmd: false,
    monitoring: 2,
    locatorInterval: secondsBetweenPositions,
    encryptionKey: "",
  });

/** In blanks, so that Base64 needs no `=`; its `+` and `/` take characters that a configuration does not hold. */
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 3) * 3);

/** Opens the app with its settings: owntracks.org/booklet/features/remoteconfig. */
const linkOf = (configuration: string): string =>
  `owntracks:///config?inline=${encodeURIComponent(btoa(padded(configuration)))}`;

export const ownTracksLink = (settings: AppSettings): string => linkOf(ownTracksConfiguration(settings));

export const ownTracksMqttLink = (settings: BrokerSettings): string =>
  linkOf(ownTracksMqttConfiguration(settings));

export const overlandUrl = ({ apiUrl }: Pick<AppSettings, "apiUrl">): string =>
  apiPathOf(apiUrl, "/v1/devices/overland");

/** Opens the app with its settings: "Configuration by Custom URL" in Overland's README. */
export const overlandLink = ({ apiUrl, key, id }: AppSettings): string =>
  `overland://setup?${new URLSearchParams({ url: overlandUrl({ apiUrl }), token: key, device_id: id })}`;

export const traccarUrl = ({ apiUrl, key }: Pick<AppSettings, "apiUrl" | "key">): string =>
  `${apiPathOf(apiUrl, "/v1/devices/traccar")}?id=${key}`;

/** Opens the app, which asks before it takes the settings: configuration_service.dart of traccar/traccar-client. */
export const traccarLink = (settings: AppSettings): string =>
  `org.traccar.client://config?${new URLSearchParams({
    url: traccarUrl(settings),
    accuracy: "highest",
    interval: String(secondsBetweenPositions),
    distance: "0",
  })}`;

/**
 * OsmAnd fills in the numbers in braces (LiveSender.java of osmandapp/OsmAnd): latitude, longitude, epoch milliseconds,
 * what it calls hdop and is an accuracy in metres, altitude, m/s and bearing.
 */
export const osmAndUrl = ({ apiUrl, key }: Pick<AppSettings, "apiUrl" | "key">): string =>
  `${apiPathOf(apiUrl, "/v1/devices/osmand")}?id=${key}&lat={0}&lon={1}&timestamp={2}&accuracy={3}&altitude={4}` +
  "&speed={5}&speed_unit=mps&bearing={6}";

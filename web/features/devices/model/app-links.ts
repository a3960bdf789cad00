import { apiPathOf } from "../../../shared/shell/model/api-path.ts";

export type AppSettings = {
  readonly apiUrl: URL;
  readonly key: string;
  /** Of the device: what the app calls itself. */
  readonly id: string;
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

/** In blanks, so that Base64 needs no `=`; its `+` and `/` take characters that a configuration does not hold. */
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 3) * 3);

/** Opens the app with its settings: owntracks.org/booklet/features/remoteconfig. */
export const ownTracksLink = (settings: AppSettings): string =>
  `owntracks:///config?inline=${encodeURIComponent(btoa(padded(ownTracksConfiguration(settings))))}`;

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

import type { AppName } from "./app.ts";
import { sentBody } from "./sent-body.ts";
import { numberIn, objectIn } from "./values.ts";

/** What a request says of the phone itself, apart from fixes. Undefined: it does not say. */
export type AppStatus = {
  readonly batteryPercent?: number | undefined;
  readonly isCharging?: boolean | undefined;
  /** The name that the phone goes by in the app. */
  readonly phone?: string | undefined;
};

/**
 * By what the apps document: OwnTracks' JSON (`batt`, `bs`), Overland's README (`battery_level`, `battery_state`,
 * `device_id`), the requests of Traccar Client (`battery.level`, `battery.is_charging`) and OsmAnd's protocol (`batt`,
 * `charge`). None of them says how much is still on the phone. Never throws, whatever the body is, as it came.
 */
export const readAppStatus = (app: AppName, body: unknown): AppStatus => readers[app](sentBody(app, body));

const percentIn = (value: unknown, ofOne = false): number | undefined => {
  const number = numberIn(value);
  if (number === undefined || number < 0) return undefined;
  const percent = Math.round(ofOne ? number * 100 : number);
  return percent <= 100 ? percent : undefined;
};

const textIn = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const truths = new Map<unknown, boolean>([
  [true, true],
  ["true", true],
  [false, false],
  ["false", false],
]);
const truthIn = (value: unknown): boolean | undefined => truths.get(value);

/** Unknown (0) says nothing. */
const ownTracksCharging = new Map<unknown, boolean>([
  [1, false],
  [2, true],
  [3, true],
]);

const overlandCharging = new Map<unknown, boolean>([
  ["unplugged", false],
  ["charging", true],
  ["full", true],
]);

/** Its `device_id` is not kept: where keys travel as an id, that is the key. */
const ofTraccar = (body: unknown): AppStatus => {
  const { location } = objectIn(body);
  const last: unknown = Array.isArray(location) ? location.at(-1) : location;
  const battery = objectIn(objectIn(last).battery);
  return { batteryPercent: percentIn(battery.level, true), isCharging: truthIn(battery.is_charging) };
};

const readers: Readonly<Record<AppName, (body: unknown) => AppStatus>> = {
  owntracks: (body) => {
    const { batt, bs } = objectIn(body);
    return { batteryPercent: percentIn(batt), isCharging: ownTracksCharging.get(numberIn(bs)) };
  },
  overland: (body) => {
    const { locations } = objectIn(body);
    const last: unknown = Array.isArray(locations) ? locations.at(-1) : undefined;
    const said = objectIn(objectIn(last).properties);
    return {
      batteryPercent: percentIn(said.battery_level, true),
      isCharging: overlandCharging.get(said.battery_state),
      phone: textIn(said.device_id),
    };
  },
  traccar: ofTraccar,
  osmand: (body) => {
    const { location, batt, charge } = objectIn(body);
    if (location !== undefined) return ofTraccar(body);
    return { batteryPercent: percentIn(batt), isCharging: truthIn(charge) };
  },
};

import lookUpTimeZone from "@photostructure/tz-lookup";
import type { Fix } from "./gps-record.ts";
import { localDateOf } from "./local-date.ts";
import { canonicalTimeZone } from "./time-zone.ts";
import { trackIdOf } from "./track.ts";

/** An app's trips end in the night if at all, so a day of its track ends when fewest cars are on their way. */
const dayBeginsMs = 4 * 3_600_000;

/** Where a fix of an app without trips belongs. */
export type TrackPlace = {
  /** The id of the device's day. */
  readonly trip: string;
  /** By the position, as `@photostructure/tz-lookup` has it: coarse along borders, and wrong among islands of several zones. */
  readonly timeZone: string;
};

/** By the fix alone, so that a set of fixes is in the same tracks in whatever order and grouping it arrives. */
export const trackPlaceOf = (device: string, { t, lat, lon }: Pick<Fix, "t" | "lat" | "lon">): TrackPlace => {
  const timeZone = canonicalTimeZone(lookUpTimeZone(lat, lon)) ?? "UTC";
  return { trip: trackIdOf(device, localDateOf(t - dayBeginsMs, timeZone)), timeZone };
};

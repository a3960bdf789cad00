import lookUpTimeZone from "@photostructure/tz-lookup";
import type { Fix } from "./gps-record.ts";
import { localDateOf } from "./local-date.ts";
import { canonicalTimeZone } from "./time-zone.ts";
import type { TripKey } from "./trip.ts";

/** An app's trips end in the night if at all, so a day of its track ends when fewest cars are on their way. */
const dayBeginsMs = 4 * 3_600_000;

/** Where a fix of an app without trips belongs. */
export type TrackPlace = {
  /** The id under which the device's day is kept: `track-<device>-<date>`. */
  readonly trip: string;
  /** By the position, as `@photostructure/tz-lookup` has it: coarse along borders, and wrong among islands of several zones. */
  readonly timeZone: string;
};

/** By the fix alone, so that a set of fixes is in the same tracks in whatever order and grouping it arrives. */
export const trackPlaceOf = (device: string, { t, lat, lon }: Pick<Fix, "t" | "lat" | "lon">): TrackPlace => {
  const timeZone = canonicalTimeZone(lookUpTimeZone(lat, lon)) ?? "UTC";
  return { trip: trackIdOf(device, localDateOf(t - dayBeginsMs, timeZone)), timeZone };
};

export const trackIdOf = (device: string, date: string): string => `track-${device}-${date}`;

const pattern = /^track-([0-9a-f]{16})-(\d{4}-\d\d-\d\d)$/;

/** What a track's id says; undefined: it is the id of a trip. */
export const trackOf = (trip: string): { readonly device: string; readonly date: string } | undefined => {
  const [, device, date] = pattern.exec(trip) ?? [];
  return device === undefined || date === undefined ? undefined : { device, date };
};

/** Apps without a counter: the id is the second, so that a record that is sent again is the same record. */
export const trackRecordIdOf = (t: number): number => Math.floor(t / 1000);

/** The address of a trip in a track: `<track>@<epoch second at which it starts>`. */
export const cutIdOf = (track: string, startT: number): string => `${track}@${Math.floor(startT / 1000)}`;

const cutPattern = /^(track-[0-9a-f]{16}-\d{4}-\d\d-\d\d)@(\d{1,11})$/;

/** The track and the moment (epoch seconds) that an address names; undefined: it is no address of a trip in a track. */
export const cutOf = (trip: string): { readonly track: string; readonly second: number } | undefined => {
  const [, track, second] = cutPattern.exec(trip) ?? [];
  return track === undefined ? undefined : { track, second: Number(second) };
};

/** The trip that the table holds: of one in a track, the track, which has its rejects and links. */
export const storedTripOf = ({ driver, trip }: TripKey): TripKey => ({
  driver,
  trip: cutOf(trip)?.track ?? trip,
});

import type { TripKey } from "./trip.ts";

/** The id under which a device's day is kept. */
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

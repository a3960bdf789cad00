import fc from "fast-check";
import { type AppName, appNames } from "../domain/apps/app.ts";
import type { Fix } from "../domain/gps-record.ts";
import { drive } from "./drives.ts";

/** A position as an app knows it: it counts nothing. */
export type AppPosition = Omit<Fix, "id">;

const secondsOf = (t: number): number => t / 1000;
const isoOf = (t: number): string => new Date(t).toISOString();

/** In the offset of five hours and a half that iOS writes without a colon, and without the fraction. */
const isoInKolkata = (t: number): string => `${new Date(t + 19_800_000).toISOString().slice(0, 19)}+0530`;

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

const textOf = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const ownTracksOf = ({ t, lat, lon, speed, heading, accuracy, altitude, battery }: AppPosition) => ({
  _type: "location",
  tid: "AB",
  tst: secondsOf(t),
  lat,
  lon,
  vel: scaled(speed, 3.6),
  cog: heading,
  acc: accuracy,
  alt: altitude,
  batt: battery,
});

const overlandOf = ({ t, lat, lon, speed, heading, accuracy, altitude, battery }: AppPosition) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: {
    timestamp: t % 2000 === 0 ? isoInKolkata(t) : `${isoOf(t).slice(0, 19)}Z`,
    speed,
    course: heading,
    // Below zero it would be a position that means nothing.
    horizontal_accuracy: accuracy !== undefined && accuracy < 0 ? 0 : accuracy,
    altitude,
    battery_level: scaled(battery, 0.01),
    motion: ["driving"],
  },
});

const traccarOf = ({ t, lat, lon, speed, heading, accuracy, altitude, battery }: AppPosition) => ({
  timestamp: isoOf(t),
  coords: { latitude: lat, longitude: lon, speed, heading, accuracy, altitude },
  battery: { level: scaled(battery, 0.01), is_charging: false },
  is_moving: true,
});

const osmAndOf = ({ t, lat, lon, speed, heading, accuracy, altitude, battery }: AppPosition) => ({
  lat: textOf(lat),
  lon: textOf(lon),
  timestamp: textOf(t % 2000 === 0 ? t : secondsOf(t)),
  speed: textOf(scaled(speed, 3600 / 1852)),
  bearing: textOf(heading),
  accuracy: textOf(accuracy),
  altitude: textOf(altitude),
  batt: textOf(battery),
});

/** The bodies of the requests in which an app sends these positions, in this order: one each, or some at once. */
export const bodiesOf = (app: AppName, positions: readonly AppPosition[]): readonly unknown[] => {
  switch (app) {
    case "owntracks":
      return positions.map(ownTracksOf);
    case "overland":
      return [{ locations: positions.map(overlandOf) }];
    case "traccar":
      return [{ location: positions.map(traccarOf) }];
    case "osmand":
      return positions.map(osmAndOf);
    default:
      return app satisfies never;
  }
};

export const anyApp: fc.Arbitrary<AppName> = fc.constantFrom(...appNames);

/** Drives as apps send them: in whole seconds, the finest time that all of them state. */
export const positionsOf = (size?: { minLength?: number; maxLength?: number }): fc.Arbitrary<AppPosition[]> =>
  drive(size).map((fixes) =>
    fixes.map(({ id: _, t, ...rest }) => ({ ...rest, t: Math.floor(t / 1000) * 1000 })),
  );

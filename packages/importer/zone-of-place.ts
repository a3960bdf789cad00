import lookUpZone from "@photostructure/tz-lookup";

/** 0° 0°, off Ghana, is what phones report when they have no position. */
const isNowhere = (lat: number, lon: number): boolean => Math.abs(lat) < 0.01 && Math.abs(lon) < 0.01;

const isPlace = (lat: unknown, lon: unknown): boolean =>
  typeof lat === "number" && typeof lon === "number" && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

/** The IANA zone of a place, from a local table; undefined where the table has none. */
export const zoneOfPlace = (lat: number, lon: number): string | undefined =>
  isPlace(lat, lon) && !isNowhere(lat, lon) ? lookUpZone(lat, lon) : undefined;

import "server-only";
import { readTodayZone } from "../../../features/trip/server/trips.ts";
import { browserTimeZone } from "./browser-time-zone.ts";

/** Which date is today is no reason to show no day at all: without the table it is the browser's. */
export const todayZoneOf = async (driver: string): Promise<string> => {
  const browserZone = await browserTimeZone();
  try {
    return await readTodayZone(driver, browserZone);
  } catch (error) {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  }
};

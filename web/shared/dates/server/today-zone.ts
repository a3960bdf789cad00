import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readTodayZone } from "../../../features/trip/server/trips.ts";
import { browserTimeZone } from "./browser-time-zone.ts";

/** Which date is today is no reason to show no day at all: without the table it is the browser's. */
export const todayZoneOf = async (caller: Caller): Promise<string> => {
  const browserZone = await browserTimeZone();
  try {
    return await readTodayZone(caller, browserZone);
  } catch (error) {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  }
};

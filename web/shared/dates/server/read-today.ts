import "server-only";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { readPorts } from "../../server/read-ports.ts";
import { addDays } from "../model/dates.ts";
import { browserTimeZone } from "./browser-time-zone.ts";

export type Today = { readonly date: string; readonly timeZone: string };

const localDate = (timeZone: string): string => localDateOf(readPorts().now(), timeZone);

/**
 * The zone whose date is today: that of the driver's latest trip around now, else the browser's, so that
 * someone who drives in Buenos Aires and looks from Berlin sees the day that is being driven.
 */
const readTodayZone = async (driver: string, browserTimeZone: string): Promise<string> => {
  const date = localDate(browserTimeZone);
  const { ranges } = readPorts();
  const trips = await ranges.tripsOfDriverBetween(driver, addDays(date, -1), addDays(date, 1));
  const latest = trips.reduce<(typeof trips)[number] | undefined>(
    (last, trip) => (!last || trip.summary.endT > last.summary.endT ? trip : last),
    undefined,
  );
  return latest?.summary.timeZone.text ?? browserTimeZone;
};

/** Which date is today is no reason to show no day at all: without the table it is the browser's. */
export const readToday = async (driver: string): Promise<Today> => {
  const browserZone = await browserTimeZone();
  const timeZone = await readTodayZone(driver, browserZone).catch((error: unknown) => {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  });
  return { date: localDate(timeZone), timeZone };
};

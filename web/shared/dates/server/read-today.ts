import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readLatestTimeZone } from "@trips/core/application/read-days.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { readPorts } from "../../server/read-ports.ts";
import { addDays } from "../model/dates.ts";
import { browserTimeZone } from "./browser-time-zone.ts";

export type Today = { readonly date: string; readonly timeZone: string };

const localDate = (timeZone: string): string => localDateOf(readPorts().now(), timeZone);

/**
 * The zone whose date is today: that of the caller's latest trip around now, else the browser's, so that
 * someone who drives in Buenos Aires and looks from Berlin sees the day that is being driven.
 */
const readTodayZone = async (caller: Caller, browserTimeZone: string): Promise<string> => {
  const date = localDate(browserTimeZone);
  const [from, to] = [addDays(date, -1), addDays(date, 1)];
  const zone = await readLatestTimeZone(caller, readPorts().ranges, caller.driver, from, to);
  return zone ?? browserTimeZone;
};

/** Which date is today is no reason to show no day at all: without the table it is the browser's. */
export const readToday = async (caller: Caller): Promise<Today> => {
  const browserZone = await browserTimeZone();
  const timeZone = await readTodayZone(caller, browserZone).catch((error: unknown) => {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  });
  return { date: localDate(timeZone), timeZone };
};

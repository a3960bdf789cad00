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
 * The zone that decides which date is today: that of the caller's latest trip around now, else the browser's. So
 * someone with a running trip in Buenos Aires and a browser in Berlin sees the day that is being driven.
 */
const readTodayZone = async (caller: Caller, browserTimeZone: string): Promise<string> => {
  const date = localDate(browserTimeZone);
  const [from, to] = [addDays(date, -1), addDays(date, 1)];
  const zone = await readLatestTimeZone(caller, readPorts().ranges, caller.driver, from, to);
  return zone ?? browserTimeZone;
};

/** Failing to find today must not keep a page from showing: without the table, the browser's zone decides. */
export const readToday = async (caller: Caller): Promise<Today> => {
  const browserZone = await browserTimeZone();
  const timeZone = await readTodayZone(caller, browserZone).catch((error: unknown) => {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  });
  return { date: localDate(timeZone), timeZone };
};

import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readDayRange } from "@trips/core/application/read-days.ts";
import { readPorts } from "../../server/read-ports.ts";
import { dayPathOf, fleetPathOf } from "../model/date-paths.ts";
import { readToday } from "./read-today.ts";

/** Without the table the page itself says so, wherever it is. */
const hasDriven = async (caller: Caller, date: string): Promise<boolean> => {
  try {
    return (await readDayRange(caller, readPorts(), caller.driver, date, date)).days.length > 0;
  } catch (error) {
    console.error("whether the caller drove today cannot be read:", error);
    return false;
  }
};

/** A fleet manager starts with the fleet, except on a day of driving; everyone else starts with their own day. */
export const readStartPath = async (caller: Caller): Promise<string> => {
  const { date } = await readToday(caller);
  return caller.isFleet && !(await hasDriven(caller, date)) ? fleetPathOf(date) : dayPathOf(date);
};

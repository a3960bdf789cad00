import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readDayRange } from "@trips/core/application/read-days.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { datesOfMonth, type MonthModel, monthModelOf } from "../model/month-model.ts";

/** The caller's own month. */
export const readMonth = async (caller: Caller, month: string): Promise<MonthModel> => {
  const { from, to } = datesOfMonth(month);
  return monthModelOf(month, await readDayRange(caller, readPorts(), caller.driver, from, to));
};

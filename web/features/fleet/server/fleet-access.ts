import "server-only";
import { type Caller, requireFleet } from "@trips/core/application/caller.ts";
import type { NextResponse } from "next/server";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { answerCaller, noSuchDate } from "../../../shared/server/data-access.ts";

/** Runs a read of a date for a fleet manager; others are refused before anything else of the request is checked. */
export const answerManager = (
  date: string,
  read: (caller: Caller) => Promise<NextResponse>,
): Promise<NextResponse> =>
  answerCaller(async (caller) => {
    requireFleet(caller);
    return isDate(date) ? read(caller) : noSuchDate(date);
  });

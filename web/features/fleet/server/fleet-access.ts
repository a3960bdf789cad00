import "server-only";
import type { NextResponse } from "next/server";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { refuse } from "../../../shared/server/data-access.ts";
import { isFleetMember } from "../../../shared/session/model/session-data.ts";
import { readSession } from "../../../shared/session/server/session.ts";

/** The answer that refuses a data route of the fleet to this request; undefined when it may read. */
export const fleetRefusal = async (date: string): Promise<NextResponse | undefined> => {
  const session = await readSession();
  if (!session) return refuse(401, "Sign in first");
  if (!isFleetMember(session)) return refuse(403, "The fleet is shown to members of the group fleet");
  if (!isDate(date)) return refuse(404, `"${date}" is not a date: expected YYYY-MM-DD`);
  return undefined;
};

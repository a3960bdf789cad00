import { redirect } from "next/navigation";
import { localDate, readTodayZone } from "../features/trip/server/trips.ts";
import { dayPathOf, scopeOf } from "../shared/dates/model/scope.ts";
import { browserTimeZone } from "../shared/dates/server/browser-time-zone.ts";
import type { PageProps } from "../shared/server/page-props.ts";
import { callerOf } from "../shared/session/model/session-data.ts";
import { requireSession } from "../shared/session/server/session.ts";

export default async function StartPage({ searchParams }: PageProps) {
  const scope = scopeOf((await searchParams).scope) ?? "mine";
  const caller = callerOf(await requireSession("/"));
  const zone = await readTodayZone(caller, await browserTimeZone());
  redirect(dayPathOf(localDate(zone), scope));
}

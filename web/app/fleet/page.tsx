import { redirect } from "next/navigation";
import { fleetSearchOf, parseFleetQuery } from "../../features/fleet/model/fleet-query.ts";
import { fleetPathOf } from "../../shared/dates/model/date-paths.ts";
import { readToday } from "../../shared/dates/server/read-today.ts";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { callerOf } from "../../shared/session/model/session-data.ts";
import { requireSession } from "../../shared/session/server/session.ts";

export default async function FleetStartPage({ searchParams }: PageProps) {
  const { query } = parseFleetQuery(parametersOf(await searchParams));
  const search = fleetSearchOf(query);
  const session = await requireSession(`/fleet${search}`);
  redirect(fleetPathOf((await readToday(callerOf(session))).date, search));
}

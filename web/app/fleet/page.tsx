import { redirect } from "next/navigation";
import { fleetPathOf } from "../../features/fleet/model/fleet-path.ts";
import { fleetSearchOf, parseFleetQuery } from "../../features/fleet/model/fleet-query.ts";
import { localDate } from "../../features/trip/server/trips.ts";
import { todayZoneOf } from "../../shared/dates/server/today-zone.ts";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { callerOf } from "../../shared/session/model/session-data.ts";
import { requireSession } from "../../shared/session/server/session.ts";

export default async function FleetStartPage({ searchParams }: PageProps) {
  const { query } = parseFleetQuery(parametersOf(await searchParams));
  const search = fleetSearchOf(query);
  const session = await requireSession(`/fleet${search}`);
  redirect(fleetPathOf(localDate(await todayZoneOf(callerOf(session))), search));
}

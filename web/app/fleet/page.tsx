import { redirect } from "next/navigation";
import { fleetPathOf } from "../../lib/fleet-path.ts";
import { fleetSearchOf, parseFleetQuery } from "../../lib/fleet-query.ts";
import { type PageProps, parametersOf } from "../../lib/page-props.ts";
import { requireSession } from "../../lib/session.ts";
import { todayZoneOf } from "../../lib/today-zone.ts";
import { localDate } from "../../lib/trips.ts";

export default async function FleetStartPage({ searchParams }: PageProps) {
  const { query } = parseFleetQuery(parametersOf(await searchParams));
  const search = fleetSearchOf(query);
  const { driver } = await requireSession(`/fleet${search}`);
  redirect(fleetPathOf(localDate(await todayZoneOf(driver)), search));
}

import type { Caller } from "@trips/core/application/caller.ts";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { fleetSearchOf, parseFleetQuery } from "../../../features/fleet/model/fleet-query.ts";
import { EmptyFleet } from "../../../features/fleet/server/empty-fleet.tsx";
import { readFleet, readFleetRules } from "../../../features/fleet/server/read-fleet.ts";
import { FleetPage } from "../../../features/fleet/ui/fleet-page.tsx";
import { FleetSkeleton } from "../../../features/fleet/ui/fleet-skeleton.tsx";
import { dayPathOf, fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { type DateParams, type PageProps, parametersOf } from "../../../shared/server/page-props.ts";
import { callerOf, isFleetMember } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { MixedRules } from "../../../shared/trips/server/mixed-rules.tsx";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  const { messages, format } = await readTexts();
  return { title: isDate(date) ? messages.fleet.titleOf(format.date(date)) : messages.fleet.title };
};

const Fleet = async ({ caller, date }: { readonly caller: Caller; readonly date: string }) => {
  const initial = await readFleet(caller, date);
  return (
    <>
      <FleetPage
        initial={initial}
        empty={initial.totals.tripCount === 0 && <EmptyFleet caller={caller} date={date} />}
      />
      <MixedRules versions={await readFleetRules(caller, date)} caller={caller} />
    </>
  );
};

export default async function FleetRoute({ params, searchParams }: Props) {
  const { date } = await params;
  const { query } = parseFleetQuery(parametersOf(await searchParams));
  const session = await requireSession(fleetPathOf(date, fleetSearchOf(query)));
  if (!isFleetMember(session)) redirect(isDate(date) ? dayPathOf(date) : "/");
  if (!isDate(date)) notFound();
  const { messages } = await readTexts();
  return (
    <Suspense key={date} fallback={<FleetSkeleton label={messages.fleet.loading} slow={messages.waiting} />}>
      <Fleet caller={callerOf(session)} date={date} />
    </Suspense>
  );
}

import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { FleetPage } from "../../../components/fleet/fleet-page.tsx";
import { FleetSkeleton } from "../../../components/fleet/fleet-skeleton.tsx";
import { isDate } from "../../../lib/dates.ts";
import { readFleet } from "../../../lib/fleet.ts";
import { fleetPathOf } from "../../../lib/fleet-path.ts";
import { fleetSearchOf, parseFleetQuery } from "../../../lib/fleet-query.ts";
import { type DateParams, type PageProps, parametersOf } from "../../../lib/page-props.ts";
import { readTexts } from "../../../lib/read-texts.ts";
import { dayPathOf } from "../../../lib/scope.ts";
import { requireSession } from "../../../lib/session.ts";
import { isFleetMember } from "../../../lib/session-data.ts";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  const { messages, format } = await readTexts();
  return { title: isDate(date) ? messages.fleet.titleOf(format.date(date)) : messages.fleet.title };
};

const Fleet = async ({ date }: { readonly date: string }) => <FleetPage initial={await readFleet(date)} />;

export default async function FleetRoute({ params, searchParams }: Props) {
  const { date } = await params;
  const { query } = parseFleetQuery(parametersOf(await searchParams));
  const session = await requireSession(fleetPathOf(date, fleetSearchOf(query)));
  if (!isFleetMember(session)) redirect(isDate(date) ? dayPathOf(date, "mine") : "/");
  if (!isDate(date)) notFound();
  return (
    <Suspense key={date} fallback={<FleetSkeleton />}>
      <Fleet date={date} />
    </Suspense>
  );
}

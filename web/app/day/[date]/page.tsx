import type { Caller } from "@trips/core/application/caller.ts";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { DayPanel } from "../../../features/day/ui/day-panel.tsx";
import { DaySkeleton } from "../../../features/day/ui/day-skeleton.tsx";
import { readDay } from "../../../features/trip/server/trips.ts";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { dayPathOf, scopeOf } from "../../../shared/dates/model/scope.ts";
import type { DateParams, PageProps } from "../../../shared/server/page-props.ts";
import { callerOf, isFleetMember } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  return isDate(date) ? { title: (await readTexts()).format.date(date) } : {};
};

const Day = async ({ caller, date }: { readonly caller: Caller; readonly date: string }) => (
  <DayPanel initial={await readDay(caller, date, "mine")} />
);

export default async function DayPage({ params, searchParams }: Props) {
  const { date } = await params;
  const scope = scopeOf((await searchParams).scope);
  const session = await requireSession(dayPathOf(date, scope ?? "mine"));
  if (!isDate(date) || !scope) notFound();
  // Where the fleet's day stood before it had a page of its own.
  if (scope === "fleet") redirect(dayPathOf(date, isFleetMember(session) ? "fleet" : "mine"));
  return (
    <Suspense key={date} fallback={<DaySkeleton />}>
      <Day caller={callerOf(session)} date={date} />
    </Suspense>
  );
}

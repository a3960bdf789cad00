import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { DayPanel } from "../../../components/day/day-panel.tsx";
import { DaySkeleton } from "../../../components/day/day-skeleton.tsx";
import { isDate } from "../../../lib/dates.ts";
import type { DateParams, PageProps } from "../../../lib/page-props.ts";
import { readTexts } from "../../../lib/read-texts.ts";
import { dayPathOf, scopeOf } from "../../../lib/scope.ts";
import { requireSession } from "../../../lib/session.ts";
import { isFleetMember } from "../../../lib/session-data.ts";
import { readDay } from "../../../lib/trips.ts";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  return isDate(date) ? { title: (await readTexts()).format.date(date) } : {};
};

const Day = async ({ driver, date }: { readonly driver: string; readonly date: string }) => (
  <DayPanel initial={await readDay(driver, date, "mine")} />
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
      <Day driver={session.driver} date={date} />
    </Suspense>
  );
}

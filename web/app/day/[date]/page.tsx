import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { DayPanel } from "../../../components/day/day-panel.tsx";
import { DaySkeleton } from "../../../components/day/day-skeleton.tsx";
import { isDate } from "../../../lib/dates.ts";
import type { DateParams, PageProps } from "../../../lib/page-props.ts";
import { readTexts } from "../../../lib/read-texts.ts";
import { dayPathOf, type Scope, scopeOf } from "../../../lib/scope.ts";
import { requireSession } from "../../../lib/session.ts";
import { isFleetMember } from "../../../lib/session-data.ts";
import { readDay } from "../../../lib/trips.ts";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  return isDate(date) ? { title: (await readTexts()).format.date(date) } : {};
};

const Day = async (props: { readonly driver: string; readonly date: string; readonly scope: Scope }) => (
  <DayPanel initial={await readDay(props.driver, props.date, props.scope)} />
);

export default async function DayPage({ params, searchParams }: Props) {
  const { date } = await params;
  const scope = scopeOf((await searchParams).scope);
  const session = await requireSession(dayPathOf(date, scope ?? "mine"));
  if (!isDate(date) || !scope) notFound();
  if (scope === "fleet" && !isFleetMember(session)) redirect(dayPathOf(date, "mine"));
  return (
    <Suspense key={`${date} ${scope}`} fallback={<DaySkeleton />}>
      <Day driver={session.driver} date={date} scope={scope} />
    </Suspense>
  );
}

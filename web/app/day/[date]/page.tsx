import type { Caller } from "@trips/core/application/caller.ts";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { lastDayPathOf, OwnEmptyDay } from "../../../features/day/server/own-empty-day.tsx";
import { readDayPage } from "../../../features/day/server/read-day.ts";
import { DayPanel } from "../../../features/day/ui/day-panel.tsx";
import { DaySkeleton } from "../../../features/day/ui/day-skeleton.tsx";
import { dayPathOf, lastDate } from "../../../shared/dates/model/date-paths.ts";
import { isDate } from "../../../shared/dates/model/dates.ts";
import type { DateParams, PageProps } from "../../../shared/server/page-props.ts";
import { callerOf } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { MixedRules } from "../../../shared/trips/server/mixed-rules.tsx";

type Props = PageProps<DateParams>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { date } = await params;
  return isDate(date) ? { title: (await readTexts()).format.date(date) } : {};
};

const Day = async ({ caller, date }: { readonly caller: Caller; readonly date: string }) => {
  const { day, mixedRules } = await readDayPage(caller, date);
  return (
    <>
      <DayPanel initial={day} empty={day.trips.length === 0 && <OwnEmptyDay caller={caller} date={date} />} />
      <MixedRules versions={mixedRules} caller={caller} />
    </>
  );
};

export default async function DayPage({ params }: Props) {
  const { date } = await params;
  const session = await requireSession(dayPathOf(date));
  const caller = callerOf(session);
  if (date === lastDate) redirect(await lastDayPathOf(caller));
  if (!isDate(date)) notFound();
  const { messages } = await readTexts();
  return (
    <Suspense key={date} fallback={<DaySkeleton label={messages.loading} slow={messages.waiting} />}>
      <Day caller={caller} date={date} />
    </Suspense>
  );
}

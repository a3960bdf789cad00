import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { isMonth } from "../../../features/month/model/month-model.ts";
import { MonthPage } from "../../../features/month/server/month-page.tsx";
import { readMonth } from "../../../features/month/server/read-month.ts";
import { monthPathOf } from "../../../shared/dates/model/date-paths.ts";
import { readToday } from "../../../shared/dates/server/read-today.ts";
import type { PageProps } from "../../../shared/server/page-props.ts";
import { callerOf } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

type Props = PageProps<{ month: string }>;

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { month } = await params;
  return isMonth(month) ? { title: (await readTexts()).format.month(`${month}-01`) } : {};
};

export default async function MonthRoute({ params }: Props) {
  const { month } = await params;
  const session = await requireSession(monthPathOf(month));
  if (!isMonth(month)) notFound();
  const caller = callerOf(session);
  const [model, today] = await Promise.all([readMonth(caller, month), readToday(caller)]);
  return <MonthPage model={model} name={session.name} today={today.date} />;
}

import { redirect } from "next/navigation";
import { dayPathOf } from "../../shared/dates/model/date-paths.ts";
import { readToday } from "../../shared/dates/server/read-today.ts";
import { callerOf } from "../../shared/session/model/session-data.ts";
import { requireSession } from "../../shared/session/server/session.ts";

export default async function DayStartPage() {
  const session = await requireSession("/day");
  redirect(dayPathOf((await readToday(callerOf(session))).date));
}

import { redirect } from "next/navigation";
import { readStartPath } from "../shared/dates/server/read-start-path.ts";
import { callerOf } from "../shared/session/model/session-data.ts";
import { requireSession } from "../shared/session/server/session.ts";

export default async function StartPage() {
  redirect(await readStartPath(callerOf(await requireSession("/"))));
}
